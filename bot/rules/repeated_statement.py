"""``repeated-statement``: two requirements of one spec oblige to the same thing, and drift apart when one changes."""

from collections import Counter
from collections.abc import Iterator

from bot.openspec.content import stem
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind
from bot.openspec.names import fold
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.statements import Statement, statements

_LEAST = 5
"""Sentences of fewer telling words are alike by chance."""
_MORE = 4
"""So many words may stand beside those of the other sentence: a lead, or what stresses it."""
_PART = 0.3
"""And no more of them than this part of the other sentence."""


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per binding sentence that has all words of one in another requirement, and few beside them."""
    if document.kind is not DocumentKind.SPEC:
        return
    said = [(each, frozenset(stem(word) for word in each.words)) for each in statements(document)]
    usual = Counter(word for _, words in said for word in words)
    by_word: dict[str, list[tuple[Statement, frozenset[str]]]] = {}
    for each, words in said:
        if len(words) >= _LEAST:
            # Whoever has all words has the rarest one, too.
            rarest = min(words, key=lambda word: (usual[word], word))
            by_word.setdefault(rarest, []).append((each, words))
    for each, words in said:
        met = (pair for word in words for pair in by_word.get(word, ()))
        twin = next((other for other, theirs in met if _again(each, words, other, theirs)), None)
        if twin is not None:
            message = f'"{twin.requirement.name}" says this too; say it once, so that both never differ.'
            yield Hit(each.line, message, each.requirement)


def _again(one: Statement, words: frozenset[str], other: Statement, theirs: frozenset[str]) -> bool:
    """Whether a sentence says what one of another requirement does."""
    if one.requirement is other.requirement or not theirs <= words:
        return False
    if (len(words), one.line) < (len(theirs), other.line):
        return False  # the other one is told of
    is_near = len(words) - len(theirs) <= min(_MORE, max(1, _PART * len(theirs)))
    return is_near and fold(one.requirement.name) != fold(other.requirement.name)


RULE = Rule(
    id="repeated-statement",
    summary="Two requirements of one spec that oblige to the same thing.",
    source="ISO/IEC/IEEE 29148, 5.2.6: no redundancy; INCOSE Guide to Writing Requirements R31 (one place)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad='the sentence "The gate SHALL keep a list of all guests." in two requirements',
    good="the sentence in one of them, and a reference to it in the other",
)
