"""``rename-line``: a FROM or TO of a delta is written in a form that is not read."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, DocumentKind, Operation, Span
from bot.openspec.suggestions import Intent
from bot.rules.rule import Fix, Hit, Rule
from bot.text.later import later

# The one form that every version of the official tool reads; "FROM:" without a bullet is read too.
_READ = later(r"\s*+(?:[-*+]\s*+)?(?:FROM|TO):\s*+`?###\s*+Requirement:\s*+\S")
# No blanks are given back: six places for them in a row would share a run of them out in every way there is.
_MEANT = later(
    r"\s*+(?:[-*+]\s*+)?(?:\*\*|__)?(?P<side>FROM|TO)(?:\*\*|__)?\s*+[:：]\s*+(?:\*\*|__)?\s*+`?\s*+(?:#{1,6}\s*+)?"
    r"(?:Requirement\s*+[:：]\s*+)?(?P<name>\S.*)",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per renaming of which a side is not read; where both are not, one fix mends both."""
    if document.kind is not DocumentKind.DELTA:
        return
    for section in document.sections:
        if section.title.lower() == f"{Operation.RENAMED.value} Requirements".lower():
            lines = [number for number in range(section.body.start, section.body.end) if _is_side(document, number)]
            while lines:
                number = lines.pop(0)
                ends_pair = bool(lines) and _side(document, number) == "FROM" and _side(document, lines[0]) == "TO"
                last = lines.pop(0) if ends_pair and _is_prose_free(document, number, lines[0]) else number
                if not all(_READ.match(document.outline.lines[each]) for each in {number, last}):
                    yield _hit(document, Span(number, last + 1))


def _side(document: Document, number: int) -> str:
    match = None if document.hidden[number] else _MEANT.match(document.outline.lines[number])
    return match["side"].upper() if match else ""


def _is_side(document: Document, number: int) -> bool:
    return bool(_side(document, number))


def _is_prose_free(document: Document, first: int, last: int) -> bool:
    return not any(line.strip() for line in document.outline.lines[first + 1 : last])


def _hit(document: Document, span: Span) -> Hit:
    lines = [_written(line) for line in document.plain(span)]
    return Hit(
        span.start,
        f'This renaming is not read; write "{lines[0]}" and its TO: line the same way.',
        words=document.outline.lines[span.start].strip(),
        fix=Fix(
            span,
            tuple(lines),
            "A renaming is read only from FROM: and TO: lines that hold whole headings.",
            frozenset({Intent.HEADING}),
        ),
    )


def _written(line: str) -> str:
    match = None if _READ.match(line) else _MEANT.match(line)
    return f"- {match['side'].upper()}: `### Requirement: {_name(match['name'])}`" if match else line


def _name(written: str) -> str:
    """Return a name without the backtick that closes the heading."""
    return written.rstrip().removesuffix("`").rstrip() or written.rstrip()


RULE = Rule(
    id="rename-line",
    summary="A FROM or TO of a delta is written in a form that is not read.",
    source="OpenSpec format, RENAMED: both words in capitals, whole heading, no bold",
    severity=Severity.ERROR,
    mends=True,
    check=check,
    covers=("D02", "D17"),
)
