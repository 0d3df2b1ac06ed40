"""What stands in a document around its requirements: its Purpose before and after, and whether other lines differ."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.openspec.compare import Versions
from bot.openspec.flags import Flag, FlagKind
from bot.openspec.model import Document, DocumentKind, Operation, Section, Span
from bot.openspec.parse import removed_names, rename_sides
from bot.openspec.passages import body_passages, seen
from bot.text.lines import is_blank

_OPERATIONS = frozenset(f"{each.value} requirements".lower() for each in Operation)


@dataclass(frozen=True, slots=True)
class FrameChange:
    """A document whose frame differs, or that came or went.

    ``old_purpose`` and ``new_purpose`` are what a reader sees of the Purpose, empty where there is none.
    ``other_lines`` is how many further lines outside of requirements are on one side only. ``is_new`` and ``is_gone``
    are of the document.
    """

    path: str
    old_purpose: str
    new_purpose: str
    other_lines: int
    is_new: bool = False
    is_gone: bool = False

    @property
    def flag(self) -> Flag | None:
        """What to look at; None in a document that came or went, and where the Purpose says the same."""
        if self.is_new or self.is_gone or self.old_purpose == self.new_purpose:
            return None
        if not self.old_purpose or not self.new_purpose:
            kind = FlagKind.PURPOSE_ADDED if self.new_purpose else FlagKind.PURPOSE_LOST
        else:
            kind = FlagKind.PURPOSE_CHANGED
        return Flag(kind, self.old_purpose, self.new_purpose)


def frame_changes(documents: Iterable[Versions]) -> Iterator[FrameChange]:
    """Yield the documents whose frame differs, that came or that went, in the order given."""
    for each in documents:
        one, two = each.before, each.after
        change = FrameChange(
            each.path,
            _purpose(one),
            _purpose(two),
            0 if one is None or two is None else _differing(one, two),
            is_new=one is None,
            is_gone=two is None,
        )
        if change.is_new or change.is_gone or change.other_lines or change.flag:
            yield change


def _purpose(document: Document | None) -> str:
    if document is None or document.purpose is None:
        return ""
    return seen(body_passages(document, document.purpose.body))


def _differing(one: Document, two: Document) -> int:
    before, after = _frame(one), _frame(two)
    return ((before - after) + (after - before)).total()


def _frame(document: Document) -> Counter[str]:
    """Return the lines outside of requirements and Purpose, in a delta without those that are told by themselves."""
    told = [each.span for each in document.requirements]
    told += [document.purpose.body] if document.purpose else []
    if document.kind is DocumentKind.DELTA:
        told += [span for each in document.sections for span in _entries(document, each)]
    inside = {line for span in told for line in range(span.start, span.end)}
    lines = document.outline.lines
    return Counter(
        " ".join(lines[at].split()) for at in range(len(lines)) if at not in inside and not is_blank(lines[at])
    )


def _entries(document: Document, section: Section) -> Iterator[Span]:
    """Yield the heading of a section of a delta, and the lines that name what it removes or renames."""
    if section.title.lower() in _OPERATIONS:
        yield Span(section.span.start, section.body.start)
        if section.title.lower().startswith("renamed"):
            yield from (Span(at, at + 1) for _, _, at in rename_sides(document.outline, section.body))
        for at in range(section.body.start, section.body.end):
            if section.title.lower().startswith("removed") and any(removed_names(document.outline, Span(at, at + 1))):
                yield Span(at, at + 1)
