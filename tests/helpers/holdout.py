"""Simulated comparisons: pairs of which so many turn good and so many turn bad, whole searches, and what comes after."""

from random import Random

from bot.learning.comparing import DEVELOPMENT, PER_CLASS, best_of, table_of
from bot.learning.evidence import Tally
from bot.learning.promotion import Pair, decide, rolled_back


def holdout(random: Random, count: int, up: float, down: float, classes: int = 3) -> list[Pair]:
    """Return pairs in classes of one size; a share of ``up`` is solved by the new prompt alone, ``down`` by the old."""
    return [_pair(random, f"class {number % classes}", up, down) for number in range(count)]


def _pair(random: Random, group: str, up: float, down: float) -> Pair:
    at, both = random.random(), random.random() < 0.6
    old, new = (False, True) if at < up else (True, False) if at < up + down else (both, both)
    return Pair(group, old, new, old_tokens=100, new_tokens=105)


def promoted(seed: int, count: int, up: float, down: float, classes: int) -> bool:
    return decide(holdout(Random(seed), count, up, down, classes)).promoted


def searched(seed: int, variants: list[tuple[float, float]], classes: int = 6, per: int = PER_CLASS) -> int | None:
    """Return which of some variants a whole search promotes: chosen on development cases, judged on ``per`` a class.

    A variant is the share of cases that it turns good, and that it turns bad.
    """
    random = Random(seed)
    tables = [table_of(holdout(random, DEVELOPMENT * classes, up, down, classes)) for up, down in variants]
    chosen = best_of(tables)
    if chosen is None:
        return None
    up, down = variants[chosen]
    pairs = holdout(random, per * classes, up, down, classes)
    return chosen if decide(pairs).promoted else None


def taken_back(seed: int, share: float, before: float = 0.7, known: int = 100, most: int = 60) -> bool:
    """Whether a prompt goes back of which so much is taken; it is looked at after each of ``most`` outcomes."""
    random, now = Random(seed), Tally()
    old = Tally(known * before, known * (1 - before))
    for _ in range(most):
        now = now.plus(float(random.random() < share))
        if rolled_back(old, now):
            return True
    return False
