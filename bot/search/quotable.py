"""What of a requirement can be quoted: its sentences and steps, exactly as they stand in the document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.openspec.model import Document, Requirement, Span, Step
from bot.text.lines import is_blank

# What begins a passage of its own: the sign of a list, a quotation, a table row.
_SIGN = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]?)(?:\[[ xX]\][ \t]+)?|[ \t]*(?=\|)")
# Headings, and lines across the page.
_SILENT = re.compile(r"[ \t]*#|[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
# Code and what is in quotation marks ends no sentence; nor does "e.g.".
_MASKED = re.compile(r"(?<!`)(`{1,8})(?!`)[^`]{1,1000}?\1(?!`)|[\"“][^\"“”\n]{1,200}[\"”]|\b(?:e\.g|i\.e|etc|vs|cf)\.")
_END = re.compile(r"(?:(?<=[.!?;])[\"”)*_]*\s+(?=[^a-z\s])|(?<=[。！？；]))")


@dataclass(frozen=True, slots=True)
class Quotable:
    """One sentence or step. ``text`` is a slice of the document, over lines where it stands on several.

    ``line`` is its first, counted from 1. ``scenario`` and ``role`` (GIVEN, WHEN, THEN) are empty in a requirement's
    own text; there ``step`` is -1, else the number of the step within its scenario.
    """

    text: str
    line: int
    scenario: str = ""
    role: str = ""
    step: int = -1


def quotables(document: Document, requirement: Requirement) -> list[Quotable]:
    """Return what can be quoted of a requirement, in order; headings and what no reader sees are none of it."""
    own = (requirement.body, *requirement.beside)
    found = [Quotable(text, line) for span in own for text, line in _sentences(document, span)]
    for scenario in requirement.scenarios:
        first = scenario.steps[0].span.start if scenario.steps else scenario.span.end
        before = Span(scenario.body.start, first)
        found += [Quotable(text, line, scenario.name) for text, line in _sentences(document, before)]
        for number, step in enumerate(scenario.steps):
            for text, line in _step(document, step):
                found.append(Quotable(text, line, scenario.name, step.role, number))
    return sorted(found, key=lambda each: each.line)


def purpose_quotables(document: Document) -> list[Quotable]:
    """Return the sentences of the Purpose."""
    body = document.purpose.body if document.purpose else Span(0, 0)
    return [Quotable(text, line) for text, line in _sentences(document, body)]


def quotables_in(document: Document, span: Span) -> list[Quotable]:
    """Return the sentences of some lines of any Markdown document."""
    return [Quotable(text, line) for text, line in _sentences(document, span)]


def _step(document: Document, step: Step) -> Iterator[tuple[str, int]]:
    """Yield a step without its keyword, and each paragraph or item that continues it."""
    source = document.source(step.span)
    skipped = len(step.marks) if source.startswith(step.marks) else 0
    yield from _pieces(document, step.span, skipped, whole=True)


def _sentences(document: Document, span: Span) -> Iterator[tuple[str, int]]:
    yield from _pieces(document, span, 0, whole=False)


def _pieces(document: Document, span: Span, skipped: int, *, whole: bool) -> Iterator[tuple[str, int]]:
    """Yield (text, line) of each sentence, or of each paragraph where it is wanted ``whole``."""
    for start, end, cut in _paragraphs(document, span, skipped):
        text = document.source(Span(start, end))[cut:]
        for offset, piece in [(0, text)] if whole else _split(text):
            stripped = piece.strip()
            if stripped:
                at = offset + piece.index(stripped)
                yield stripped, start + 1 + text.count("\n", 0, at)


def _paragraphs(document: Document, span: Span, skipped: int) -> Iterator[tuple[int, int, int]]:
    """Yield (first line, line behind the last, characters before its words) of each paragraph, item or row."""
    begun: tuple[int, int] | None = None
    for number in range(span.start, span.end):
        line = document.outline.lines[number]
        sign = _SIGN.match(line)
        first = number == span.start and skipped > 0
        silent = bool(document.hidden[number]) or is_blank(line) or _SILENT.match(line) is not None
        if begun and (silent or sign):
            yield begun[0], number, begun[1]
            begun = None
        if not silent and begun is None:
            begun = (number, skipped if first else len(sign[0]) if sign else 0)
    if begun:
        yield begun[0], span.end, begun[1]


def _split(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, text) of each sentence."""
    masked = _MASKED.sub(lambda match: "\0" * len(match[0]), text)
    begin = 0
    for end in _END.finditer(masked):
        if end.end() > begin:
            yield begin, text[begin : end.end()]
            begin = end.end()
    yield begin, text[begin:]
