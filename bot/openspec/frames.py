"""What stands in a document around its requirements: its Purpose before and after, and what else of it differs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.openspec.compare import Versions
from bot.openspec.flags import Flag, FlagKind, flags_of_facts
from bot.openspec.model import Document, Span
from bot.openspec.parts import PartChange, part_changes, told_lines
from bot.openspec.passages import body_passages, seen
from bot.text.lines import is_blank


@dataclass(frozen=True, slots=True)
class FrameChange:
    """A document whose frame differs, or that came or went.

    ``old_purpose`` and ``new_purpose`` are what a reader sees of the Purpose, empty where there is none.
    ``other_lines`` is how many further lines outside of requirements are on one side only. ``is_new`` and ``is_gone``
    are of the document. ``parts`` are those of both sides' prose that say something else, the Purpose among them.
    """

    path: str
    old_purpose: str
    new_purpose: str
    other_lines: int
    is_new: bool = False
    is_gone: bool = False
    parts: tuple[PartChange, ...] = ()

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What to look at; nothing in a document that came or went."""
        found = [self.purpose_flag] if self.purpose_flag else []
        return (*found, *(flag for each in self.parts for flag in part_flags(each)))

    @property
    def purpose_flag(self) -> Flag | None:
        """What to look at in the Purpose; None where it says the same, and in a document that came or went."""
        if self.is_new or self.is_gone or self.old_purpose == self.new_purpose:
            return None
        if not self.old_purpose or not self.new_purpose:
            kind = FlagKind.PURPOSE_ADDED if self.new_purpose else FlagKind.PURPOSE_LOST
        else:
            kind = FlagKind.PURPOSE_CHANGED
        return Flag(kind, self.old_purpose, self.new_purpose)

    @property
    def means_otherwise(self) -> bool:
        """Whether its prose says something else, or code cannot tell that it does not."""
        return bool(self.parts)


def part_flags(change: PartChange) -> tuple[Flag, ...]:
    """Return what to look at in a part that both sides have."""
    if change.old is None or change.new is None:
        return ()
    return flags_of_facts(change.facts, change.old.seen, change.new.seen)


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
            parts=() if one is None or two is None else part_changes(one, two),
        )
        if change.is_new or change.is_gone or change.other_lines or change.flags or change.parts:
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
    inside = told_lines(document)
    purpose = document.purpose.body if document.purpose else Span(0, 0)
    lines = document.outline.lines
    return Counter(
        " ".join(line.split())
        for at, line in enumerate(lines)
        if at not in inside and at not in purpose and not is_blank(line)
    )
