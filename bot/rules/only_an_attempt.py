"""``only-an-attempt``: an obligation to try, which every failure fulfils."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    """
    try to; tries to; try and; strive to; strive for; strives to; aim to; aims to; aim for; aim at; endeavor to;
    endeavour to; endeavors to; seek to; seeks to; make an effort to; make every effort to; make efforts to; make a
    best effort to; do its best to; do their best to; do everything possible; work towards; work toward; be intended
    to; intend to; intends to; be expected to; be encouraged to; hope to; be designed to; be meant to; be supposed
    to; be planned to; plan to; attempt as far as
    """
)
_MESSAGE = '"{}" is fulfilled by every failure; say what has to come of it.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, _PHRASES, _MESSAGE, _skip)


def _skip(sentence: Sentence, first: int, _last: int) -> bool:
    # Only what is obliged itself: "SHALL try to", "MUST make an effort to".
    before = {sentence[at].low for at in range(max(first - 3, 0), first)}
    return not {"shall", "must"} & before


RULE = Rule(
    id="only-an-attempt",
    summary="An obligation to try, which every failure fulfils.",
    source="INCOSE Guide to Writing Requirements R8 and R10; NASA ARM: weak phrases",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The importer SHALL try to keep the order of the rows.",
    good="The importer SHALL keep the order of the rows.",
)
