"""Fenced code in Markdown, taken for code only where every reader of Markdown takes it for code."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.forge.diagrams import is_sequence
from bot.text.lines import chomp, split_raw

INFOS = frozenset({"suggestion", "diff", "md", "markdown", "text", "console"})
"""What may stand after a fence. ``math``, ``geojson`` and the like would be drawn, not shown."""
DRAWN = "mermaid"
"""What stands after the fence of a diagram: only where it is one that nothing can come of, see ``diagrams``."""

# A quote at the first column, or up to three blanks, is the same to every reader wherever it stands. A fence behind a
# list marker or deeper in is not: it is no fence here. cmark-gfm forgets how long a fence is beyond 255 marks, so
# that a shorter one closes it.
_OPENING = re.compile(r"(?P<quote>(?:> ?){0,9})(?P<indent> {0,3})(?P<run>`{3,200}(?=[^`]*$)|~{3,200}(?!~))(?P<info>.*)")


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced block: its first line, what is in it byte for byte, and the line that closes it.

    ``whole``: that line stood there, it was not added.
    """

    opening: str
    content: str
    closing: str
    info: str
    whole: bool

    def __str__(self) -> str:
        return f"{self.opening}\n{self.content}{self.closing}"


def split(text: str, infos: Collection[str] = INFOS) -> list[Code | str]:
    """Return the fenced blocks of ``text`` and the lines between them, without line breaks.

    What opens a block is written anew, with an info word only out of ``infos``. A block ends where any reader could
    think that it does, and at the end of the text: it is closed there.
    """
    found = list[Code | str]()
    fence: _Fence | None = None
    for raw in split_raw(text):
        taken = fence is not None and fence.takes(raw)
        if fence is not None and (fence.closed or not taken):
            found.append(fence.block())
            fence = None
        if taken:
            continue
        line = chomp(raw)
        opening = _OPENING.fullmatch(line)
        if opening:
            fence = _Fence(opening, infos)
        else:
            found.append(line)
    return found if fence is None else [*found, fence.block()]


class _Fence:
    """The fence that is open."""

    def __init__(self, opening: re.Match[str], infos: Collection[str]) -> None:
        self._quote, self._run = opening["quote"], opening["run"]
        # A single blank cannot be a list item's content: the fence stands at the top.
        self._indent = len(opening["indent"]) if len(opening["indent"]) > 1 else 0
        self._start = f"{opening['quote']}{opening['indent']}{opening['run']}"
        words = opening["info"].split()
        word = words[0].lower() if words else ""
        self._looks_drawn = word == DRAWN and word not in infos
        self._info = word if word in infos or self._looks_drawn else ""
        self._inside = re.compile(rf"(?:> ?){{{self._quote.count('>')}}}")
        self._close = re.compile(rf"(?P<blank>[ \t]*){self._run[0]}{{{len(self._run)},}}[ \t]*")
        self._lines = list[str]()
        self.closed = ""

    def takes(self, raw: str) -> bool:
        """Whether the line belongs to the block whoever reads it."""
        line = chomp(raw)
        prefix = self._inside.match(line)
        if prefix is None:
            return False
        rest = line[prefix.end() :]
        blank = len(rest) - len(rest.lstrip(" "))
        if rest.strip(" \t") and blank < self._indent:
            return False
        close = self._close.fullmatch(rest)
        if close and close["blank"] == " " * blank and blank <= 3:
            self.closed = line.rstrip(" \t")
            return True
        # In a list item it may close the block and at the top not; behind a ">" a tab may be narrow.
        if close and (self._indent or (self._quote and "\t" in close["blank"])):
            return False
        self._lines.append(raw)
        return True

    def block(self) -> Code:
        """Return what was taken, closed."""
        content = "".join(self._lines)
        if content and not content.endswith(("\n", "\r")):
            content += "\n"
        if self._looks_drawn and not is_sequence(content):
            self._info = ""
        return Code(self._start + self._info, content, self.closed or self._start, self._info, bool(self.closed))
