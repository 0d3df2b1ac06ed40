"""``missing-name``: a heading says that a scenario or a requirement begins, and not which."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.reading import read
from bot.rules.rule import Hit, Rule

_NOTHING = re.compile(r" {0,3}#{1,6}\s*(?P<word>Requirements?|Scenario)\s*+[:：]?[\s#]*+$", re.IGNORECASE)
# "## Requirements" heads the section.
_SECTION = re.compile(r" {0,3}##?\s*Requirements\s*+[:：]?[\s#]*+$", re.IGNORECASE)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per heading that is ``Requirement`` or ``Scenario`` and nothing else."""
    for number in read(document).marked:
        line = document.outline.lines[number]
        match = _NOTHING.match(line)
        if match and not _SECTION.match(line) and not _is_section(document, number, match["word"]):
            word = match["word"].lower().rstrip("s")
            message = f"This {word} has no name; nothing can refer to it."
            requirement = document.requirement_at(number)
            scenarios = requirement.scenarios if requirement else ()
            scenario = next((each for each in scenarios if each.span.start == number), None)
            yield Hit(number, message, requirement, scenario, line.strip("# "))


def _is_section(document: Document, number: int, word: str) -> bool:
    """Whether it may be meant as the section's heading, which section-heading knows."""
    is_there = any(each.title.lower() == "requirements" for each in document.sections)
    return word.lower() != "scenario" and not is_there and document.requirement_at(number) is None


RULE = Rule(
    id="missing-name",
    summary="A heading of a scenario or a requirement without a name.",
    source="OpenSpec validator: a requirement's title is not empty; Gherkin practice: named scenarios",
    severity=Severity.WARNING,
    check=check,
)
