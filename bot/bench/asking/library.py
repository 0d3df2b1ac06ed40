"""Which requirements hold the words of a question: whether it has an answer elsewhere, or several."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from math import log

from bot.bench.asking.question import Spot
from bot.openspec.content import vocabulary
from bot.openspec.model import Document, Requirement

Words = frozenset[str]
_NEXT_TO_NOTHING = 1e-9
"""Sums of the same weights in another order differ by less."""


class Library:
    """The documents of one tree by their words. A unit is a requirement's own text, or one of its scenarios."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = tuple(documents)
        self._spots: list[Spot] = []
        self._numbers: dict[Spot, list[int]] = {}
        self._units: list[Words] = []
        self._holding: dict[str, list[int]] = {}
        for document in self.documents:
            if document.purpose:
                self._add(
                    Spot(document.path, ""), vocabulary(f"{_named(document)} {document.source(document.purpose.body)}")
                )
            for requirement in document.requirements:
                for words in _units(document, requirement):
                    self._add(Spot(document.path, requirement.name), words)

    def _add(self, spot: Spot, words: Words) -> None:
        number = len(self._units)
        self._spots.append(spot)
        self._units.append(words)
        self._numbers.setdefault(spot, []).append(number)
        for word in words:
            self._holding.setdefault(word, []).append(number)

    @cached_property
    def text(self) -> str:
        """Everything the documents say, in small letters."""
        return "\n".join(document.text for document in self.documents).lower()

    @cached_property
    def counterparts(self) -> dict[tuple[str, str], list[Spot]]:
        """Where a requirement of a capability stands: in its main spec, and in deltas of open changes."""
        found: dict[tuple[str, str], list[Spot]] = {}
        for document in self.documents:
            for requirement in document.requirements:
                found.setdefault((document.id, requirement.name), []).append(Spot(document.path, requirement.name))
        return found

    def weight(self, word: str) -> float:
        """Return how much a word tells, by how few units hold it."""
        return log(1 + len(self._units) / max(1, len(self._holding.get(word, ()))))

    def knows(self, word: str) -> bool:
        """Whether any unit holds a word."""
        return word in self._holding

    def share(self, words: Words, own: Collection[Spot]) -> float:
        """Return the greatest part of some words, by weight, that one unit of ``own`` holds: 0 to 1."""
        weights = {word: self.weight(word) for word in sorted(words)}
        numbers = [number for spot in own for number in self._numbers.get(spot, ())]
        return max((self._share(number, weights) for number in numbers), default=0.0)

    def rivals(self, words: Words, own: Collection[Spot], least: float) -> list[Spot]:
        """Return the requirements other than ``own`` of which one unit holds at least ``least`` of the words."""
        return sorted({spot for spot, _ in self._shares(words, least) if spot not in own})

    def _shares(self, words: Words, least: float) -> Iterator[tuple[Spot, float]]:
        """Yield (spot, share) of the units that hold at least ``least`` of the words."""
        weights = {word: self.weight(word) for word in sorted(words)}
        for number in sorted(self._candidates(weights, least * sum(weights.values()))):
            share = self._share(number, weights)
            if share >= least - _NEXT_TO_NOTHING:
                yield self._spots[number], share

    def _share(self, number: int, weights: dict[str, float]) -> float:
        held = sum(weight for word, weight in weights.items() if word in self._units[number])
        return held / (sum(weights.values()) or 1.0)

    def _candidates(self, weights: dict[str, float], least: float) -> set[int]:
        """Return the units that may hold ``least``: the words they lack cannot be all of the rarest."""
        left = sum(weights.values())
        found: set[int] = set()
        for word, weight in sorted(weights.items(), key=lambda each: (-each[1], each[0])):
            if left < least:
                break
            found.update(self._holding.get(word, ()))
            left -= weight
        return found


def _named(document: Document) -> str:
    return document.id.replace("-", " ").replace("/", " ")


def _units(document: Document, requirement: Requirement) -> Iterator[Words]:
    named = vocabulary(f"{_named(document)} {requirement.name}")
    yield named | vocabulary(document.source(requirement.body))
    for scenario in requirement.scenarios:
        yield named | vocabulary(f"{scenario.name} {document.source(scenario.body)}")
