"""``no-failure-scenario``: the requirement speaks of refusing or failing, and no scenario shows it."""

from collections.abc import Iterator

from bot.openspec.content import stem
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import word_at
from bot.rules.reading import Passage, english_bodies
from bot.rules.rule import Hit, Profile, Rule

_FAILURE_WORDS = """
reject rejects refuse refuses deny denies fail fails failure error errors invalid missing unavailable timeout
expired unauthorized forbidden unknown malformed corrupt exceed exceeds abort aborts conflict duplicate
"""
_FAILURE = frozenset(_FAILURE_WORDS.split())
_STEMS = frozenset(stem(word) for word in _FAILURE_WORDS.split())
_LESS_WORDS = "not no never without cannot nothing only unless empty absent instead skip skips ignored ignores"
_LESS = frozenset(_LESS_WORDS.split())


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per requirement with a word of failure in its text, and none in any scenario."""
    for requirement, body in english_bodies(document):
        words = body.words & _FAILURE
        if words == {"error"} and not _fails(body):
            continue
        if not words or not requirement.scenarios:
            continue
        shown = {
            word
            for scenario in requirement.scenarios
            for text in (scenario.name, *(step.prose for step in scenario.steps))
            for word in _split(text)
        }
        if any(_is_failure(word) for word in shown):
            continue
        word = sorted(words)[0]
        message = f'The requirement says what happens on "{word}"; add a scenario that shows it.'
        yield Hit(requirement.span.start, message, requirement, words=word)


def _fails(body: Passage) -> bool:
    """Whether an error is spoken of that is no stream: a program prints on standard error without any."""
    return any(
        token.low == "error" and word_at(sentence, at - 1) != "standard"
        for sentence in body.sentences
        for at, token in enumerate(sentence)
    )


def _is_failure(word: str) -> bool:
    is_status = len(word) == 3 and word.isdigit() and word[0] in "45"
    return is_status or word in _LESS or stem(word) in _STEMS


def _split(text: str) -> list[str]:
    return "".join(char.lower() if char.isalnum() else " " for char in text).split()


RULE = Rule(
    id="no-failure-scenario",
    summary="A requirement that speaks of failing, and no scenario that shows it.",
    source="OpenSpec writing guide: edge and error cases; Kiro: incompleteness",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The server SHALL reject an expired token. … Scenario: Valid token",
    good="The server SHALL reject an expired token. … Scenario: Token that expired a second ago",
)
