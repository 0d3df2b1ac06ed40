"""Make text from elsewhere safe to show: no control, bidi or invisible characters reach a terminal or a page."""

import unicodedata
from collections.abc import Sequence

_KEPT = "\t\n"


def printable(text: str, most: int | None = None) -> str:
    """Return ``text``, cut to ``most``, with what steers a terminal or hides itself written out (``\\x1b``).

    Line breaks and tabs stay. What is cut ends in an ellipsis.
    """
    shown = text if text.isascii() and text.isprintable() else "".join(map(_visible, text))
    return shown if most is None or len(shown) <= most else shown[: most - 1] + "…"


def _visible(char: str) -> str:
    if char in _KEPT or char.isprintable() or unicodedata.category(char) == "Zs":
        return char
    return f"\\x{ord(char):02x}" if char < "\u0100" else f"\\u{ord(char):04x}"


def in_one_line(text: str, most: int = 200) -> str:
    """Return ``text`` on one line for a message, without control and invisible characters, cut to ``most``."""
    # The first slice keeps a page of megabytes from being walked through for a line.
    words = " ".join("".join(char if char.isprintable() else " " for char in text[: most * 4]).split())
    return words if len(words) <= most else words[: most - 1] + "…"


def listed(names: Sequence[str], most: int = 8) -> str:
    """Return names for a message, each on one line: the first ``most`` of them, and how many more there are."""
    shown = ", ".join(in_one_line(name, 120) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
