"""Which sentences of what was found are about the question: by the words they share, the rare ones most."""

from collections import Counter
from collections.abc import Sequence
from math import log

from bot.openspec.content import content, stem
from bot.search.quotable import Quotable
from bot.search.terms import telling


def sought(question: str) -> frozenset[str]:
    """Return the stems of a question's telling words."""
    return frozenset(stem(term) for term in telling(question))


class Weights:
    """How much a stem tells, by how few of some texts hold it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        self._holding = Counter(each for text in texts for each in content(text))

    def of(self, stems: frozenset[str]) -> float:
        """Return the weight of some stems together; one that no text holds weighs as one that a single text holds."""
        return sum(log(1 + self._count / max(1, self._holding[each])) for each in stems)


def shares(wanted: frozenset[str], quotable: Sequence[Quotable], weights: Weights) -> list[float]:
    """Return for each what part of the wanted stems, by their weight, it holds: 0 to 1."""
    whole = weights.of(wanted) or 1.0
    return [weights.of(wanted & content(each.text)) / whole for each in quotable]
