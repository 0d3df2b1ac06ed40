"""The prose of a document outside of its requirements, part by part, and what of it says something else than before."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.openspec.differences import NAMED, alike, paired
from bot.openspec.meaning import Difference, differences
from bot.openspec.model import Document, DocumentKind, Operation, Section, Span
from bot.openspec.parse import removed_names, rename_sides
from bot.openspec.passages import Passage, body_passages, seen
from bot.openspec.stated import StatedChange, stated_changes

_OPERATIONS = frozenset(f"{each.value} requirements".lower() for each in Operation)


@dataclass(frozen=True)
class Part:
    """What one section says outside of requirements; ``section`` is empty for what stands before the first one.

    ``requirement`` is set for what is said of a requirement that a delta removes. ``title`` is the heading it stands
    under, without its marks.
    """

    section: str
    requirement: str
    title: str
    document: Document
    spans: tuple[Span, ...]

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """What a reader sees of it, in its order."""
        return tuple(each for span in self.spans for each in body_passages(self.document, span))

    @property
    def seen(self) -> str:
        """What a reader sees of it as one text."""
        return seen(self.passages)

    @property
    def prose(self) -> str:
        """Its lines, joined by LF; what no reader sees is left out, and a heading is a paragraph of its own."""
        outline, hidden = self.document.outline, self.document.hidden
        headings = {each.line: each.title for span in self.spans for each in outline.headings_in(*span)}
        lines = []
        for number in (number for span in self.spans for number in range(*span)):
            if number in headings:
                lines += ["", headings[number], ""]
            elif outline.fenced[number] or not hidden[number]:
                lines.append(outline.lines[number])
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part that says something else; a side is None where it came or went. ``facts`` are those that are counted,
    ``meaning`` is everything that differs; what came or went has neither.
    """

    old: Part | None
    new: Part | None
    facts: tuple[StatedChange, ...] = ()
    meaning: tuple[Difference, ...] = ()

    @property
    def either(self) -> Part:
        """The part as it is now, or as it was."""
        either = self.new or self.old
        assert either is not None
        return either


def parts_of(document: Document) -> list[Part]:
    """Return the parts that a reader sees something of, in their order."""
    told = told_lines(document)
    found = []
    for section, requirement, title, spans in _cut(document):
        part = Part(section, requirement, title, document, tuple(run for each in spans for run in _without(each, told)))
        if part.passages:
            found.append(part)
    return found


def part_changes(old: Document, new: Document) -> tuple[PartChange, ...]:
    """Return the parts that say something else, those that are gone behind the others; a paraphrase says the same."""
    pairs, left, fresh = paired(
        parts_of(old), parts_of(new), lambda each: f"{each.section}\0{each.requirement}".lower()
    )
    same, left, fresh = paired(left, fresh, lambda each: each.seen)
    like, left, fresh = alike(left, fresh, lambda each: each.seen)
    found = [_changed(one, two) for one, two in (*pairs, *same, *like)]
    changes = [each for each in found if each.facts or each.meaning]
    changes += [PartChange(None, each) for each in fresh]
    changes.sort(key=lambda each: each.either.spans)
    return (*changes, *(PartChange(each, None) for each in left))


def _changed(old: Part, new: Part) -> PartChange:
    named = stated_changes(old.title, new.title) if old.title != new.title else ()
    named = tuple(each for each in named if each.kind in NAMED)
    meaning = differences(old.prose, new.prose)
    return PartChange(old, new, (*named, *(stated_changes(old.seen, new.seen) if meaning else ())), meaning)


def told_lines(document: Document) -> frozenset[int]:
    """Return the lines that are told as requirements, or in a delta as what becomes of them."""
    told = [each.span for each in document.requirements]
    if document.kind is DocumentKind.DELTA:
        told += [span for each in document.sections for span in _entries(document, each)]
    return frozenset(line for span in told for line in range(*span))


def _entries(document: Document, section: Section) -> Iterator[Span]:
    """Yield the heading of a section of a delta, and the lines that name what it removes or renames."""
    if section.title.lower() in _OPERATIONS:
        yield Span(section.span.start, section.body.start)
        if section.title.lower().startswith("renamed"):
            yield from (Span(at, at + 1) for _, _, at in rename_sides(document.outline, section.body))
        yield from (Span(at, at + 1) for at, _ in _removals(document, section))


def _removals(document: Document, section: Section) -> Iterator[tuple[int, str]]:
    """Yield the lines of a section of a delta that name what it removes, each with the name."""
    if document.kind is DocumentKind.DELTA and section.title.lower() == "removed requirements":
        for at in range(*section.body):
            yield from ((at, name) for name in removed_names(document.outline, Span(at, at + 1)))


def _cut(document: Document) -> Iterator[tuple[str, str, str, tuple[Span, ...]]]:
    """Yield (section, removed requirement, heading, lines below it) of all that a document can say by the way."""
    lines = document.outline.lines
    first = document.sections[0].span.start if document.sections else len(lines)
    top = next((each for each in document.outline.headings_in(0, first) if each.level == 1), None)
    yield "", "", top.title if top else "", (Span(0, top.line), Span(top.line + 1, first)) if top else (Span(0, first),)
    for section in document.sections:
        start, name = section.body.start, ""
        for at, removed in _removals(document, section):
            yield section.title, name, name or section.title, (Span(start, at),)
            start, name = at + 1, removed
        yield section.title, name, name or section.title, (Span(start, section.span.end),)


def _without(span: Span, told: frozenset[int]) -> Iterator[Span]:
    """Yield the runs of lines that are not told elsewhere."""
    start = span.start
    for at in range(*span):
        if at in told:
            yield Span(start, at)
            start = at + 1
    yield Span(start, span.end)
