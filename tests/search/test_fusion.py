"""Ranks by words and by meaning, joined; a list that agrees with the words by chance alone is not listened to."""

from math import inf, nan
from random import Random

import pytest

from bot.search.fusion import LONGEST, fused, nearness, packed


def test_vectors_are_compared_by_direction() -> None:
    assert nearness(packed([2.0, 0.0]), packed([5.0, 0.0])) == pytest.approx(1.0)
    assert nearness(packed([1.0, 0.0]), packed([0.0, 3.0])) == pytest.approx(0.0)
    assert nearness(packed([1.0, 1.0]), packed([1.0, 0.0])) == pytest.approx(0.7071, abs=1e-4)


@pytest.mark.parametrize(
    "vector", [[], [0.0, 0.0], [nan, 1.0], [inf, 1.0], [1e300, 1e300], [0.5] * (LONGEST + 1)], ids=str
)
def test_what_points_nowhere_is_no_vector(vector: list[float]) -> None:
    assert packed(vector) == b""


@pytest.mark.parametrize("other", [b"", packed([1.0, 0.0, 0.0])])
def test_vectors_of_other_models_are_as_far_as_can_be(other: bytes) -> None:
    assert nearness(packed([1.0, 0.0]), other) == -1.0


def test_where_both_agree_nothing_moves() -> None:
    assert fused([1 - place / 50 for place in range(50)]) == list(range(50))


def test_what_is_near_in_meaning_comes_forward() -> None:
    nearnesses = [1 - place / 50 for place in range(50)]
    nearnesses[8] = 2.0
    assert fused(nearnesses).index(8) == 4


def test_what_has_no_vector_falls_back() -> None:
    nearnesses = [1 - place / 50 for place in range(50)]
    nearnesses[2] = -1.0
    assert fused(nearnesses).index(2) > 2


def test_a_model_that_says_the_opposite_is_not_listened_to() -> None:
    assert fused([place / 50 for place in range(50)]) == list(range(50))


def test_a_model_that_knows_nothing_hardly_ever_moves_the_first() -> None:
    random = Random(1)
    orders = [fused([random.random() for _ in range(50)]) for _ in range(200)]
    assert sum(0 in order[:5] for order in orders) > 190


@pytest.mark.parametrize("count", range(6))
def test_short_lists_keep_all_their_places(count: int) -> None:
    assert sorted(fused([1.0] * count)) == list(range(count))
    assert fused([1.0] * count) == list(range(count))
