"""What was found by words, put in order by what it means too: vectors of a model, and the ranks of both joined."""

from array import array
from collections.abc import Sequence
from math import isfinite, sqrt
from operator import mul

_LATE = 60
"""The k of reciprocal rank fusion (Cormack and others, 2009): how little the first places differ."""
# A model that knows nothing of these texts must not spoil what the words found: it is listened to from so much
# agreement beyond chance on, and in full from so much more.
_FIRST = 10
_DOUBTED = 0.3
_BELIEVED = 0.8
LONGEST = 8_192
"""More numbers than this are no vector of a model for texts."""


def packed(vector: Sequence[float]) -> bytes:
    """Return a vector at length 1 as 32-bit floats; empty for one that points nowhere or cannot be."""
    whole = sum(each * each for each in vector)
    if not 0 < len(vector) <= LONGEST or not isfinite(whole) or whole <= 0:
        return b""
    length = sqrt(whole)
    return array("f", [each / length for each in vector]).tobytes()


def nearness(one: bytes, other: bytes) -> float:
    """Return the cosine of two packed vectors, -1 where they cannot be compared."""
    if not one or len(one) != len(other):
        return -1.0
    near: float = sum(map(mul, array("f", one), array("f", other)))
    return near


def fused(nearnesses: Sequence[float]) -> list[int]:
    """Return places in a list that is in order by words, in order by both: reciprocal ranks, added up.

    ``nearnesses`` says for each place how near it is in meaning. Of equals the first by words comes first.
    """
    places = range(len(nearnesses))
    by_meaning = sorted(places, key=lambda place: (-nearnesses[place], place))
    rank = {place: number for number, place in enumerate(by_meaning, 1)}
    trust = min(1.0, max(0.0, (_agreement(by_meaning) - _DOUBTED) / (_BELIEVED - _DOUBTED)))
    worth = [1 / (_LATE + place + 1) + trust / (_LATE + rank[place]) for place in places]
    return sorted(places, key=lambda place: (-worth[place], place))


def _agreement(by_meaning: Sequence[int]) -> float:
    """Return how many of the first by words are among the first by meaning: 0 as chance would have it, 1 for all."""
    first = min(_FIRST, (len(by_meaning) + 1) // 2)
    by_chance = first * first / max(1, len(by_meaning))
    return (sum(place < first for place in by_meaning[:first]) - by_chance) / (first - by_chance or 1.0)
