"""``delta-heading``: a section of a delta is headed almost right, so what stands in it is not applied."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, DocumentKind, Operation, Span
from bot.openspec.suggestions import Intent
from bot.rules.rule import Fix, Hit, Rule

_HEADING = re.compile(
    r" {0,3}#{1,4}\s*(?:\*\*)?(?P<word>ADDED|MODIFIED|REMOVED|RENAMED)"
    r"(?:\s++Requirements?)?\s*+(?:\*\*)?[:：]?\s*+#*+\s*$",
    re.IGNORECASE,
)

_ENTRY = re.compile(
    r"\s*(?:[-*+]\s+)?(?:`?#{1,6}\s*Requirement\s*[:：]|(?:\*\*|__)?(?:FROM|TO)(?:\*\*|__)?\s*[:：])", re.IGNORECASE
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per line that is meant as one of the four delta headings and is not read as one."""
    if document.kind is not DocumentKind.DELTA:
        return
    read = {each.span.start for each in document.sections if _is_read(each.title)}
    for number, line in enumerate(document.outline.lines):
        match = None if document.hidden[number] or number in read else _HEADING.match(line)
        if match and _holds_something(document, number + 1):
            wanted = f"## {match['word'].upper()} Requirements"
            yield Hit(
                number,
                f'"{line.strip()}" is not read as a delta section; write "{wanted}".',
                words=line.strip(),
                fix=Fix(
                    Span(number, number + 1),
                    (wanted,),
                    "Requirements under any other heading are dropped when the change is archived.",
                    frozenset({Intent.HEADING}),
                ),
            )


def _holds_something(document: Document, start: int) -> bool:
    """Whether a requirement, a removed bullet or a FROM or TO line stands before the next heading of level 1 or 2."""
    end = next((each.line for each in document.outline.headings if each.line >= start and each.level <= 2), None)
    lines = range(start, len(document.outline.lines) if end is None else end)
    return any(not document.hidden[number] and _ENTRY.match(document.outline.lines[number]) for number in lines)


def _is_read(title: str) -> bool:
    return title.upper() in {f"{operation.value} REQUIREMENTS" for operation in Operation}


RULE = Rule(
    id="delta-heading",
    summary="A section of a delta is headed almost right, so what stands in it is not applied.",
    source="OpenSpec format, delta sections: level 2, one space, no punctuation",
    severity=Severity.ERROR,
    mends=True,
    check=check,
    covers=("D03", "D18", "D17"),
)
