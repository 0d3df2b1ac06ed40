"""Simulated reviewers: learning pays, is never worse than none, and strangers teach nothing."""

from collections.abc import Callable
from random import Random

import pytest
from helpers.reviewers import Reviewers, decided, even, gain, precision


@pytest.mark.parametrize(
    ("make", "rules", "least"), [(even, 12, 10.0), (even, 30, 4.0), (decided, 12, 10.0), (decided, 30, 10.0)]
)
def test_learning_pays(make: Callable[[int, int, Random], Reviewers], rules: int, least: float) -> None:
    got = gain(make, rules, 5, range(20))
    assert got.mean - got.half > least
    assert got.worst >= 0


def test_verdicts_of_strangers_change_nothing() -> None:
    for seed in range(5):
        reviewers = even(12, 5, Random(seed))
        assert precision(reviewers, seed, True, strangers=True) == precision(reviewers, seed, True)
        assert precision(reviewers, seed, True)[1] != precision(reviewers, seed, False)[1]
