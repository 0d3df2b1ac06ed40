"""Simulated holdouts: pairs of which so many turn good and so many turn bad."""

from random import Random

from bot.learning.promotion import Pair, decide


def holdout(random: Random, count: int, up: float, down: float, classes: int = 3) -> list[Pair]:
    """Return pairs in classes of one size; a share of ``up`` is solved by the new prompt alone, ``down`` by the old."""
    return [_pair(random, f"class {number % classes}", up, down) for number in range(count)]


def _pair(random: Random, group: str, up: float, down: float) -> Pair:
    at, both = random.random(), random.random() < 0.6
    old, new = (False, True) if at < up else (True, False) if at < up + down else (both, both)
    return Pair(group, old, new, old_tokens=100, new_tokens=105)


def promoted(seed: int, count: int, up: float, down: float, classes: int) -> bool:
    return decide(holdout(Random(seed), count, up, down, classes)).promoted
