"""``section-heading``: Purpose or Requirements is there, but under a heading that no reader takes for it."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, DocumentKind, Span
from bot.openspec.suggestions import Intent
from bot.rules.rule import Fix, Hit, Rule

# No blanks are given back: five places in a row would share a run of them out in every way there is.
_HEADING = re.compile(
    r" {0,3}#{1,6}\s*(?:\*\*|__)?(?P<word>Purpose|Requirements?)\s*+[:：.]?\s*+(?:\*\*|__)?\s*+[:：]?\s*+#*+\s*$",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit where a main spec has no ``## Purpose`` (or ``## Requirements``) and one line is meant to be it."""
    if document.kind is not DocumentKind.SPEC:
        return
    present = {each.title.lower() for each in document.sections}
    for title in ("Purpose", "Requirements"):
        if title.lower() in present:
            continue
        candidates = _candidates(document, title)
        if len(candidates) == 1:
            number = candidates[0]
            yield Hit(
                number,
                f'OpenSpec looks for "## {title}" and finds "{document.outline.lines[number].strip()}".',
                words=title,
                fix=Fix(
                    Span(number, number + 1),
                    (f"## {title}",),
                    f'The section is found only under "## {title}".',
                    frozenset({Intent.HEADING}),
                ),
            )


def _candidates(document: Document, title: str) -> list[int]:
    found = []
    for number, line in enumerate(document.outline.lines):
        match = None if document.hidden[number] or "#" not in line[:4] else _HEADING.match(line)
        if match and title.lower().startswith(match["word"].lower()):
            found.append(number)
    return found


RULE = Rule(
    id="section-heading",
    summary="Purpose or Requirements is there, but under a heading that no reader takes for it.",
    source="OpenSpec format: both sections are level-2 headings without punctuation",
    severity=Severity.ERROR,
    mends=True,
    check=check,
    covers=("S01", "S02", "S07"),
)
