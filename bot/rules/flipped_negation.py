"""``flipped-negation``: a sentence that stayed as it was but for its "not"."""

from bot.openspec.findings import Confidence, Severity
from bot.rules.rule import Profile, Rule
from bot.rules.since import Since

_LOST = 'This sentence lost its "{before}", and hardly differs else'
_NEW = 'This sentence says "{after}" since, and hardly differs else'

RULE = Rule(
    id="flipped-negation",
    summary='A "not" came or went since, in a sentence that stayed else as it was.',
    source="ISO/IEC/IEEE 29148, 5.2.5: correct; what one word turns into its opposite is easily overlooked",
    severity=Severity.WARNING,
    since=Since(
        {"negation-lost": f"{_LOST}; no delta says so.", "negation-added": f"{_NEW}; no delta says so."},
        {"negation-lost": f"{_LOST}; is the opposite meant?", "negation-added": f"{_NEW}; is the opposite meant?"},
    ),
    confidence=Confidence.MEDIUM,
    profile=Profile.STRICT,
    bad="- The gate SHALL NOT open at night.\n+ The gate SHALL open at night.",
    good="- The gate SHALL NOT open at night.\n+ The gate SHALL NOT open between 22:00 and 6:00.",
)
