"""``purpose-in-obligation``: why it is wanted, in the sentence that says what is wanted."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    """
    in order to; so as to; for the purpose of; for the purposes of; with the aim of; with the goal of; with the
    intention of; thus allowing; thereby allowing; thus enabling; thereby enabling; to make it easier; to make sure;
    so that users can; to improve; to enhance; to ensure a good
    """
)
_MESSAGE = '"{}" begins a reason inside the obligation; the Purpose, or a sentence of its own, is the place for it.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, _PHRASES, _MESSAGE)


RULE = Rule(
    id="purpose-in-obligation",
    summary="Why it is wanted, inside the sentence that says what is wanted.",
    source="INCOSE Guide to Writing Requirements R20 (purpose phrases)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The page SHALL cache images in order to improve the experience.",
    good="The page SHALL cache images for 24 hours.",
)
