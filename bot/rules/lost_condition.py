"""``lost-condition``: a GIVEN or WHEN that is gone, so its scenario reaches further than it did."""

from bot.openspec.findings import Severity
from bot.rules.rule import Profile, Rule
from bot.rules.since import Since

RULE = Rule(
    id="lost-condition",
    summary="A condition of a scenario is gone since, and no delta says so.",
    source="Gherkin practice: the conditions say how far an outcome reaches",
    severity=Severity.INFO,
    since=Since({"condition-lost": 'The condition "{before}" is gone, and no delta says so.'}),
    profile=Profile.ALL,
    bad="  - **WHEN** a ride ends\n- - **AND** its card is declined\n  - **THEN** the ride stays open",
    good="  - **WHEN** a ride ends\n  - **AND** its card is declined\n  - **THEN** the ride stays open",
)
