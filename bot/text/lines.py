"""Lines and blanks as the official OpenSpec reader, a JavaScript program, sees them."""

import re
from collections.abc import Sequence

# JavaScript's WhiteSpace and LineTerminator productions (ECMA-262, 12.2 and 12.3). Python's str.strip()
# and \s differ both ways: they take U+0085 and U+001C to U+001F, and leave U+FEFF.
SPACES = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# The same set to be put between square brackets of a regular expression.
SPACE_CLASS = "".join(f"\\u{ord(char):04x}" for char in SPACES)
# What "." does not match in JavaScript.
LINE_ENDS = "\n\r\u2028\u2029"

_ENDING = re.compile(r"\r\n|\r|\n")


def strip(text: str) -> str:
    """Return ``text`` without JavaScript white space at both ends."""
    return text.strip(SPACES)


def rstrip(text: str) -> str:
    """Return ``text`` without JavaScript white space at its end."""
    return text.rstrip(SPACES)


def is_blank(line: str) -> bool:
    """Whether ``line`` holds nothing but JavaScript white space."""
    return not line or (line[0] in SPACES and not line.strip(SPACES))


def normalise(text: str) -> str:
    """Return ``text`` with CRLF and lone CR turned into LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def without_bom(text: str) -> str:
    """Return ``text`` without one leading byte order mark."""
    return text[1:] if text.startswith("\ufeff") else text


def split_raw(text: str) -> list[str]:
    """Split at CRLF, CR and LF, each line with its own ending; joined again they are ``text``, byte for byte."""
    if "\r" not in text:
        lines = text.split("\n")
        raw = [line + "\n" for line in lines[:-1]]
        return [*raw, lines[-1]] if lines[-1] else raw
    raw, at = [], 0
    for match in _ENDING.finditer(text):
        raw.append(text[at : match.end()])
        at = match.end()
    return [*raw, text[at:]] if at < len(text) else raw


def chomp(line: str) -> str:
    """Return one raw line without its ending."""
    return line.rstrip("\r\n")


def dominant_ending(text: str) -> str:
    r"""Return ``"\r\n"`` when at least as many lines end in CRLF as in bare LF, else ``"\n"``."""
    windows = text.count("\r\n")
    return "\r\n" if windows and windows >= text.count("\n") - windows else "\n"


def utf16_length(text: str) -> int:
    """Return the length JavaScript reports: UTF-16 code units, an emoji counting two."""
    return len(text) if text.isascii() else len(text) + sum(1 for char in text if char > "\uffff")


def as_replaced(text: str) -> str:
    """Return ``text``, read with surrogateescape, as a reader that replaces bad bytes (WHATWG) would have it."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text


def numbered(lines: Sequence[str], start: int = 1) -> list[str]:
    """Return the lines with their numbers before them, for a person or a model to point at."""
    width = len(str(start + len(lines)))
    return [f"{number:>{width}} {line}" for number, line in enumerate(lines, start)]
