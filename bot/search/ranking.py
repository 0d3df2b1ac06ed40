"""Put what was found in order: the capability's share, and words side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.search.terms import words

# Found on the scenarios of the six corpus repositories, each held out of its chunk; see docs/benchmarks.md.
_NEIGHBOURS = 4
_CAPABILITY = 0.3
_SIDE_BY_SIDE = 0.4


@dataclass(frozen=True, slots=True)
class Scored:
    """A chunk by its id, the document it is in, its texts, and how well it fits; more is better."""

    id: int
    path: str
    texts: tuple[str, ...]
    score: float


def with_neighbours(found: Sequence[Scored]) -> list[Scored]:
    """Return what was found, each with a share of the best of its document: the capability counts too."""
    best: dict[str, list[float]] = {}
    for each in sorted(found, key=lambda one: -one.score):
        best.setdefault(each.path, []).append(each.score)
    shares = {path: _CAPABILITY * sum(scores[:_NEIGHBOURS]) / _NEIGHBOURS for path, scores in best.items()}
    return [_scored(each, each.score + shares[each.path]) for each in found]


def with_phrases(found: Sequence[Scored], wanted: Sequence[str]) -> list[Scored]:
    """Return what was found, worth more where terms that stand side by side in ``wanted`` do so there too."""
    sought = set(pairwise(wanted))
    if not sought:
        return list(found)

    def share(texts: Sequence[str]) -> float:
        there = {pair for text in texts for pair in pairwise(words(text))}
        return len(sought & there) / len(sought)

    return [_scored(each, each.score * (1 + _SIDE_BY_SIDE * share(each.texts))) for each in found]


def best_first(found: Sequence[Scored]) -> list[Scored]:
    """Return what was found, the best first; of equals the one that was there first."""
    return sorted(found, key=lambda each: (-each.score, each.id))


def _scored(each: Scored, score: float) -> Scored:
    return Scored(each.id, each.path, each.texts, score)
