"""``off-topic-scenario``: a scenario that has no word in common with the requirement it is to exercise."""

from collections.abc import Iterator
from functools import cached_property

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.reading import read
from bot.rules.rule import Hit, Rule
from bot.rules.telling import LEAST_LETTERS, PLAIN_COMMON, telling, words_of

_AT_HOME = 4
"""So many telling words in common make a scenario one of that requirement."""
_LEAST = 4
"""A scenario, or a requirement, with fewer telling words than this tells too little to judge."""


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario of which no telling word stands in its requirement, or in the scenarios beside it.

    It must be at home with another requirement, or in no other part of the document at all: a short requirement may be
    shown in other words than its own.
    """
    if not read(document).is_english:
        return
    about, others = _plain(document.id), _Others(document)
    for requirement in document.requirements:
        spaced = frozenset(f"{requirement.name} {requirement.text}".lower().split()) - PLAIN_COMMON
        for scenario in requirement.scenarios:
            # Words as they stand are compared first, those between blanks before all others: nearly every scenario
            # shares one, and stems take time.
            if any(_shares_spaced(text, spaced) for text in _texts(scenario)):
                continue
            own = _plain(f"{requirement.name} {requirement.text}") | about
            if not any(_shares(text, own) for text in _texts(scenario)):
                shown = _plain(_text(scenario))
                beside = (text for each in requirement.scenarios if each is not scenario for text in _texts(each))
                if not any(_shares(text, shown) for text in beside):
                    yield from _stray(others, requirement, scenario)


class _Others:
    """Which requirements of a document have which telling words: a bit for each requirement, a number for each word.

    In a document of thousands it is asked a thousand times.
    """

    def __init__(self, document: Document) -> None:
        self.id = document.id
        self._requirements = document.requirements

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {name: 1 << place for place, name in enumerate(dict.fromkeys(each.name for each in self._requirements))}

    @cached_property
    def _having(self) -> dict[str, int]:
        texts = {each.name: telling(each.name) | telling(each.text) for each in self._requirements}
        having: dict[str, int] = {}
        for name, words in texts.items():
            for word in words:
                having[word] = having.get(word, 0) | self._bits[name]
        return having

    def takes(self, words: frozenset[str], requirement: Requirement) -> bool:
        """Whether what a scenario says is of another requirement, or of none of the document."""
        having = [-1, *[0] * _AT_HOME]  # which have none of the words or more, one or more, two or more, …
        for word in words:
            for times in range(_AT_HOME, 0, -1):
                having[times] |= having[times - 1] & self._having.get(word, 0)
        return not having[1] or bool(having[_AT_HOME] & ~self._bits[requirement.name])


def _stray(others: _Others, requirement: Requirement, scenario: Scenario) -> Iterator[Hit]:
    own = telling(requirement.name) | telling(requirement.text)
    words = telling(_text(scenario))
    beside = frozenset(word for each in requirement.scenarios if each is not scenario for word in telling(_text(each)))
    if min(len(own), len(words)) < _LEAST or not words.isdisjoint(own | telling(others.id) | beside):
        return
    if others.takes(words, requirement):
        message = "Nothing in this scenario is about the requirement; move it, or let it show what is required."
        yield Hit(scenario.span.start, message, requirement, scenario, scenario.name)


def _texts(scenario: Scenario) -> Iterator[str]:
    yield scenario.name
    yield from (step.prose for step in scenario.steps)


def _text(scenario: Scenario) -> str:
    return " ".join(_texts(scenario))


def _shares(text: str, words: frozenset[str]) -> bool:
    """Whether a text has one of some words that are not common."""
    return not words.isdisjoint(words_of(text))


def _shares_spaced(text: str, words: frozenset[str]) -> bool:
    """Whether that is so of what stands between blanks, which takes a third of the time to find out."""
    shared = words.intersection(text.lower().split())
    return any(len(word) >= LEAST_LETTERS and word.isalpha() for word in shared)


def _plain(text: str) -> frozenset[str]:
    return frozenset(words_of(text)) - PLAIN_COMMON


RULE = Rule(
    id="off-topic-scenario",
    summary="A scenario that has no word in common with its requirement.",
    source="OpenSpec writing guide: a scenario must exercise its requirement",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    language="en",
    bad="### Requirement: Opening … #### Scenario: Lamp … **THEN** the lamp turns green",
    good="### Requirement: Opening … #### Scenario: Ticket of today … **THEN** the gate opens",
)
