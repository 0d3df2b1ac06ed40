"""Whether a quotation stands, to the letter, where it is said to stand."""

import re
from dataclasses import dataclass

from bot.openspec.model import Document, Span
from bot.text.lines import is_blank, normalise, split_raw

_SPACES = re.compile(r"\s+")
_SHORTEST = 3
"""Fewer characters than this are no quotation: "a" stands everywhere."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands: its first line, counted from 1, and the text exactly as it stands there."""

    line: int
    text: str


def find_quotation(document: Document, requirement: str, quote: str, line: int = 0) -> Place | None:
    """Return where ``quote`` stands in the requirement of that name, in the Purpose for an empty name; else None.

    Letters have to be the same, code point by code point: capitals, look-alikes and other Unicode spellings of a letter
    do not count as it. White space may differ, for a sentence may be broken over lines. What no reader sees (comments)
    is no source; fenced code is. With ``line``, counted from 1, only what begins there counts.
    """
    pattern = _pattern(quote)
    if pattern is None:
        return None
    for span in _spans(document, requirement):
        text = document.source(span)
        for match in pattern.finditer(text):
            first = span.start + normalise(text[: match.start()]).count("\n")  # a lone CR ends a line too
            last = first + normalise(match[0]).count("\n")
            if line and first + 1 != line:
                continue
            if not any(_is_comment(document, number) for number in range(first, last + 1)):
                return Place(first + 1, match[0])
    return None


def stands_in(text: str, quote: str, line: int) -> bool:
    """Whether ``quote`` begins on that line of a text, counted from 1, exactly as it is written, white space too."""
    lines = split_raw(text)
    if _pattern(quote) is None or not 0 < line <= len(lines):
        return False
    start = sum(map(len, lines[: line - 1]))
    at = text.find(quote, start)
    return start <= at < start + len(lines[line - 1])


def _pattern(quote: str) -> re.Pattern[str] | None:
    """Return what finds a quotation, not from or to the middle of a word: "able to" is not in "unable to"."""
    if len(quote.strip()) < _SHORTEST:
        return None
    words = _SPACES.split(quote.strip())
    return re.compile(r"(?<!\w)(?:" + r"\s+".join(map(re.escape, words)) + r")(?!\w)")


def _spans(document: Document, requirement: str) -> list[Span]:
    if not requirement:
        return [document.purpose.body] if document.purpose else []
    return [each.span for each in document.requirements if each.name == requirement]


def _is_comment(document: Document, number: int) -> bool:
    line = document.outline.lines[number]
    return bool(document.hidden[number]) and not document.outline.fenced[number] and not is_blank(line)
