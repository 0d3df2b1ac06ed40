"""Characters that nobody sees: zero-width, bidi, tags, variation selectors, controls, broken halves of a pair."""

import re
import sys
import unicodedata
from functools import cache

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt) beyond the categories below: fillers, variation
# selectors, reserved places, and the plane of tags that spells hidden ASCII.
_IGNORABLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2065, 0x2065),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0xE0000, 0xE0FFF),
)
# Cc and Cf: controls and formats. Zl and Zp: a browser breaks no line there, other programs do.
_CATEGORIES = ("Cc", "Cf", "Zl", "Zp")


def whole(text: str) -> str:
    """Return ``text`` as UTF-8 can say it: halves of a pair joined, or replaced where the other half is missing.

    A NUL is replaced too, as CommonMark 2.3 has it.
    """
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "\ufffd")


def seen(text: str) -> str:
    """Return ``text`` without what nobody sees; tabs and line breaks stay."""
    return text if text.isascii() and text.isprintable() else _unseen().sub("", text)


def seen_to_the_end(text: str) -> str:
    """Return ``text`` without what nobody sees behind its last word: there it would hide that a secret was cut off."""
    if text.isascii() and text.isprintable():
        return text
    end = len(text)
    while end and (text[end - 1].isspace() or _unseen().match(text[end - 1])):
        end -= 1
    return text[:end] + seen(text[end:])


@cache
def _unseen() -> re.Pattern[str]:
    hidden = [code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in _CATEGORIES]
    hidden = [code for code in hidden if chr(code) not in "\t\r\n"]
    spans = [*((code, code) for code in hidden), *_IGNORABLE]
    return re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in spans) + "]")
