"""``weakened-obligation``: what was a must is a wish since."""

from bot.openspec.findings import Severity
from bot.rules.rule import Rule
from bot.rules.since import Since

RULE = Rule(
    id="weakened-obligation",
    summary="What was SHALL or MUST is SHOULD, MAY or no obligation since the commit it is compared with.",
    source="RFC 2119: the keywords are three strengths; OpenSpec workflow: specs change by deltas",
    severity=Severity.WARNING,
    since=Since(
        {
            "obligation-weakened": "{before} became {after}, and no delta says so.",
            "obligation-lost": "{before} is gone from a sentence that stayed else, and no delta says so.",
        },
        {
            "obligation-weakened": "The spec says {before} here; with this delta it says {after}.",
            "obligation-lost": "The spec says {before} here; with this delta this sentence obliges nobody.",
        },
    ),
    bad="- The gate SHALL close after 10 seconds.\n+ The gate SHOULD close after 10 seconds.",
    good="- The gate SHALL close after 10 seconds.\n+ The gate SHALL close after 20 seconds.",
)
