"""OpenSpec documents as values over their own lines: nothing is copied out, so nothing can get lost."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import NamedTuple

from bot.text.later import later
from bot.text.lines import chomp
from bot.text.once import once
from bot.text.outline import Outline

# What is no comment though it may read like one; a comment that does not end on its line takes all that is left of it.
_CODE_OR_COMMENT = later(r"(?P<code>(?<!`)(`{1,80})(?!`)[^`]+\2(?!`))|<!--.*?(?P<end>-->|\Z)")

_start = attrgetter("span.start")


def _without_comment(match: re.Match[str]) -> str:
    return "`" if match["code"] else "" if match["end"] else "<!--"


class DocumentKind(Enum):
    """Which of the two spec documents a file is."""

    SPEC = "spec"
    DELTA = "delta"


class Operation(Enum):
    """What a delta does to a requirement."""

    ADDED = "ADDED"
    MODIFIED = "MODIFIED"
    REMOVED = "REMOVED"
    RENAMED = "RENAMED"


# Spans and steps are tuples: those are made in half the time, and a run makes a hundred thousand of them.
class Span(NamedTuple):
    """Lines ``start`` up to but not including ``end``, counted from 0."""

    start: int
    end: int

    def __contains__(self, line: object) -> bool:
        return isinstance(line, int) and self.start <= line < self.end


class Step(NamedTuple):
    """One step of a scenario; ``span`` holds its first line and those that continue it.

    ``keyword`` is GIVEN, WHEN, THEN, AND or BUT in capitals; ``role`` is the GIVEN, WHEN or THEN it belongs to
    (an AND takes that of the step before it, empty when there is none). ``text`` is what follows the keyword.
    ``marks`` is the line up to the text as it stands (``- **WHEN** ``). ``whole`` is the text with the lines of prose
    that go on right below it, without their indents.
    """

    keyword: str
    role: str
    text: str
    span: Span
    marks: str
    whole: str

    @property
    def prose(self) -> str:
        """The whole text on one line."""
        return self.whole.replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: heading line and body. ``name`` is without ``Scenario:`` and closing marks."""

    name: str
    span: Span
    steps: tuple[Step, ...]

    @property
    def body(self) -> Span:
        """The lines below the heading."""
        return Span(self.span.start + 1, self.span.end)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A canonical requirement block, from its heading to its last line that is not blank.

    ``text`` is the body as the official validator reads it: unfenced lines up to the first heading, trimmed,
    joined by LF. ``body`` is where those lines stand. ``operation`` is None in a main spec.
    """

    name: str
    span: Span
    body: Span
    text: str
    scenarios: tuple[Scenario, ...]
    operation: Operation | None = None

    def scenario_at(self, line: int) -> Scenario | None:
        """Return the scenario whose block holds a line of the document, counted from 0."""
        at = bisect_right(self.scenarios, line, key=_start) - 1
        return self.scenarios[at] if at >= 0 and line in self.scenarios[at].span else None

    @property
    def beside(self) -> tuple[Span, ...]:
        """The lines of the block that are neither its text nor a scenario's: below a heading of another level."""
        edges = [self.body.end, *(edge for each in self.scenarios for edge in each.span), self.span.end]
        return tuple(Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)


@dataclass(frozen=True, slots=True)
class Section:
    """A ``##`` section: its heading's title as written, its heading line and the lines up to the next ``##``."""

    title: str
    span: Span

    @property
    def body(self) -> Span:
        """The lines below the heading."""
        return Span(self.span.start + 1, self.span.end)


@dataclass(frozen=True, slots=True)
class Rename:
    """A FROM and TO pair of a delta; ``line`` is FROM's, counted from 0."""

    old: str
    new: str
    line: int


@dataclass(frozen=True)
class Document:
    """One spec or delta: its raw lines, and what stands in them.

    ``id`` is the capability. ``lines`` keep their endings, joined they are the file's text. ``outline`` is over the
    same lines without endings and byte order mark.
    """

    path: str
    id: str
    kind: DocumentKind
    lines: Sequence[str]
    outline: Outline
    sections: tuple[Section, ...]
    purpose: Section | None
    requirements: tuple[Requirement, ...]
    removed: tuple[str, ...] = ()
    renamed: tuple[Rename, ...] = ()

    @once
    def text(self) -> str:
        """The whole file."""
        return "".join(self.lines)

    @once
    def notes(self) -> dict[str, object]:
        """What readers of this document keep for the next time, each under its own name; it never changes."""
        return {}

    @once
    def hidden(self) -> bytearray:
        """Which lines no reader sees as text: fenced ones, and those that lie wholly or partly in an HTML comment.

        A comment that ends on its own line hides it only where nothing else stands there; one that is never closed
        hides all that follows (CommonMark, HTML blocks, kind 2).
        """
        hidden = bytearray(self.outline.fenced)
        if "<!--" not in self.text:
            return hidden  # as nearly always; most of the work is looking at each line
        commented = False
        for number, line in enumerate(self.outline.lines):
            rest = line
            if commented:
                hidden[number] = 1
                _, closing, rest = line.partition("-->")
                commented = not closing
            elif hidden[number]:
                continue
            if not commented and "<!--" in rest:
                rest = _CODE_OR_COMMENT.sub(_without_comment, rest)
                commented = "<!--" in rest
                hidden[number] |= commented or not rest.strip()
        return hidden

    @once
    def has_comments(self) -> bool:
        """Whether a line outside fences lies in an HTML comment."""
        return self.hidden != self.outline.fenced

    def source(self, span: Span) -> str:
        """Return the raw text of some lines, without the ending of the last one and without a byte order mark."""
        if span.start >= span.end:
            return ""
        lines = list(self.lines[span.start : span.end])
        lines[-1] = chomp(lines[-1])
        if span.start == 0:
            lines[0] = lines[0].removeprefix("\ufeff")
        return "".join(lines)

    def plain(self, span: Span) -> list[str]:
        """Return some lines without their endings."""
        return list(self.outline.lines[span.start : span.end])

    def requirement(self, name: str) -> Requirement | None:
        """Return the first requirement of exactly this name."""
        return next((each for each in self.requirements if each.name == name), None)

    def requirement_at(self, line: int) -> Requirement | None:
        """Return the requirement whose block holds a line, counted from 0."""
        at = (
            bisect_right(self.requirements, line, key=_start) - 1
        )  # in the order of their lines; there may be thousands
        return self.requirements[at] if at >= 0 and line in self.requirements[at].span else None


@dataclass(frozen=True)
class Change:
    """A change: its folder's name, its path, and its delta documents."""

    id: str
    path: str
    deltas: tuple[Document, ...]


@dataclass(frozen=True)
class Project:
    """Every main spec and every active change of one OpenSpec root, by id."""

    specs: tuple[Document, ...]
    changes: tuple[Change, ...]

    def documents(self) -> tuple[Document, ...]:
        """Return main specs, then the deltas of active changes."""
        return (*self.specs, *(delta for change in self.changes for delta in change.deltas))

    def spec(self, capability: str) -> Document | None:
        """Return the main spec of a capability."""
        return next((each for each in self.specs if each.id == capability), None)
