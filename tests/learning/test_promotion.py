"""The gate promotes what is better and hardly ever what is not; what turns out worse is taken back."""

from dataclasses import replace
from random import Random

import pytest
from helpers.holdout import holdout, promoted

from bot.learning.evidence import Tally
from bot.learning.promotion import Pair, decide, mcnemar, rolled_back, worse_chance

RUNS = 200


def good() -> list[Pair]:
    """240 pairs in two classes: 24 turn good, 4 turn bad."""
    same = [Pair(f"class {number % 2}", True, True, old_tokens=100, new_tokens=110) for number in range(212)]
    turned = [replace(same[0], old=number < 4, new=number >= 4, group=f"class {number % 2}") for number in range(28)]
    return same + turned


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [(0, 0, 1.0), (5, 0, 1 / 32), (0, 5, 1.0), (8, 2, 56 / 1024), (3, 3, 42 / 64), (400, 300, 8.9e-5)],
)
def test_the_exact_test(gained: int, lost: int, p: float) -> None:
    assert mcnemar(gained, lost) == pytest.approx(p, rel=0.02)


def test_what_is_better_is_promoted() -> None:
    decision = decide(good())
    assert (decision.promoted, decision.pairs, decision.gained, decision.lost) == (True, 240, 24, 4)


@pytest.mark.parametrize(
    ("pairs", "against"),
    [
        (good()[1:], "239 pairs"),
        ([*good()[:120]] * 2, "p is 1.000"),
        ([replace(each, valid=number != 7) for number, each in enumerate(good())], "1 of its answers"),
        ([replace(each, new_tokens=111) for each in good()], "26640 tokens where the old one takes 24000"),
        ([*good(), *[Pair("rare", True, False), *[Pair("rare", True, True)] * 48]], '"rare" is worse by 2.0%'),
        ([], "0 pairs"),
    ],
)
def test_each_thing_that_speaks_against_it(pairs: list[Pair], against: str) -> None:
    decision = decide(pairs)
    assert not decision.promoted
    assert against in "; ".join(decision.against)


def test_a_class_that_loses_two_points_is_no_reason() -> None:
    assert decide([*good(), Pair("rare", True, False), *[Pair("rare", True, True)] * 49]).promoted


@pytest.mark.parametrize(
    ("count", "classes", "up", "down"), [(240, 3, 0.10, 0.02), (240, 3, 0.12, 0.04), (480, 6, 0.12, 0.04)]
)
def test_eight_points_better_are_seen(count: int, classes: int, up: float, down: float) -> None:
    assert sum(promoted(seed, count, up, down, classes) for seed in range(RUNS)) >= 0.8 * RUNS


@pytest.mark.parametrize("turned", [0.02, 0.08, 0.15])
@pytest.mark.parametrize("classes", [1, 3])
def test_what_is_equal_is_hardly_ever_promoted(turned: float, classes: int) -> None:
    assert sum(promoted(seed, 240, turned, turned, classes) for seed in range(RUNS)) <= 0.05 * RUNS


def test_what_harms_never_is() -> None:
    assert not any(decide(holdout(Random(seed), 480, 0.03, 0.09)).promoted for seed in range(RUNS))


def test_the_posterior_is_that_of_two_betas() -> None:
    assert worse_chance(Tally(10, 10), Tally(10, 10)) == pytest.approx(0.5)
    assert worse_chance(Tally(), Tally(1, 0)) == pytest.approx(1 / 3, abs=1e-3)
    assert worse_chance(Tally(15, 5), Tally(8, 12)) == pytest.approx(1 - worse_chance(Tally(8, 12), Tally(15, 5)))
    random = Random(3)
    drawn = sum(random.betavariate(9, 13) < random.betavariate(16, 6) for _ in range(20_000)) / 20_000
    assert worse_chance(Tally(15, 5), Tally(8, 12)) == pytest.approx(drawn, abs=0.01)
    assert worse_chance(Tally(40_000, 20_000), Tally(30_000, 30_000)) == pytest.approx(1.0)


def test_what_got_worse_is_taken_back_after_twenty_outcomes() -> None:
    before = Tally(70, 30)
    assert rolled_back(before, Tally(8, 12))
    assert not rolled_back(before, Tally(8, 11))
    assert not rolled_back(before, Tally(14, 6))
    harmful = 0
    for seed in range(RUNS):
        random, now = Random(seed), Tally()
        for _ in range(60):
            now = now.plus(float(random.random() < 0.45))
            if rolled_back(before, now):
                harmful += 1
                break
    assert harmful >= 0.95 * RUNS
