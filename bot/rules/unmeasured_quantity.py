"""``unmeasured-quantity``: an amount that nobody can count."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, is_measured, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    """
    several; various; numerous; many; few; a few; quite a few; a number of; a large number of; a small number of; a
    lot of; lots of; plenty of; a handful of; a couple of; a variety of; a wide variety of; a wide range of; a range
    of; a multitude of; a majority of; the majority of; a minority of; a great deal of; an abundance of; loads of;
    tons of; dozens of; hundreds of; thousands of; scores of; large numbers of; large amounts of; high volumes of;
    high volume; low volume; heavy load; high load; light load; heavy traffic; high traffic; large; very large;
    huge; enormous; massive; vast; big; tiny; little; a bit; a bit of; some amount of; enough; a certain number of;
    a certain amount of; sizable; sizeable; large scale; high throughput; large file; large files; too
    many; too much; too large; too small; too long; too old; too big; too short; too often; long running;
    excessively large; a long list; a small amount of; a large amount of; a limited number of; a reasonable number
    of; multiple times
    """
)
_MESSAGE = '"{}" is no amount; give the number, or from which one on.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, _PHRASES, _MESSAGE, _skip)


def _skip(sentence: Sentence, first: int, last: int) -> bool:
    before, word, after = word_at(sentence, first - 1), sentence[first].low, word_at(sentence, last + 1)
    counted = {"how", "as", "so", "one", "first", "last", "next", "to", "too"}
    if word in {"many", "few", "little", "much"} and before in counted:
        return True
    if word == "many" and after in {"-", "to"}:
        return True
    if word == "enough" and after in {"to", "for", "that"}:
        return True
    if word == "certain" and before in {"is", "are", "be", "not", "make", "a"}:
        return True
    if word == "certain" and after in {"that", "of", "about"}:
        return True
    if word == "big" and after in {"endian", "-"}:
        return True
    return is_measured(sentence, last)


RULE = Rule(
    id="unmeasured-quantity",
    summary="An amount that nobody can count.",
    source=(
        "INCOSE Guide to Writing Requirements R7 and R34; ISO/IEC/IEEE 29148, 5.2.7: unbounded or ambiguous quantities"
    ),
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The list SHALL be paged when there are many entries.",
    good="The list SHALL be paged when there are more than 100 entries.",
)
