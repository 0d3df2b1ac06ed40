"""One source line as it fits a page, with marks below the words it is shown for."""

from dataclasses import dataclass

from rich.cells import cell_len

from bot.text.printable import printable

_CUT = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is shown of a line: before the words, the words, after them; and where the marks stand, in columns."""

    before: str
    words: str
    after: str
    indent: int
    marks: int


def excerpt(line: str, start: int, end: int, width: int) -> Excerpt:
    """Return the part of a line around ``line[start:end]`` that is at most ``width`` columns wide.

    What hides itself or steers a terminal is written out, tabs are blanks; many a letter is two columns wide.
    """
    # Four characters for a column: what is written out is longer, never shorter, and a line may be a megabyte.
    before = _shown(line[max(0, start - 4 * width) : start])
    words, after = _shown(line[start:end][: 4 * width]), _shown(line[end : end + 4 * width])
    whole = start <= 4 * width
    before = before.lstrip() if whole else before
    room = max(width, 8)
    words = _first(words, room - 2 * cell_len(_CUT)) if cell_len(words) > room - 2 else words
    left = room - cell_len(words)
    # The words stand in the last third where the line goes on before them: what leads to them says more.
    taken = min(cell_len(before), max(left - min(cell_len(after), left // 3), 0))
    if not whole or cell_len(before) > taken:
        before = _last(before, taken)
    after = _first(after, left - cell_len(before))
    return Excerpt(before, words, after, cell_len(before), cell_len(words))


def _shown(text: str) -> str:
    return printable(text.replace("\t", " "))


def _first(text: str, columns: int) -> str:
    """Return the beginning of a text, ending in an ellipsis where it is cut."""
    if cell_len(text) <= columns:
        return text
    kept, used = "", cell_len(_CUT)
    for char in text:
        used += cell_len(char)
        if used > columns:
            break
        kept += char
    return kept + _CUT if columns > 0 else ""


def _last(text: str, columns: int) -> str:
    """Return the end of a text, from the beginning of a word where one is near, after an ellipsis."""
    kept, used = "", cell_len(_CUT)
    for char in reversed(text):
        used += cell_len(char)
        if used > columns:
            break
        kept = char + kept
    head, blank, rest = kept.partition(" ")
    kept = rest if blank and rest and len(head) < 20 else kept
    return _CUT + kept if columns > 0 else ""
