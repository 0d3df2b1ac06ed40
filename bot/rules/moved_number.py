"""``moved-number``: a number or a bound of a main spec that no delta moves."""

from bot.openspec.findings import Severity
from bot.rules.rule import Profile, Rule
from bot.rules.since import Since

_SAYS = '"{before}" became "{after}", and no delta says so.'
_GONE = '"{before}" is gone from a sentence that stayed else, and no delta says so.'

RULE = Rule(
    id="moved-number",
    summary="A number or a bound of a main spec is another one since, or gone, and no delta says so.",
    source="OpenSpec workflow: specs change by deltas; a number is what tests are written against",
    severity=Severity.WARNING,
    since=Since({"number-changed": _SAYS, "bound-changed": _SAYS, "number-lost": _GONE, "bound-lost": _GONE}),
    profile=Profile.STRICT,
    bad="- The gate SHALL close after 10 seconds.\n+ The gate SHALL close after 100 seconds.",
    good="- The gate SHALL close after 10 seconds.\n+ The gate SHALL close by itself after 10 seconds.",
)
