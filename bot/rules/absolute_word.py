"""``absolute-word``: always, never, 100 %: a promise that no test can keep."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    """
    always; never; at all times; under all circumstances; under any circumstances; under no circumstances; in all
    cases; in every case; in any case; without exception; without fail; guaranteed; guarantee; guarantees;
    impossible; perfect; perfectly; flawless; flawlessly; error free; bug free; fail safe; foolproof; 100 %; zero
    downtime; infinite; infinitely; unlimited; forever; permanently; everything; everyone; anything
    """
)
_MESSAGE = '"{}" is a promise that no test can keep; say within which bounds.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, _PHRASES, _MESSAGE)


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
