"""``unmeasured-comparison``: better, faster or best, and nobody knows than what."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, is_measured, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

PHRASES = Phrases(
    """
    better; faster; quicker; easier; simpler; cleaner; nicer; smoother; smarter; safer; cheaper; more efficient;
    more efficiently; more reliable; more robust; more flexible; more intuitive; more readable; more user friendly;
    more secure; more quickly; more easily; more accurate; more consistent; less error prone; less intrusive; less
    confusing; improved; enhanced; optimized; optimised; best; fastest; quickest; easiest; simplest; cleanest; most
    efficient; most efficiently; most reliable; most suitable; most appropriate; most relevant; most useful; as
    small as possible; as large as possible; as short as possible; as simple as possible; as few as possible; as
    many as possible; as low as possible; as high as possible; as close as possible; as accurate as possible;
    maximize; maximise; minimize; minimise; maximizes; maximises; minimizes; minimises; optimize; optimise;
    optimizes; optimises
    """
)
_MESSAGE = '"{}" has no measure; say what is compared with what, or which figure is enough.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, PHRASES, _MESSAGE, skip)


def skip(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a phrase of this list is measured, or part of a term, where it stands."""
    word, before, after = sentence[first].low, word_at(sentence, first - 1), word_at(sentence, last + 1)
    if word in {"minimize", "maximize", "minimise", "maximise", "minimizes", "maximizes"}:
        # Of a window that is an event.
        return "window" in {token.low for token in sentence}
    if word == "best" and after in {"effort", "efforts", "match", "-", "practice", "practices"}:
        return True
    if word == "better" and before in {"no"}:
        return True
    return is_measured(sentence, last)


RULE = Rule(
    id="unmeasured-comparison",
    summary="A comparison without a measure: better, faster, best.",
    source="Femmer: comparatives and superlatives; INCOSE Guide to Writing Requirements R34",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The new parser SHALL be faster.",
    good="The parser SHALL read a file of 10 MB within 2 seconds.",
)
