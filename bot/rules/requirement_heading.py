"""``requirement-heading``: a requirement's heading has the wrong marks, so some reader does not see it."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Span
from bot.openspec.suggestions import Intent
from bot.rules.reading import read
from bot.rules.rule import Fix, Hit, Rule

HEADING = re.compile(
    r"(?P<indent> {0,3})(?P<marks>#{1,6})(?P<gap>\s*)Requirement\s*+(?P<colon>[:：])\s*+(?P<name>\S(?:.*\S)?)\s*$",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per heading of a requirement that is not ``### Requirement: name`` at the start of its line."""
    for number in read(document).marked:
        match = HEADING.match(document.outline.lines[number])
        if match and (len(match["marks"]) != 3 or match["indent"] or not match["gap"] or match["colon"] != ":"):
            yield Hit(
                number,
                f'Not every reader sees this requirement; its heading must be "### Requirement: {match["name"]}".',
                document.requirement_at(number),
                words=match["name"],
                fix=Fix(
                    Span(number, number + 1),
                    (f"### Requirement: {match['name']}",),
                    "A requirement is a level-3 heading with a space after the marks.",
                    frozenset({Intent.HEADING}),
                ),
            )


RULE = Rule(
    id="requirement-heading",
    summary="A requirement's heading has the wrong marks, so some reader does not see it.",
    source="OpenSpec format: requirements are level-3 headings; validator and merge disagree on ###Requirement:",
    severity=Severity.ERROR,
    mends=True,
    check=check,
    covers=("S03", "S05", "S12", "D01", "D17"),
)
