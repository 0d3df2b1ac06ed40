"""``weak-verb``: a verb that leaves open what is done."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    """
    support; handle; manage; process; address; deal with; take care of; accommodate; cover; consider; take into
    account; be aware of; care about; help; assist; facilitate; promote; encourage; improve; enhance; optimize;
    streamline; leverage; be handled; be managed; be supported; be addressed; must shall be taken into account; be
    taken into account; be dealt with; participate; be involved; coordinate; be responsible for
    """
)
_MESSAGE = '"{}" leaves open what is done; name the action and what it leads to.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, _PHRASES, _MESSAGE, _skip)


def _skip(sentence: Sentence, first: int, _last: int) -> bool:
    # Only the verb of the obligation itself.
    before = word_at(sentence, first - 1)
    return (word_at(sentence, first - 2) if before == "not" else before) not in {"shall", "must"}


RULE = Rule(
    id="weak-verb",
    summary="A verb that leaves open what is done: support, handle, manage.",
    source=(
        "INCOSE Guide to Writing Requirements R3 (appropriate verbs); OpenSpec writing guide: observable behaviour"
    ),
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The server SHALL handle timeouts.",
    good="The server SHALL answer 504 when the upstream does not answer within 30 seconds.",
)
