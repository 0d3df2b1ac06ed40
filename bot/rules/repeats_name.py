"""``repeats-name``: a requirement's text says what its name says, and not a word more."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_SMALL_WORDS = """
the a an this that these those it its there of to in on for by with as at from and or is are be been shall must will
system application app tool product service provide provides support supports have has do does implement handle
include includes make ensure allow enable offer
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_WORD = later(r"[A-Za-z0-9]+")
_ENDING = later(r"(?:ing|ion|ed|es|s|e|al|ly)$")
_LONGEST = 16
_LEAST = 2


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per requirement whose text is one short sentence of its name's words."""
    for requirement, body in english_bodies(document):
        if not body.obliges or len(body.raw) > 140 or len(body.raw.split()) > _LONGEST:
            continue
        said = _carried(body.raw)
        if len(said) >= _LEAST and said <= _carried(requirement.name):
            message = "This says what the name says and no more; say what exactly is done, when, and by whom."
            words = " ".join(requirement.text.split())
            first = next(iter(body.tokens), None)
            if first is not None:
                yield Hit(body.line_of(first), message, requirement, words=words)


def _carried(text: str) -> frozenset[str]:
    words = (each.lower() for each in _WORD.findall(text))
    return frozenset(_ENDING.sub("", each) for each in words if each not in _SMALL and each != "not")


RULE = Rule(
    id="repeats-name",
    summary="A requirement whose text says what its name says, and no more.",
    source="ISO/IEC/IEEE 29148, 5.2.5: complete",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="### Requirement: Copy button … There MUST be a copy button.",
    good="### Requirement: Copy button … Each row MUST have a button that copies its title to the clipboard.",
)
