"""``loose-amount``: some, any, more: words for an amount that often do no harm, and sometimes stand for a number."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, is_measured, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    "some; most; much; plenty; more; less; fewer; a little; a certain; certain; high; low; heavy; light; multiple"
)
_MESSAGE = '"{}" may stand for a number; give it, where there is one.'
_BEFORE = frozenset({"at", "the", "or", "no", "not", "one", "once", "any", "what", "how", "never", "is", "are", "be"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such word before what it counts."""
    yield from phrases_in_bodies(document, _PHRASES, _MESSAGE, _skip, asides=True)


def _skip(sentence: Sentence, first: int, last: int) -> bool:
    before, after = word_at(sentence, first - 1), word_at(sentence, last + 1)
    counts = after[:1].isalpha() and after not in {"than", "of", "or", "and", "to", "if", "when", "that", "other"}
    return not counts or before in _BEFORE or is_measured(sentence, last)


RULE = Rule(
    id="loose-amount",
    summary="Some, most, more: words for an amount that may stand for a number.",
    source="INCOSE Guide to Writing Requirements R7 (vague terms); ISO/IEC/IEEE 29148, 5.2.7",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The client SHALL retry after some seconds.",
    good="The client SHALL retry after 5 seconds.",
)
