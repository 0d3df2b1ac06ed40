"""Which lines of a body are sentences, and which paragraph of them a new text takes the place of."""

import re
from collections.abc import Iterable

from bot.openspec.model import Document, Span
from bot.openspec.steps import step_at
from bot.text.lines import is_blank

# Blocks that go on in the next line, whatever it looks like, until a blank one.
_BLOCK = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]|[|>]|\[[^\]]+\]:)")
# Lines that stand for themselves: a heading, a rule (or what makes the line above a heading), **ID**: x.
_MARK = re.compile(r"[ \t]*(?:\#{1,6}(?:[ \t]|$)|(?:[-*_=][ \t]*){3,}$|\*\*[^*]+\*\*:)")

# A full stop and a sentence that begins behind it: "e.g. JSON" and "1. Go" are no ends. A wrong guess only makes the
# piece that is shown shorter or longer.
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<![\s(][A-Za-z0-9])[.!?][\"”)*]*\s+(?=[A-Z`*\"“(])")


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


def sentences_with(text: str, words: Iterable[str]) -> tuple[int, int]:
    """Return from where to where the sentences of a paragraph reach that hold any of ``words``; all of it for none."""
    found = [match.span() for each in words for match in re.finditer(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text)]
    if not found:
        return 0, len(text)
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    first, last = min(found)[0], max(end for _, end in found)
    start = max((each for each in ends if each <= first), default=0)
    end = min((each for each in ends if each >= last), default=len(text))
    return start, start + len(text[start:end].rstrip())
