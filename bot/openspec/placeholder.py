"""A Purpose that nobody wrote yet: TBD, TODO, or the sentence the official archive leaves behind. (Reference, 3.5.)"""

import re
import unicodedata
from collections.abc import Sequence

from bot.openspec.source import Source
from bot.text.lines import is_blank, strip

# The two fixed halves of the sentence; the change's name stands between them.
GENERATED = ("TBD - created by archiving change ", ". Update Purpose after archive.")

_MARKER = re.compile(r"TBD|TODO", re.IGNORECASE | re.ASCII)
_AFTER_SMALL_MARKER = re.compile(r"[ \t]*(?:\Z|[\n:\-–—.,;()\[\]{}])")
_PURPOSE = re.compile(r" {0,3}##[ \t]+Purpose[ \t]*\Z", re.IGNORECASE | re.ASCII)
_NEXT = re.compile(r" {0,3}#{1,2}(?!#)[ \t]+")


def placeholder_line(prose: str, source: Source) -> int | None:
    """Return the line, from 1, of a Purpose that is a placeholder: 0 when it cannot be located, None when it is none.

    ``prose`` is the Purpose without fenced lines, trimmed. The line is looked for below a level-2 Purpose only.
    """
    leads = _leads(prose)
    if not leads and _generated_at(prose) is None:
        return None
    lines = _purpose_lines(source)
    if leads:
        return next((number + 1 for number in lines if not is_blank(source.view.lines[number])), 0)
    text = "\n".join(source.view.lines[number] for number in lines)
    at = _generated_at(text)
    return 0 if at is None else lines[text.count("\n", 0, at)] + 1


def unfenced(lines: Sequence[str], fenced: Sequence[int]) -> str:
    """Return the lines outside fences as one trimmed text."""
    return strip("\n".join(line for line, hidden in zip(lines, fenced, strict=True) if not hidden))


def _leads(prose: str) -> bool:
    """Whether a marker opens the prose; in small letters only before punctuation (Spanish "Todo el" is a sentence)."""
    marker = _MARKER.match(prose)
    if not marker or _in_word(prose[marker.end() : marker.end() + 1]):
        return False
    return marker[0].isupper() or _AFTER_SMALL_MARKER.match(prose, marker.end()) is not None


def _in_word(char: str) -> bool:
    return bool(char) and (char == "_" or unicodedata.category(char)[0] in "LNM")


def _generated_at(text: str) -> int | None:
    prefix, suffix = GENERATED
    end = text.find(suffix)
    while end != -1:
        start = text.rfind(prefix, 0, end + len(prefix))
        if start != -1:
            return start
        end = text.find(suffix, end + 1)
    return None


def _purpose_lines(source: Source) -> list[int]:
    """Return the unfenced lines below the first ``## Purpose``, up to the next heading of level 1 or 2."""
    view = source.view
    found: list[int] = []
    inside = False
    for number in range(1 if source.marked else 0, len(view.lines)):
        if view.fenced[number]:
            continue
        if inside and _NEXT.match(view.lines[number]):
            break
        if inside:
            found.append(number)
        inside = inside or _PURPOSE.match(view.lines[number]) is not None
    return found
