"""``changed-statement``: another word, name or order in a sentence or step that stayed else as it was."""

from bot.openspec.findings import Confidence, Severity
from bot.rules.rule import Profile, Rule
from bot.rules.since import Since

_SAYS = '"{before}" became "{after}", and no delta says so.'
_GONE = '"{before}" is gone from a sentence that stayed else, and no delta says so.'

RULE = Rule(
    id="changed-statement",
    summary="A word, a name or an order of a main spec is another one since, in a sentence that stayed else.",
    source="OpenSpec workflow: specs change by deltas; what one word changes is easily overlooked",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    since=Since(
        {
            "statement-changed": _SAYS,
            "identifier-renamed": _SAYS,
            "identifier-lost": _GONE,
            "quote-changed": _SAYS,
            "quote-lost": _GONE,
            "order-changed": _SAYS,
            "outcome-changed": _SAYS,
            "condition-changed": _SAYS,
        }
    ),
    profile=Profile.STRICT,
    bad="- The default format SHALL be CSV.\n+ The default format SHALL be PDF.",
    good="- The default format SHALL be CSV.\n+ The format SHALL be CSV by default.",
)
