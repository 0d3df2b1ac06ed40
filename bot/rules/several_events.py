"""``several-events``: a scenario goes through more than one WHEN and THEN, so nobody knows which of them failed."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.rule import Hit, Profile, Rule


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario in which a WHEN follows a THEN."""
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            seen = False
            for step in scenario.steps:
                seen = seen or step.keyword == "THEN"
                if seen and step.keyword == "WHEN":
                    message = "A second WHEN follows the THEN; make two scenarios of it."
                    yield Hit(step.span.start, message, requirement, scenario, step.keyword)
                    break


RULE = Rule(
    id="several-events",
    summary="A scenario with a second WHEN behind its THEN.",
    source="Gherkin practice: one event per scenario (gherkin-lint: only-one-when)",
    severity=Severity.WARNING,
    check=check,
    profile=Profile.STRICT,
    bad="WHEN a ticket is shown THEN the gate opens WHEN nobody passes THEN the gate closes",
    good="two scenarios, each with one WHEN and one THEN",
)
