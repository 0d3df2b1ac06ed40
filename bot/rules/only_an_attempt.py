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
    try to; tries to; try and; try hard to; attempt to; attempt at; make an attempt to; make attempts to; strive
    to; strive for; strives to; struggle to; labor to; labour to; work to; work towards; work toward; aim to; aims
    to; aim for; aim at; target to; endeavor to; endeavour to; endeavors to; endeavours to; seek to; seeks to;
    look to; be looking to; make an effort to; make every effort to; make efforts to; make all efforts to; make
    every attempt to; make a best effort to; make a reasonable effort to; make reasonable efforts to; make its
    best effort to; use best efforts to; use its best efforts to; use reasonable efforts to; use all reasonable
    efforts to; use every effort to; take reasonable care to; take care to; take pains to; go to great lengths to;
    do its best to; do their best to; do his best to; do everything possible; do everything it can to; do what it
    can to; do all it can to; do its utmost to; be intended to; intend to; intends to; be expected to; be
    encouraged to; be inclined to; be disposed to; be prepared to; be ready to; be willing to; be likely to; be
    aimed at; be designed to; be meant to; be supposed to; be planned to; be targeted to; be urged to; be advised
    to; be invited to; be asked to; be wished to; be hoped to; hope to; wish to; want to; desire to; prefer to;
    plan to; propose to; mean to; tend to; consider to; think about; be thinking of; be considered to;
    contemplate; agree to; undertake to; offer to; choose to; opt to; venture to; bid to; ideally; attempt as far
    as; help to; help in; contribute to
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
