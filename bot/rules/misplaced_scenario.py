"""``misplaced-scenario``: next to nothing of what the steps speak of stands in the requirement that they show."""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import log

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Scenario
from bot.rules.off_topic_scenario import check as off_topic
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.telling import telling

_LEAST = 2
"""Fewer telling words, in the steps or in the requirement, tell too little to judge."""
_SHARED = 0.15
"""Scenarios that share a smaller part with their requirement, by weight, are one in thirty of those of real specs."""
_AT_MOST = 0.4
_HALF = 0.5
"""Up to a larger part counts where another requirement shares more than twice as much."""
_BESIDE = 0.1
"""One that shares more with the scenarios beside it is at home with them."""
_APART = 4
"""In a document of fewer requirements every word weighs the same."""


class _Weights:
    """How much each word tells one requirement of a document from the others: by the share that has it (idf)."""

    def __init__(self, blocks: Iterable[frozenset[str]]) -> None:
        known = list(blocks)
        self._size = len(known)
        counts = Counter(word for each in known for word in each)
        self._rarest = log(self._size + 1)
        self._weights = {word: log((self._size + 1) / count) for word, count in counts.items()}

    def of(self, words: Iterable[str]) -> float:
        """Return what some words weigh together."""
        if self._size < _APART:
            return float(len(list(words)))
        return sum(self._weights.get(word, self._rarest) for word in words)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario that is about something else than its requirement, and the scenarios beside it."""
    if not read(document).is_english:
        return
    own = {each.span.start: telling(each.name) | telling(each.text) for each in document.requirements}
    steps = {each.span.start: _of_steps(each) for owner in document.requirements for each in owner.scenarios}
    weights = _Weights(
        own[each.span.start].union(*(steps[one.span.start] for one in each.scenarios)) for each in document.requirements
    )
    told = {hit.line for hit in off_topic(document)}
    for requirement in document.requirements:
        about = own[requirement.span.start]
        times: Counter[str] = Counter()
        for scenario in requirement.scenarios:
            said = steps[scenario.span.start]
            if scenario.span.start in told or min(len(said), len(about)) < _LEAST:
                continue
            others = (words for line, words in own.items() if line != requirement.span.start)
            if not _is_elsewhere(said, about, others, weights):
                continue
            times = times or Counter(
                word for each in requirement.scenarios for word in steps[each.span.start] | telling(each.name)
            )
            beside = [word for word in said if times[word] > 1]  # once it stands in this scenario itself
            if weights.of(beside) <= _BESIDE * weights.of(said):
                message = "Little in these steps is about the requirement; move them, or let them show it."
                yield Hit(scenario.span.start, message, requirement, scenario, scenario.name)


def _is_elsewhere(
    said: frozenset[str], about: frozenset[str], others: Iterable[frozenset[str]], weights: _Weights
) -> bool:
    whole, shared = weights.of(said), weights.of(said & about)
    if shared <= _SHARED * whole:
        return True
    return shared < _AT_MOST * whole and any(shared < _HALF * weights.of(said & each) for each in others)


def _of_steps(scenario: Scenario) -> frozenset[str]:
    return telling(" ".join(step.prose for step in scenario.steps))


RULE = Rule(
    id="misplaced-scenario",
    summary="A scenario of which next to nothing is about its requirement.",
    source="OpenSpec writing guide: a scenario must exercise its requirement",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="### Requirement: Opening … #### Scenario: Ticket of today … **THEN** the lamp beside the gate turns green",
    good="### Requirement: Opening … #### Scenario: Ticket of today … **THEN** the gate opens",
)
