"""``and-or``: "and/or": one of two conditions, and nobody knows which."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    """
    and / or
    """
)
_MESSAGE = '"{}" can be read two ways; say "and", "or", or "one or both of".'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, _PHRASES, _MESSAGE)


RULE = Rule(
    id="and-or",
    summary='"and/or" in what is obliged.',
    source="INCOSE Guide to Writing Requirements R17 (oblique symbol)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The user SHALL give a name and/or a number.",
    good="The user SHALL give a name, a number, or both.",
)
