"""The suggestions that a commit is made of, found again in its edits: an id is a hash, and proves the edit it is of."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.learning.proposed import Proposed
from bot.learning.trailer import Told
from bot.openspec.model import Document, DocumentKind, Operation, Span
from bot.openspec.parse import parse_document
from bot.openspec.suggestions import Suggestion
from bot.text.edits import with_endings_of
from bot.text.lines import normalise, split_raw
from bot.text.words import matches

_MOST_TRIED = 20_000
"""Blocks of one document that are tried; a requirement is among the first."""
_MOST_AROUND = 24  # lines that a block for a heading or a Purpose may have around what changes
_MOST_BACK = 3
_MOST_TOGETHER = 3  # requirements, or changed places, that one block may span

_MOST_LINES = 6  # of a block that is no requirement or section, where nothing of an edit shows which it is

_Block = tuple[str, str, str]
"""Old text, new text, and the requirement it is in."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One document of a commit, by its path from the repository's top, as it was before and as it is after.

    ``carrier`` is the delta where the commit says the edit of a main spec by one; ``names`` are other paths that the
    document had before, for an id is made with the path of its day.
    """

    path: str
    old: str
    new: str
    carrier: str = ""
    names: tuple[str, ...] = ()


def recovered(told: Sequence[Told], edits: Sequence[Edit], identity: Callable[[str, str], str]) -> tuple[Proposed, ...]:
    """Return each suggestion that a message tells of, with its texts where an edit has its id.

    ``identity`` makes the id in the repository of a root's prefix and the id in that root.
    """
    wanted = {each.id: each for each in told}
    found: dict[str, Proposed] = {}
    for edit in edits:
        for before, after, name in islice(_candidates(edit), _MOST_TRIED):
            if len(found) == len(wanted):
                break
            for name_then, prefix in _called(edit):
                path = name_then[len(prefix) :]
                made = identity(prefix, Suggestion(path, before, after, "", "").id)
                if made in wanted and made not in found:
                    found[made] = _proposed(wanted[made], edit, name_then, before, after, name)
    return tuple(found.get(each.id) or _proposed(each) for each in told)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document that has the hash of a trailer: ``called`` is the document's path of that day."""

    path: str
    called: str
    before: str
    requirement: str


def blocks_of(
    wanted: Container[str], path: str, text: str, names: Sequence[str], identity: Callable[[str, str], str]
) -> dict[str, Block]:
    """Return by hash the blocks of a document, each standing there once, that have a wanted one.

    ``names`` are other paths that it had before.
    """
    edit, found = Edit(path, text, text, names=tuple(names)), dict[str, Block]()
    called = list(_called(edit))
    for before, requirement in islice(_standing(path, text), _MOST_TRIED):
        for name, prefix in called:
            was = identity(prefix, Suggestion(name[len(prefix) :], before, "", "", "").was)
            if was in wanted and was not in found and text.count(before) == 1:
                found[was] = Block(path, name, before, requirement)
    return found


def placed(told: Told, block: Block) -> Proposed:
    """Return a suggestion whose old block a trailer's hash proves: of what it made of it there is only the sketch."""
    edit = Edit(block.path, "", "")
    return replace(_proposed(told, edit, block.called, block.before, "", block.requirement), sketch=told.words)


def as_edit(path: str, text: str, carrier: str, delta: str) -> Edit:
    """Return the edit of a main spec that a delta's modified requirements say."""
    document = parse_document(path, "", text, DocumentKind.SPEC)
    lines = list(document.lines)
    for each in reversed(document.requirements):
        block = next((block for name, block in _modified(carrier, delta) if name == each.name), None)
        if block is not None:
            old = document.source(each.span)
            raw = split_raw(with_endings_of(old, block))
            ending = lines[each.span.end - 1][len(lines[each.span.end - 1].rstrip("\r\n")) :]
            lines[each.span.start : each.span.end] = [*raw[:-1], raw[-1] + ending]
    return Edit(path, text, "".join(lines), carrier)


def _proposed(
    told: Told, edit: Edit | None = None, path: str = "", before: str = "", after: str = "", name: str = ""
) -> Proposed:
    return Proposed(
        id=told.id,
        rules=told.rules,
        path=path,
        moved=edit.path if edit and edit.path != path else "",
        requirement=name,
        before=before,
        after=after,
        carrier=edit.carrier if edit else "",
        model=told.model,
        used=told.used,
    )


def _modified(path: str, delta: str) -> Iterator[tuple[str, str]]:
    document = parse_document(path, "", delta, DocumentKind.DELTA)
    for each in document.requirements:
        if each.operation is Operation.MODIFIED:
            yield each.name, normalise(document.source(each.span))


