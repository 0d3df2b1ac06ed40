"""``bare-number``: a number with nothing behind it that it counts or measures."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.phrases import word_at
from bot.rules.reading import Passage, Sentence, english_bodies, english_steps
from bot.rules.rule import Hit, Profile, Rule

_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGIT = re.compile(r"\d")
_ENDS = frozenset(
    {"", ".", ",", ";", ")", "and", "or", "before", "after", "when", "if", "unless", "then", "while", "until", "—", "–"}
)
# A number behind one of these is a name, a code, or counts what stands before it.
_NAMED_WORDS = """
version versions http https status code codes exit rfc section step steps level levels line lines row rows column
columns page pages phase tier number numbers no id ids index port ports error errors release api build chapter
figure table requirement req issue pr bug ticket item case option example note part volume priority rank position
offset channel category type mode year returns return returned answers responds response = == equal equals
equalling zero bit sha utf iso ipv es v sdk java python node postgres android ios windows macos chrome
"""
_NAMED = frozenset(_NAMED_WORDS.split())
_BACK = 2


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such number in a requirement's own text and in the steps of its scenarios."""
    for requirement, body in english_bodies(document):
        yield from _in(body, requirement, None)
    for requirement, scenario, _, passage in english_steps(document):
        yield from _in(passage, requirement, scenario)


def _in(passage: Passage, requirement: Requirement, scenario: Scenario | None) -> Iterator[Hit]:
    if not _DIGIT.search(passage.raw):
        return
    for sentence in passage.sentences:
        for at, token in enumerate(sentence):
            if at and token.low[0].isdigit() and _is_bare(sentence, at):
                words = passage.between(sentence[at - 1], token)
                message = f'"{words}" does not say of what; name the unit, or what is counted.'
                yield Hit(passage.line_of(token), message, requirement, scenario, words)


def _is_bare(sentence: Sentence, at: int) -> bool:
    token, before, after = sentence[at], word_at(sentence, at - 1), word_at(sentence, at + 1)
    joined = at + 1 < len(sentence) and sentence[at + 1].start == token.end and after not in {",", ".", ";", ")"}
    if after not in _ENDS or joined or not before[:1].isalpha() or not sentence[at - 1].text.islower():
        return False
    if after in {"and", "or", ","} and any(word_at(sentence, at + place)[:1].isdigit() for place in (2, 3)):
        return False  # the unit stands behind the last number
    # A ratio and a time of day are whole as they stand; of three parts it is a version.
    if ":" in token.low or token.low.count(".") > 1 or _YEAR.fullmatch(token.low):
        return False
    near = {word_at(sentence, at - 1 - place) for place in range(_BACK + 1)}
    return near.isdisjoint(_NAMED) and "%" not in near


RULE = Rule(
    id="bare-number",
    summary="A number that does not say what it counts or measures.",
    source="INCOSE Guide to Writing Requirements R6 (units of measure)",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The list SHALL be cut after 20.",
    good="The list SHALL be cut after 20 entries.",
)
