"""``unnamed-scenario``: a scenario's name does not say which case it is."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.rule import Hit, Profile, Rule

_NO_NAME = re.compile(
    r"(?:(?:scenario|case|test|example|szenario|escenario|scénario|сценарий|场景|情景|用例)?\s*(?:#|no\.?|nr\.?|number)?\s*"
    r"(?:\d+|[a-z]|[ivx]+)?|(?:new|another|other|first|second|main|basic|default|simple|normal|untitled|unnamed|sample|demo)"
    r"\s*(?:scenario|case|test|example)?|tbd|todo|\.+|-+|n/?a)",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario that is called by a number, or by no more than the word scenario."""
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            if scenario.name.strip() and _NO_NAME.fullmatch(scenario.name.strip()):
                message = f'"{scenario.name}" does not say which case this is; name what is special about it.'
                yield Hit(scenario.span.start, message, requirement, scenario, scenario.name)


RULE = Rule(
    id="unnamed-scenario",
    summary="A scenario whose name does not say which case it is.",
    source="Gherkin practice: named scenarios (gherkin-lint: no-unnamed-scenarios)",
    severity=Severity.WARNING,
    check=check,
    profile=Profile.STRICT,
    bad="#### Scenario: Test 1",
    good="#### Scenario: Ticket of yesterday",
)
