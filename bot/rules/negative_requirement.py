"""``negative-requirement``: it says only what must not happen, and leaves open what does."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import english_bodies
from bot.rules.rule import Hit, Profile, Rule


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per requirement of which every obligation is a prohibition."""
    for requirement, body in english_bodies(document):
        tokens = body.tokens
        places = [at for at, token in enumerate(tokens) if token.text in ("SHALL", "MUST")]
        negated = [at for at in places if at + 1 < len(tokens) and tokens[at + 1].low in {"not", "never"}]
        if places and len(negated) == len(places):
            words = body.between(tokens[places[0]], tokens[places[0] + 1])
            message = "This says only what must not happen; say what happens instead, where something does."
            yield Hit(body.line_of(tokens[places[0]]), message, requirement, words=words)


RULE = Rule(
    id="negative-requirement",
    summary="A requirement that says only what must not happen.",
    source="INCOSE Guide to Writing Requirements R16 (use of not)",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The server SHALL NOT accept unsigned uploads.",
    good="The server SHALL answer 403 to an upload without a signature.",
)
