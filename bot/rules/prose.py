"""Reading prose inside Markdown lines: what is code, quoted, struck out or commented out."""

import re

from bot.openspec.model import Document, Span

_SAME = r"(?:[^{0}\n]|\n(?![ \t]*\n))"
# The bounds keep the time linear on lines that are made to be slow.
# Each with what it needs: a line without it is not searched.
_MASKED = (
    ("`", re.compile(r"(?<!`)(`{1,9})(?!`)(?:[^`\n]|\n(?![ \t]*\n)|(?!\1)`){1,400}?\1")),
    ("<!--", re.compile(r"<!--(?:(?!-->).)*(?:-->)?")),
    ("<", re.compile(r"<(?P<tag>[A-Za-z]\w*)\b[^<>\n]{0,400}>[^\n]{0,400}?</(?P=tag)>|</?[A-Za-z][^<>\n]{0,400}>")),
    ("](", re.compile(r"\[[^\]\n]{0,400}\]\([^)\n]{0,400}\)")),
    ("://", re.compile(r"https?://\S+")),
    ("~~", re.compile(r"~~[^\n]{1,400}?~~")),
    *((one, re.compile(f"{one}{_SAME.format(two)}{{0,400}}{two}")) for one, two in ('""', "“”", "‘’", "«»", "„“")),
    # A quotation in straight single marks; an apostrophe has a letter before it.
    ("'", re.compile(r"(?<![^\s(])'(?:[^'\n]|'(?=\w)){1,400}'(?=[\s.,;:!?)]|$)")),
)


def mask(line: str) -> str:
    """Return ``line`` with all that is not its author's own prose as NULs, every other character at its place.

    That is code, comments, HTML elements, links, struck-out text and quotations. Line breaks stay.
    """
    for mark, pattern in _MASKED:
        if mark in line:
            line = pattern.sub(_hidden, line)
    return line


def _hidden(match: re.Match[str]) -> str:
    text = match[0]
    if "\n" not in text:
        return "\0" * len(text)
    return "\n".join(["\0" * len(part) for part in text.split("\n")])


def commented(document: Document, span: Span) -> bool:
    """Whether a line of ``span`` lies in an HTML comment, so that the span does not say what it seems to."""
    if not document.has_comments:
        return False
    lines = range(span.start, span.end)
    return any(document.hidden[number] and not document.outline.fenced[number] for number in lines)
