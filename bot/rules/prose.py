"""Reading prose inside Markdown lines: what is code, where a clause begins."""

import re

_CODE = re.compile(r"(`+)(.+?)\1")
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|‘[^’\n]*’|\]\([^)]*\)|https?://\S+")


def mask(line: str) -> str:
    """Return ``line`` with code spans, quotations and link targets as NULs, every other character at its place."""
    for pattern in (_CODE, _QUOTED):
        line = pattern.sub(lambda match: "\0" * len(match[0]), line)
    return line


def is_english(text: str) -> bool:
    """Whether the letters of ``text`` are mostly ASCII; rules that read English words stay silent elsewhere."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and sum(char.isascii() for char in letters) >= 0.9 * len(letters)
