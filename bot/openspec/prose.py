"""Which lines of a body are sentences, and which paragraph of them a new text takes the place of."""

import re

from bot.openspec.model import Document, Span
from bot.openspec.steps import step_at
from bot.text.lines import is_blank

# Blocks that go on in the next line, whatever it looks like, until a blank one.
_BLOCK = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]|[|>]|\[[^\]]+\]:)")
# Lines that stand for themselves: a heading, a rule (or what makes the line above a heading), **ID**: x.
_MARK = re.compile(r"[ \t]*(?:\#{1,6}(?:[ \t]|$)|(?:[-*_=][ \t]*){3,}$|\*\*[^*]+\*\*:)")


def is_prose(line: str) -> bool:
    """Whether an unfenced line is a sentence: no blank, heading, list, table, quotation, rule, metadata, comment.

    A step in bold is none either; "When the timer ends, the system SHALL …" is one.
    """
    if is_blank(line) or "<!--" in line or "-->" in line or _BLOCK.match(line) or _MARK.match(line):
        return False
    step = step_at(line)
    return step is None or not ("**" in step[1] or "__" in step[1])


def paragraphs(document: Document, body: Span) -> list[Span]:
    """Return the paragraphs of prose among some lines.

    A paragraph starts at the left margin and not straight below a list item, table row or quotation, which it would
    continue; it ends where a line is no prose.
    """
    found: list[Span] = []
    commented = block = False
    for number in range(body.start, body.end):
        line = document.outline.lines[number]
        prose = not (document.outline.fenced[number] or commented or block) and is_prose(line)
        if prose and found and found[-1].end == number:
            found[-1] = Span(found[-1].start, number + 1)
        elif prose and not line[0].isspace():
            found.append(Span(number, number + 1))
        block = not is_blank(line) and (block or (not prose and _BLOCK.match(line) is not None))
        commented = line.rfind("<!--") > line.rfind("-->") or (commented and "-->" not in line)
    return found


def passage(document: Document, body: Span, at: int | None = None) -> Span | None:
    """Return the paragraph that holds line ``at``, counted from 0, else the first; None where there is none."""
    found = paragraphs(document, body)
    return next((each for each in found if at is not None and at in each), found[0] if found else None)
