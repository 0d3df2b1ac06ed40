"""``passive-without-actor``: something is to be done, and nobody says who does it."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule

_IRREGULAR_WORDS = """
sent kept made built set put read written shown given taken done held left lost found told run begun hidden
drawn known thrown bound cut split reset sold bought brought caught chosen driven fed forgotten gone grown heard
hit laid led lent let met paid risen seen shut spent stuck sought torn understood won
"""
_IRREGULAR = frozenset(_IRREGULAR_WORDS.split())
# They name a state, not a deed.
_STATE_WORDS = """
required allowed permitted supported named called located based related considered treated deprecated needed limited
expected enabled disabled
"""
_STATES = frozenset(_STATE_WORDS.split())
_ACTORS = frozenset({"by", "via", "through", "from"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per sentence whose obligation is a passive and that names nobody behind it."""
    for requirement, body in english_bodies(document):
        if not body.obliges:
            continue
        for sentence in body.sentences:
            at = _passive(sentence)
            if at is not None and not any(token.low in _ACTORS for token in sentence[at:]):
                words = body.between(sentence[at - 1], sentence[at])
                message = f'Who does it? "{words}" names nobody; let the one who acts be the subject.'
                yield Hit(body.line_of(sentence[at]), message, requirement, words=words)


def _passive(sentence: Sentence) -> int | None:
    """Return where the participle of "SHALL (not) be done" stands, None where there is none."""
    for at, token in enumerate(sentence):
        if token.text not in ("SHALL", "MUST"):
            continue
        rest = [word.low for word in sentence[at + 1 : at + 5]]
        skip = 1 if rest[:1] == ["not"] else 0
        if rest[skip : skip + 1] != ["be"]:
            continue
        for place in range(skip + 1, min(len(rest), skip + 3)):
            word = rest[place]
            if (word.endswith("ed") and word not in _STATES) or word in _IRREGULAR:
                return at + 1 + place
            if not word.endswith("ly"):
                break
    return None


RULE = Rule(
    id="passive-without-actor",
    summary="Something is to be done, and nobody says who does it.",
    source="INCOSE Guide to Writing Requirements R2 (active voice)",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="Expired tokens SHALL be deleted.",
    good="The token store SHALL delete a token one hour after it expires.",
)
