"""``missing-event``: a scenario goes from its context to its outcome, and nothing happens in between."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.missing_steps import tells_an_event
from bot.rules.prose import commented
from bot.rules.rule import Hit, Profile, Rule


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario of GIVEN and THEN only, unless its event stands there as a command or as prose."""
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            roles = {step.role for step in scenario.steps}
            if not {"GIVEN", "THEN"} <= roles or "WHEN" in roles:
                continue
            if not commented(document, scenario.span) and not tells_an_event(document, scenario):
                message = f'Scenario "{scenario.name}" has no WHEN step; say what happens, or who looks.'
                yield Hit(scenario.span.start, message, requirement, scenario)


RULE = Rule(
    id="missing-event",
    summary="A scenario of GIVEN and THEN, in which nothing happens.",
    source="OpenSpec writing guide: scenarios are WHEN and THEN; Gherkin practice: context, event, outcome",
    severity=Severity.WARNING,
    check=check,
    profile=Profile.STRICT,
    bad="GIVEN a rider who owes 5 euros THEN the bicycle stays locked",
    good="GIVEN a rider who owes 5 euros WHEN the rider scans a bicycle THEN the bicycle stays locked",
)
