"""``lost-outcome``: a THEN that is gone, so its scenario shows less than it did."""

from bot.openspec.findings import Severity
from bot.rules.rule import Profile, Rule
from bot.rules.since import Since

RULE = Rule(
    id="lost-outcome",
    summary="An outcome of a scenario is gone since, and no delta says so.",
    source="Gherkin practice: observable outcomes; OpenSpec workflow: specs change by deltas",
    severity=Severity.WARNING,
    since=Since({"outcome-lost": 'The outcome "{before}" is gone, and no delta says so.'}),
    profile=Profile.STRICT,
    bad="  - **WHEN** a ride ends\n  - **THEN** the card is charged\n- - **AND** the rider gets a receipt",
    good="  - **WHEN** a ride ends\n  - **THEN** the card is charged\n  - **AND** the rider gets a receipt",
)
