"""``several-obligations``: one sentence obliges to more than one thing, so a test of it has no one answer."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule

_VERBS = frozenset({"SHALL", "MUST"})
# "A sentence with SHALL or MUST": where no verb can follow, the word is spoken of.
_NO_VERB_WORDS = "or and but where when while in with by to as if is are has becomes became than for of"
_NO_VERB = frozenset(_NO_VERB_WORDS.split())


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per sentence in which a second SHALL or MUST follows the first."""
    for requirement, body in english_bodies(document):
        if not body.obliges:
            continue
        for sentence in body.sentences:
            verbs = _obligations(sentence)
            if len(verbs) > 1:
                second = sentence[verbs[1]]
                message = f"This sentence obliges to {len(verbs)} things; give each a sentence, or a requirement."
                yield Hit(body.line_of(second), message, requirement, words=second.text)


def _obligations(sentence: Sentence) -> list[int]:
    """Return where the obligations of a sentence stand; "SHALL do X and SHALL NOT do Y" are two sides of one."""
    places = [at for at, token in enumerate(sentence) if token.text in _VERBS and _binds(sentence[at + 1 : at + 2])]
    found = places[:1]
    for at in places[1:]:
        negated = at + 1 < len(sentence) and sentence[at + 1].low == "not"
        joined = at > 0 and sentence[at - 1].low in {"and", "but", ",", "or"}
        if not (negated and joined):
            found.append(at)
    return found


def _binds(following: Sentence) -> bool:
    return bool(following) and following[0].low[0].isalnum() and following[0].low not in _NO_VERB


RULE = Rule(
    id="several-obligations",
    summary="One sentence obliges to more than one thing.",
    source="ISO/IEC/IEEE 29148, 5.2.5: singular; INCOSE Guide to Writing Requirements R18",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The gate SHALL open within 3 seconds and the lamp SHALL turn green.",
    good="The gate SHALL open within 3 seconds. The lamp SHALL turn green.",
)
