"""``range-gap``: bands of one figure leave one of its values out, or have one twice."""

from collections.abc import Iterator
from itertools import pairwise

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement
from bot.rules.reading import Passage, read
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_NUMBER = r"[0-9]{1,9}"
# "values from 0 to 3", "a score of 0 to 3", "codes 1000-1999": the word says of what it is a band.
_BAND = later(
    rf"\b(?P<of>[A-Za-z]{{3,}})\s+(?:(?:from|of|between|in)\s+)?(?P<low>{_NUMBER})\s*(?:to|–|-|\.\.|and)\s*(?P<high>{_NUMBER})(?![\w.%-])"
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per pair of bands that stand one after the other in a requirement's text."""
    reading = read(document)
    for requirement in document.requirements:
        if _BAND.search(requirement.text):
            yield from _in(reading.body(requirement), requirement)


def _in(passage: Passage, requirement: Requirement) -> Iterator[Hit]:
    bands = [match for match in _BAND.finditer(passage.text) if int(match["low"]) < int(match["high"])]
    for one, two in pairwise(bands):
        if _stem(one["of"]) != _stem(two["of"]) or "." in passage.text[one.end() : two.start()]:
            continue
        end, begin = int(one["high"]), int(two["low"])
        if int(one["low"]) < begin and begin != end + 1 and int(two["high"]) > end:
            words = " ".join(f"{one[0]} … {two[0]}".split())
            what = f"{end + 1} is in neither" if begin > end else f"{begin} is in both"
            message = f'"{words}": {what}; let the second begin behind the end of the first.'
            yield Hit(passage.line_at(two.start()), message, requirement, words=words)


def _stem(word: str) -> str:
    return word.lower().removesuffix("s")


RULE = Rule(
    id="range-gap",
    summary="Bands of one figure that leave a value out, or have one twice.",
    source="ISO/IEC/IEEE 29148, 5.2.5: complete, unambiguous",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="A score of 0 to 3 SHALL be low, and a score of 5 to 9 SHALL be high.",
    good="A score of 0 to 4 SHALL be low, and a score of 5 to 9 SHALL be high.",
)
