"""Notes by which an author silences rules: ``<!-- specbot-disable vague-word: a term of the law -->``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from bot.openspec.model import Document, Span

_MARK = "specbot-disable"
# Code is no comment though it may read like one; a comment that is not closed on its line has no ``close``.
# The bounds keep the time linear on lines that are made to be slow.
_CODE_OR_COMMENT = re.compile(r"(?<!`)(`{1,9})(?!`)[^`]{1,400}?\1(?!`)|<!--(?P<text>.*?)(?P<close>-->|$)")
_NOTE = re.compile(rf"\s*({_MARK}[\w-]*)([^:]*)(?::(.*))?", re.DOTALL)
_NEXT_LINE = f"{_MARK}-next-line"
# Real documents have one or two. Each is looked at for each finding of its rules.
_MOST_NOTES = 200
_MOST_RULES = 20


@dataclass(frozen=True, slots=True)
class Suppression:
    """One note: the rules it names, why, its line counted from 0, and the lines that it silences them on.

    ``problem`` is a sentence on why it silences nothing, empty where it does.
    """

    rules: tuple[str, ...]
    reason: str
    line: int
    span: Span
    problem: str = ""


def suppressions(document: Document) -> tuple[Suppression, ...]:
    """Return every note of a document, in order; those in code and inside other comments are none."""
    if _MARK not in document.text:
        return ()
    found = islice(_comments(document), _MOST_NOTES + 1)
    notes = [_read(document, number, text, closed=closed) for number, text, closed in found]
    if len(notes) > _MOST_NOTES:
        problem = f"A document has at most {_MOST_NOTES} notes that silence rules; from here on none is read."
        notes[-1] = replace(notes[-1], problem=problem)
    return tuple(notes)


def _comments(document: Document) -> Iterator[tuple[int, str, bool]]:
    """Yield the notes with the number of their line, and whether they end on it."""
    inside = False
    for number, line in enumerate(document.outline.lines):
        rest = line
        if inside:
            _, closing, rest = line.partition("-->")
            inside = not closing
        if inside or document.outline.fenced[number] or "<!--" not in rest:
            continue
        for match in _CODE_OR_COMMENT.finditer(rest):
            if match["text"] is None:
                continue
            inside = not match["close"]
            if match["text"].lstrip().startswith(_MARK):
                yield number, match["text"], not inside


def _read(document: Document, number: int, text: str, *, closed: bool) -> Suppression:
    match = _NOTE.fullmatch(text)
    word, names, reason = (match[1], match[2], (match[3] or "").strip()) if match else (_MARK, "", "")
    rules = tuple(dict.fromkeys(re.split(r"[\s,]+", names.strip()))) if names.strip() else ()
    span = _next_line(document, number) if word == _NEXT_LINE else _around(document, number)
    problem = ""
    if not closed:
        problem = "A note that silences rules ends on the line it begins on; close it with -->."
    elif word not in (_MARK, _NEXT_LINE):
        problem = f"There is no {word}; write {_MARK} or {_NEXT_LINE}."
    elif not rules:
        problem = f"It names no rule; write <!-- {word} RULE: why -->."
    elif len(rules) > _MOST_RULES:
        problem = f"It names more than {_MOST_RULES} rules; mend some of what they find."
    elif not re.search(r"\w", reason):
        problem = f"It gives no reason; write <!-- {word} {', '.join(rules)}: why -->."
    elif span is None:
        problem = "It stands in no requirement and not above the first one; move it into the one it is for."
    return Suppression(rules, reason, number, span or Span(number, number), problem)


def _around(document: Document, number: int) -> Span | None:
    """Return the lines of the requirement that a line is in; of the document above its first; None elsewhere."""
    requirement = document.requirement_at(number)
    if requirement:
        return requirement.span
    is_above = all(number < each.span.start for each in document.requirements)
    return Span(0, len(document.outline.lines)) if is_above else None


def _next_line(document: Document, number: int) -> Span | None:
    lines = document.outline.lines
    following = next((each for each in range(number + 1, len(lines)) if lines[each].strip()), None)
    return None if following is None else Span(following, following + 1)
