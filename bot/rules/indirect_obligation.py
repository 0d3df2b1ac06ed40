"""``indirect-obligation``: what somebody is able to do, instead of what has to happen."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    """
    be able to; be capable of; have the ability to; have the capability to; have the capacity to; have the option
    to; have the possibility to; provide the ability to; provide the capability to; provide the possibility to;
    provide the option to; provide a way to; provide a means to; provide a means of; provide means to; provide a
    mechanism to; provide a mechanism for; provide for; provide functionality to; provide functionality for; provide
    support for; offer the ability to; offer the possibility to; offer a way to; offer functionality to; give the
    ability to; give users the ability to; have a way to; make it possible to; be possible to; be used to;
    facilitate; facilitates; allow for; allows for; cater for; cater to; support the ability to; enable the ability
    to
    """
)
_MESSAGE = '"{}" says what could be done; say what happens, and when.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, _PHRASES, _MESSAGE)


RULE = Rule(
    id="indirect-obligation",
    summary="What somebody is able to do, instead of what has to happen.",
    source="INCOSE Guide to Writing Requirements R10 (superfluous infinitives)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The editor SHALL be able to export a page.",
    good='The editor SHALL export the page as PDF when the user chooses "Export".',
)
