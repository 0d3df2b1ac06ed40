"""``passive-without-actor``: something is to be done, and nobody says who does it."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import word_at
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule

_IRREGULAR_WORDS = """
sent kept made built set put read written shown given taken done held left lost found told run begun hidden
drawn known thrown bound cut split reset sold bought brought caught chosen driven fed forgotten gone grown heard
hit laid led lent let met paid risen seen shut spent stuck sought torn understood won broken frozen forbidden
overridden rewritten rebuilt undone redone withdrawn withheld upheld spelt spelled swept wound woken worn sworn
strung struck stolen spun slid shaken rid quit proven overwritten mistaken meant learnt ground fought dealt cast
broadcast burnt bent beaten rung sung sunk swum drunk dug blown bred bitten
"""
_IRREGULAR = frozenset(_IRREGULAR_WORDS.split())
# They name a state, not a deed.
_STATE_WORDS = """
required allowed permitted supported named called located based related considered treated deprecated needed limited
expected enabled disabled
"""
_STATES = frozenset(_STATE_WORDS.split())
# "SHALL be", "SHALL get", "SHALL have been", "SHALL be getting": what makes a passive of the participle.
_AUXILIARY = frozenset({"be", "been", "being", "get", "gets", "getting", "have", "become", "remain"})
_PASSIVE = frozenset({"be", "been", "being", "get", "gets", "getting", "become"})
_BETWEEN_WORDS = "not never first then also always only all both either now later still again next"
_BETWEEN = frozenset(_BETWEEN_WORDS.split())
_REACH = 6


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per sentence whose obligation is a passive without a "by"."""
    for requirement, body in english_bodies(document):
        if not body.obliges:
            continue
        for sentence in body.sentences:
            found = _passive(sentence)
            if found is not None and not any(token.low == "by" for token in sentence[found[1] :]):
                first, last = found
                words = body.between(sentence[first], sentence[last])
                message = f'Who does it? "{words}" names nobody; let the one who acts be the subject.'
                yield Hit(body.line_of(sentence[last]), message, requirement, words=words)


def _passive(sentence: Sentence) -> tuple[int, int] | None:
    """Return where the auxiliary and the participle of "SHALL (not) be done" stand, None where there is none."""
    for at, token in enumerate(sentence):
        if token.text not in ("SHALL", "MUST"):
            continue
        auxiliary = None
        for place in range(at + 1, min(at + 1 + _REACH, len(sentence))):
            word = word_at(sentence, place)
            if auxiliary is not None and _is_participle(word):
                return auxiliary, place
            if word in _AUXILIARY:
                auxiliary = place if word in _PASSIVE else auxiliary
            elif word not in _BETWEEN and not word.endswith("ly"):
                break
    return None


def _is_participle(word: str) -> bool:
    return (word.endswith("ed") and word not in _STATES) or word in _IRREGULAR


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
