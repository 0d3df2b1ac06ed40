"""``delta-heading-in-spec``: a main spec holds the heading of a delta, which cuts its requirements off."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, DocumentKind, Span
from bot.openspec.suggestions import Intent
from bot.rules.reading import read
from bot.rules.rule import Fix, Hit, Rule

_HEADING = re.compile(r"##\s+(?P<word>ADDED|MODIFIED|REMOVED|RENAMED)\s+Requirements\s*$", re.IGNORECASE)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per delta heading; under ADDED and MODIFIED stand requirements that are meant to hold."""
    if document.kind is not DocumentKind.SPEC:
        return
    section = next((each.span.start for each in document.sections if each.title.lower() == "requirements"), None)
    for number in read(document).marked:
        line = document.outline.lines[number]
        match = _HEADING.match(line)
        if match:
            fix = None
            if match["word"].upper() in ("ADDED", "MODIFIED"):
                fix = _drop(document, number) if section is not None and section < number else _rename(number)
                section = number if section is None else section
            yield Hit(
                number,
                f'"{line.strip()}" belongs into a change; here it hides the requirements below it.',
                words=line.strip(),
                fix=fix,
            )


def _drop(document: Document, number: int) -> Fix:
    lines = document.outline.lines
    end = number + 1
    while end < len(lines) and not lines[end].strip() and not lines[number - 1].strip():
        end += 1
    return Fix(
        Span(number, end),
        (),
        "The requirements below it belong to the section above.",
        frozenset({Intent.HEADING}),
    )


def _rename(number: int) -> Fix:
    return Fix(
        Span(number, number + 1),
        ("## Requirements",),
        "A main spec keeps its requirements under one heading of that name.",
        frozenset({Intent.HEADING}),
    )


RULE = Rule(
    id="delta-heading-in-spec",
    summary="A main spec holds the heading of a delta, which cuts its requirements off.",
    source="OpenSpec format: delta headings are only valid inside a change",
    severity=Severity.ERROR,
    mends=True,
    check=check,
    covers=("S06", "S07", "S02"),
)
