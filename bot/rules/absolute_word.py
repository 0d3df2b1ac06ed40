"""``absolute-word``: always, never, 100 %: a promise that no test can keep."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, word_at
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    """
    always; never; never ever; ever; forever; for ever; for evermore; forevermore; for good; for all time; for all
    eternity; eternally; everlastingly; perpetually; in perpetuity; permanently; at all times; at any time; at any
    and all times; at every time; at no time; at all; all the time; every time; every single time; each and every
    time; each time; each and every; every single; any and all; all and any; one and all; the whole time; around
    the clock; day and night; without end; without limit; without limits; without limitation; without bounds;
    without exception; without exceptions; without any exception; without fail; without failure; without any
    failure; without errors; without error; without any errors; without any error; without a single error; without
    mistakes; without any mistake; without fault; without interruption; without any interruption; without any
    delay; without loss; without any loss; without any loss of data; without data loss; without risk; without any
    risk; without side effects; under all circumstances; under any circumstances; under any circumstance; under no
    circumstances; under all conditions; under any conditions; under any condition; under every condition; under
    all possible conditions; under no condition; in all circumstances; in any circumstances; in all cases; in
    every case; in any case; in each case; in each and every case; in every instance; in all instances; in every
    situation; in all situations; in any situation; in any event; in no case; in no event; in every respect; in
    all respects; in every way; in any way; in no way; by all means; by any means; at any cost; at all costs; at
    any price; come what may; no matter what; no matter how; no matter when; no matter which; no matter the;
    whatever happens; whatever the case; regardless of anything; regardless of circumstances; regardless of the
    circumstances; everywhere; anywhere; nowhere; whatsoever; whenever; guaranteed; guarantee; guarantees;
    guaranteeing; impossible; infallible; infallibly; unfailing; unfailingly; invariably; inevitably;
    unconditionally; unconditional; categorically; unequivocally; indisputably; unquestionably; undoubtedly;
    certainly; definitely; surely; for sure; for certain; absolutely; absolute certainty; with certainty; with
    absolute certainty; beyond doubt; totally; entirely; utterly; wholly; completely; fully; thoroughly;
    universally; in full; perfect; perfectly; flawless; flawlessly; faultless; faultlessly; immaculate;
    impeccable; impeccably; seamless; error free; bug free; defect free; fault free; fail safe; fool proof;
    foolproof; bulletproof; bullet proof; watertight; airtight; unbreakable; unhackable; tamperproof; tamper
    proof; unlimited; limitless; boundless; infinite; infinitely; endless; endlessly; unbounded; uninterrupted;
    uninterruptedly; incessantly; ceaselessly; constantly; continually; instantly; instantaneously; 100 %; 100
    percent; 100 per cent; one hundred percent; hundred percent; zero downtime; zero errors; zero defects; zero
    loss; zero risk; no errors whatsoever; no downtime; no failures; no exceptions; all possible; any possible;
    every possible; all conceivable; every conceivable; any conceivable; all imaginable; every imaginable; all
    users everywhere; everything; everyone; everybody; anything; anyone; anybody; nothing; nobody; no one; all of
    the time; all of it; to all eternity; till the end of time; until the end of time; as long as it exists; the
    best possible; the highest possible; the lowest possible; maximum possible; minimum possible
    """
)
_MESSAGE = '"{}" is a promise that no test can keep; say within which bounds.'


# "under all loads", "on every device", "without any doubt": whatever noun follows, it holds for each one there can be.
_BEFORE = frozenset(
    {
        "in",
        "under",
        "at",
        "for",
        "on",
        "with",
        "without",
        "by",
        "across",
        "to",
        "throughout",
        "during",
        "over",
        "despite",
    }
)
_EACH = frozenset({"all", "any", "every", "each", "no", "zero", "whatever", "whichever", "ever"})
# Names of things follow one of these, which are counted: "for all three accounts", "in any of the two".
_COUNTED = frozenset({"of", "the", "other", "others", "two", "three", "four", "its", "their", "these", "those", "such"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase, and per "under every …" that says nowhere where it ends."""
    yield from phrases_in_bodies(document, _PHRASES, _MESSAGE, asides=True)
    for requirement, body in english_bodies(document):
        if body.words.isdisjoint(_EACH):
            continue
        for sentence in body.sentences:
            for at in range(len(sentence) - 2):
                if _is_for_each(sentence, at):
                    words = body.between(sentence[at], sentence[at + 2])
                    yield Hit(body.line_of(sentence[at]), _MESSAGE.format(words), requirement, words=words)


def _is_for_each(sentence: Sentence, at: int) -> bool:
    """Whether "for all users." stands at a place: a lone noun at the end of its clause."""
    if sentence[at].low not in _BEFORE or sentence[at + 1].low not in _EACH:
        return False
    noun, after = sentence[at + 2], word_at(sentence, at + 3)
    ends = after in {"", ".", ",", ";", ")"}
    return noun.is_word and noun.low not in _COUNTED and ends and not any(_PHRASES.find(sentence[at : at + 3]))


RULE = Rule(
    id="absolute-word",
    summary="A promise that no test can keep: always, never, everything.",
    source="INCOSE Guide to Writing Requirements R26 (absolutes)",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The service SHALL always be available.",
    good="The service SHALL answer 99.9 % of the requests of a month.",
)
