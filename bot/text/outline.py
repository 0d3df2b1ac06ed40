"""One pass over the lines: which are fenced, which are headings."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from bot.text.lines import LINE_ENDS, SPACE_CLASS, SPACES, as_replaced, normalise, strip, without_bom

_FENCE = re.compile(rf"[{SPACE_CLASS}]*(`{{3,}}|~{{3,}})(.*)", re.DOTALL)
# A heading line that only ends sections has nothing behind its marks, and a blank all the same.
_DEEPEST = 6
_FIRST = frozenset(SPACES)
# A heading of the section tree has a title.
_TITLED = re.compile(rf"(#{{1,6}})[{SPACE_CLASS}]+([^{LINE_ENDS}]+)$")


class Heading(NamedTuple):
    """A line of one to six ``#`` at column 0 and white space: ``line`` counts from 0, ``title`` is trimmed.

    ``titled`` is false where nothing stands behind the marks: such a line ends a section but opens none.
    """

    line: int
    level: int
    title: str
    titled: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines of a text without their endings, which of them are fenced, and the headings outside fences."""

    lines: Sequence[str]
    fenced: bytearray
    headings: tuple[Heading, ...]
    open_fence: int | None
    """The line of a fence that is never closed, counted from 0."""

    def headings_in(self, start: int, end: int) -> Sequence[Heading]:
        """Return the headings on lines ``start`` up to but not including ``end``."""
        low = bisect_left(self.headings, start, key=attrgetter("line"))
        return self.headings[low : bisect_left(self.headings, end, lo=low, key=attrgetter("line"))]


def outline(lines: Sequence[str]) -> Outline:
    """Classify ``lines`` (without endings) in one pass, by the rules of OpenSpec's own line reader.

    A fence opens at any indentation and with any text behind it, even one that closes on the same line;
    it closes with at least as many of the same character and nothing else. Unclosed, it runs to the end.
    """
    fenced = bytearray(len(lines))
    headings: list[Heading] = []
    marker, length, opened = "", 0, -1
    # Most lines are neither fence nor heading, and are passed over in one go.
    marked = [(n, line) for n, line in enumerate(lines) if line[:1] == "#" or "```" in line or "~~~" in line]
    for number, line in marked:
        fence = None if line[0] == "#" else _FENCE.match(line)
        if fence and not marker:
            marker, length, opened = fence[1][0], len(fence[1]), number
        elif fence and fence[1][0] == marker and len(fence[1]) >= length and not strip(fence[2]):
            fenced[opened : number + 1] = b"\1" * (number + 1 - opened)
            marker = ""
        elif not marker and line[0] == "#":
            heading = _heading(number, line)
            if heading:
                headings.append(heading)
    if marker:
        fenced[opened:] = b"\1" * (len(lines) - opened)
    return Outline(lines, fenced, tuple(headings), opened if marker else None)


@lru_cache(maxsize=4096)  # of each document that is parsed, and validated then
def outline_of(text: str) -> Outline:
    """Return the outline of a text, as a Tree gives it, as the official readers have it.

    Bad bytes are replaced, lines end in LF, a byte order mark is left out, and behind the last LF a line is empty.
    """
    return outline(without_bom(normalise(as_replaced(text))).split("\n"))


def without_empty_end(view: Outline) -> Outline:
    """Return the same lines, without the last one where nothing is in it."""
    if view.lines[-1]:
        return view
    return Outline(view.lines[:-1], view.fenced[:-1], view.headings, view.open_fence)


def _heading(number: int, line: str) -> Heading | None:
    behind = line.lstrip("#")
    level = len(line) - len(behind)
    if level > _DEEPEST or behind[:1] not in _FIRST:
        return None
    title = strip(behind)
    # Only U+2028 and U+2029 can keep a line with a title from being titled.
    titled = (title != "" and line.isascii()) or _TITLED.match(line) is not None
    return Heading(number, level, title, titled)
