"""``changed-quantifier``: "all" that became "some", and the like."""

from bot.openspec.findings import Severity
from bot.rules.rule import Profile, Rule
from bot.rules.since import Since

RULE = Rule(
    id="changed-quantifier",
    summary='A main spec says "some" where it said "all", or the like, and no delta says so.',
    source="INCOSE Guide to Writing Requirements R32 (universal quantification)",
    severity=Severity.WARNING,
    since=Since(
        {
            "quantifier-changed": '"{before}" became "{after}", and no delta says so.',
            "quantifier-lost": '"{before}" is gone from a sentence that stayed else, and no delta says so.',
        }
    ),
    profile=Profile.STRICT,
    bad="- The gate SHALL log all entries.\n+ The gate SHALL log some entries.",
    good="- The gate SHALL log all entries.\n+ The gate SHALL log all entries and exits.",
)
