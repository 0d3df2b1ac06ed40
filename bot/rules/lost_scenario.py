"""``lost-scenario``: a main spec lost a scenario that no delta takes away.

Of a delta that leaves one out D09 of the validator says so.
"""

from bot.openspec.findings import Severity
from bot.rules.rule import Rule
from bot.rules.since import Since

RULE = Rule(
    id="lost-scenario",
    summary="A scenario of a main spec is gone since, and no delta leaves it out.",
    source="OpenSpec workflow: specs change by deltas; OpenSpec merge: no scenario is lost in silence",
    severity=Severity.WARNING,
    since=Since({"scenario-lost": 'The scenario "{before}" is gone, and no delta says so.'}),
    bad="- #### Scenario: Card is declined\n- - **WHEN** the card is declined\n- - **THEN** the ride stays open",
    good="  #### Scenario: Card is declined\n  - **WHEN** the card is declined\n  - **THEN** the ride stays open",
)