def _called(edit: Edit) -> Iterator[tuple[str, str]]:
    for each in (edit.path, *edit.names):
        for prefix in _prefixes(each):
            yield each, prefix


def _prefixes(path: str) -> Iterator[str]:
    """Yield the roots that a document may be of: a folder of a root may be called openspec, too."""
    parts = path.split("/")
    for at, part in enumerate(parts[:-1]):
        if part == "openspec":
            yield "".join(f"{each}/" for each in parts[:at])


def _candidates(edit: Edit) -> Iterator[_Block]:
    """Yield the blocks of a document that differ, likely ones first."""
    kind = DocumentKind.DELTA if "openspec/changes/" in edit.path else DocumentKind.SPEC
    old, new = (parse_document(edit.path, "", text, kind) for text in (edit.old, edit.new))
    yield from _requirements(old, new)
    yield from _sections(old, new)
    yield from _places(old, new)


def _standing(path: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the blocks of a document that a suggestion may be for, and the requirement each is in."""
    kind = DocumentKind.DELTA if "openspec/changes/" in path else DocumentKind.SPEC
    document = parse_document(path, "", text, kind)
    for count in range(1, _MOST_TOGETHER + 1):
        for at in range(len(document.requirements) - count + 1):
            some = document.requirements[at : at + count]
            yield document.source(Span(some[0].span.start, some[-1].span.end)), some[0].name
    for section in document.sections:
        yield document.source(_trimmed(document, section.span)), ""
    for count in range(1, _MOST_LINES + 1):
        for at in range(len(document.lines) - count + 1):
            if document.lines[at].strip():
                inside = document.requirement_at(at)
                yield document.source(Span(at, at + count)), inside.name if inside else ""


def _requirements(old: Document, new: Document) -> Iterator[_Block]:
    by_name = {each.name: each for each in reversed(new.requirements)}
    same_number = len(old.requirements) == len(new.requirements)
    for number, each in enumerate(old.requirements):
        partners = [by_name[each.name]] if each.name in by_name else []
        partners += [new.requirements[number]] if same_number else []
        for other in partners:
            yield from _differing(old, each.span, new, other.span, each.name)
    if same_number:
        for count in range(2, _MOST_TOGETHER + 1):
            for at in range(len(old.requirements) - count + 1):
                one, two = old.requirements[at : at + count], new.requirements[at : at + count]
                spans = (Span(each[0].span.start, each[-1].span.end) for each in (one, two))
                yield from _differing(old, next(spans), new, next(spans), one[0].name)


def _sections(old: Document, new: Document) -> Iterator[_Block]:
    for each in old.sections:
        other = next((section for section in new.sections if section.title == each.title), None)
        if other is not None:
            yield from _differing(old, _trimmed(old, each.span), new, _trimmed(new, other.span), "")


def _places(old: Document, new: Document) -> Iterator[_Block]:
    """Yield what changed, with more and more of the lines around it that stayed."""
    runs = list(matches(old.lines, new.lines))
    changed = [at for at, (same, _, _) in enumerate(runs) if not same]
    for first in range(len(changed)):
        for last in range(first, min(first + _MOST_TOGETHER, len(changed))):
            top, bottom = changed[first], changed[last]
            above = runs[top - 1][1][1] - runs[top - 1][1][0] if top else 0
            below = runs[bottom + 1][1][1] - runs[bottom + 1][1][0] if bottom + 1 < len(runs) else 0
            (a, _), (c, _) = runs[top][1:]
            (_, b), (_, d) = runs[bottom][1:]
            yield from _around(old, new, (a, b), (c, d), (above, below))
            for back in range(1, _MOST_BACK + 1 if a == b and first == last else 1):
                # Lines put in between two that are alike may as well have been put in before the first of them.
                if back > above or old.lines[a - back] != new.lines[d - back]:
                    break
                yield from _around(old, new, (a - back, b - back), (c - back, d - back), (above - back, below + back))


def _around(
    old: Document, new: Document, one: tuple[int, int], two: tuple[int, int], room: tuple[int, int]
) -> Iterator[_Block]:
    inside = old.requirement_at(min(one[0], len(old.lines) - 1))
    for up in range(min(room[0], _MOST_AROUND) + 1):
        for down in range(min(room[1], _MOST_AROUND) + 1):
            before, after = Span(one[0] - up, one[1] + down), Span(two[0] - up, two[1] + down)
            yield from _differing(old, before, new, after, inside.name if inside else "")


def _differing(old: Document, one: Span, new: Document, two: Span, name: str) -> Iterator[_Block]:
    before, after = old.source(one), new.source(two)
    if before and before != after:
        yield before, after, name


def _trimmed(document: Document, span: Span) -> Span:
    end = span.end
    while end > span.start + 1 and not document.outline.lines[end - 1].strip():
        end -= 1
    return Span(span.start, end)
