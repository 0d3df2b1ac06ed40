"""Words in several styles, laid out in lines no wider than a page, with the lines below the first one indented."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, chop_cells

from bot.text.printable import printable

Styled = tuple[str, str]
Line = list[Styled]
_PARTS = re.compile(r"\s+|\S+")


def wrapped(pieces: Iterable[Styled], width: int, first: str = "", rest: str | None = None) -> Iterator[Line]:
    """Yield lines of at most ``width`` columns: the first begins with ``first``, the others with ``rest``.

    Runs of blanks count as one. A word that is wider than a line is broken.
    """
    indent = first if rest is None else rest
    line: Line = [(first, "")]
    used, empty = cell_len(first), True
    for word in _words(pieces):
        size = sum(cell_len(text) for text, _ in word)
        if not empty and used + 1 + size > width:
            yield _joined(line)
            line, used, empty = [(indent, "")], cell_len(indent), True
        if not empty:
            # In the style of both sides where they are of one: a struck phrase is struck without gaps.
            line.append((" ", word[0][1] if line[-1][1] == word[0][1] else ""))
            used += 1
        for text, style in word:
            for piece in _fitting(text, max(width - used, 8), max(width - cell_len(indent), 8)):
                if used + cell_len(piece) > width and not empty and size > width - cell_len(indent):
                    yield _joined(line)
                    line, used = [(indent, "")], cell_len(indent)
                line.append((piece, style))
                used += cell_len(piece)
                empty = False
    if not empty:
        yield _joined(line)


def _joined(line: Line) -> Line:
    """Return a line with what has one style in one piece."""
    found: Line = []
    for text, style in line:
        if found and found[-1][1] == style:
            found[-1] = (found[-1][0] + text, style)
        else:
            found.append((text, style))
    return found


def cut(pieces: Sequence[Styled], width: int, indent: str) -> Line:
    """Return one line, cut with an ellipsis where it would be wider than ``width``."""
    lines = list(wrapped(pieces, width - 2, indent, indent))
    if not lines:
        return [(indent, "")]
    return lines[0] if len(lines) == 1 else [*lines[0], (" …", lines[0][-1][1])]


def _words(pieces: Iterable[Styled]) -> Iterator[Line]:
    """Yield words; one may be in several styles."""
    word: Line = []
    for text, style in pieces:
        for part in _PARTS.findall(printable(text)):
            if part.isspace():
                if word:
                    yield word
                word = []
            else:
                word.append((part, style))
    if word:
        yield word


def _fitting(text: str, room: int, width: int) -> list[str]:
    """Return a word in parts no wider than a line; whole where it is."""
    if cell_len(text) <= width:
        return [text]
    first, *others = chop_cells(text, room)
    return [first, *chop_cells("".join(others), width)]
