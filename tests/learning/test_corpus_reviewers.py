"""Simulated reviewers over the findings of a real repository: what improve puts into pull requests gets better."""

from pathlib import Path

import pytest
from helpers.corpus_reviewers import Ground, findings_in, ground_of, precision
from helpers.reviewers import gain_of

SEEDS = range(20)


@pytest.fixture(scope="module")
def ground(corpus: Path) -> Ground:
    root = next(each for each in sorted(corpus.iterdir()) if each.name.startswith("avantmedialtd"))
    return ground_of(root.name, findings_in(root, per=3), rules=12)


def test_the_ground_has_rules_and_capabilities_enough(ground: Ground) -> None:
    assert len(ground.rules) == 12
    assert len(ground.groups) > 5


def test_learning_pays_on_a_real_repository(ground: Ground) -> None:
    without = [100 * precision(ground, seed, learns=False)[0] for seed in SEEDS]
    learned = [100 * precision(ground, seed, learns=True)[0] for seed in SEEDS]
    got = gain_of(without, learned)
    assert got.mean > 10
    assert got.mean - got.half > 5


def test_verdicts_of_strangers_change_nothing(ground: Ground) -> None:
    for seed in range(3):
        known = precision(ground, seed, learns=True)
        assert precision(ground, seed, learns=True, strangers=True) == known
        assert precision(ground, seed, learns=False)[1] != known[1]
