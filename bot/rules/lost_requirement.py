"""``lost-requirement``: a main spec lost a requirement that no delta removes or renames.

A spec that is gone as a whole is not told: nobody deletes a file by oversight, and every diff shows it.
"""

from bot.openspec.findings import Severity
from bot.rules.rule import Rule
from bot.rules.since import Since

RULE = Rule(
    id="lost-requirement",
    summary="A requirement of a main spec is gone since, and no delta removes or renames it.",
    source="OpenSpec workflow: a requirement leaves by REMOVED or RENAMED",
    severity=Severity.WARNING,
    since=Since({"requirement-removed": 'The requirement "{before}" is gone, and no delta removes or renames it.'}),
    bad="- ### Requirement: Refunds\n- The system SHALL refund a ride that was charged twice.",
    good="## REMOVED Requirements\n### Requirement: Refunds\n**Reason**: rides are no longer charged twice.",
)
