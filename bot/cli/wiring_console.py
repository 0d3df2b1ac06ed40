"""Consoles for people, loaded when something is first printed on one: a document in JSON needs none.

Beside ``wiring`` for late imports.
"""

from typing import TYPE_CHECKING, Literal, TextIO

from bot.cli import colour
from bot.text.printable import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def open_console(file: TextIO) -> "Console":
    """Return a console for plain text; rich by itself would keep bold and dim under NO_COLOR."""
    from rich.console import Console

    system: Literal["auto"] | None = "auto" if colour.allowed() is None else None
    return Console(file=file, color_system=system, highlight=False, soft_wrap=True, emoji=False, markup=False)


def styled(pieces: tuple[str | tuple[str, str], ...]) -> "Text":
    """Return pieces as one text, each as it is or as (text, style)."""
    from rich.text import Text

    text = Text()
    for piece in pieces:
        words, style = (piece, "") if isinstance(piece, str) else piece
        text.append(printable(words), style=style)
    return text


def cut(words: str, columns: int) -> str:
    """Return words no wider than ``columns``; many a letter of another script takes two."""
    text = styled((words,))
    text.truncate(columns, overflow="ellipsis")
    return text.plain
