"""Two prompts on the same cases: the table says all that the decision rests on, and stopping early changes none."""

from random import Random

import pytest
from helpers.holdout import holdout, searched

from bot.learning.comparing import Row, Table, Trial, best_of, is_hopeless, paired, table_of
from bot.learning.promotion import FEWEST_PAIRS, Pair, decide


@pytest.mark.parametrize("seed", range(40))
def test_the_table_decides_as_its_pairs_do(seed: int) -> None:
    random = Random(seed)
    pairs = holdout(random, 240 + seed, random.choice([0.02, 0.1, 0.2]), random.choice([0.0, 0.02, 0.1]), 1 + seed % 6)
    if seed % 5 == 0:
        pairs[seed] = Pair(pairs[seed].group, True, True, valid=False, old_tokens=1, new_tokens=9_999)
    assert table_of(pairs).decision() == decide(pairs)
    assert table_of(pairs).pairs == len(pairs)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_hopeless_is_not_promoted_whatever_comes(seed: int) -> None:
    """Followed pair by pair: from the first moment it is called hopeless, its real end is against it."""
    random = Random(seed)
    pairs = holdout(random, 300, random.choice([0.02, 0.06, 0.12]), random.choice([0.02, 0.06, 0.12]), 3)
    for at in range(0, 300, 20):
        left = {group: sum(each.group == group for each in pairs[at:]) for group in {each.group for each in pairs}}
        if is_hopeless(pairs[:at], left):
            assert not decide(pairs).promoted
            break
    else:
        assert not is_hopeless([], {"a": 240})


def test_hopeless_from_the_start_is_what_has_too_few_cases() -> None:
    assert is_hopeless([], {"a": FEWEST_PAIRS - 1})
    assert not is_hopeless([], {"a": 12}, fewest=12)
    assert is_hopeless([Pair("a", True, True, valid=False)], {"a": 400})


def test_trials_are_paired_in_order() -> None:
    found = paired(["a", "b"], [Trial(True, tokens=3), Trial(False)], [Trial(False, False, 4), Trial(True)])
    assert found == [Pair("a", True, False, False, 3, 4), Pair("b", False, True)]
    assert table_of(found) == Table((Row("a", lost=1, invalid=1), Row("b", gained=1)), 3, 4)


@pytest.mark.parametrize(
    ("tables", "chosen"),
    [
        ([], None),
        ([Table((Row("a", gained=2, lost=2),), 9, 9)], None),
        ([Table((Row("a", gained=2),), 100, 111)], None),
        ([Table((Row("a", gained=2, invalid=1),), 100, 100)], None),
        ([Table((Row("a", gained=2),), 100, 110), Table((Row("a", gained=3, lost=1),), 100, 90)], 1),
        ([Table((Row("a", gained=2),), 100, 90), Table((Row("a", gained=3),), 100, 110)], 1),
        ([Table((Row("a", gained=2),), 9, 9), Table((Row("a", gained=2),), 9, 9)], 0),
    ],
)
def test_the_one_that_goes_on_to_the_holdout(tables: list[Table], chosen: int | None) -> None:
    assert best_of(tables) == chosen


@pytest.mark.parametrize("better", [(0.10, 0.02), (0.12, 0.04)])
def test_a_whole_search_finds_what_is_eight_points_better(better: tuple[float, float]) -> None:
    """With the sizes of the command, six classes, and two variants beside it that only differ by chance."""
    promoted = [searched(seed, [(0.05, 0.05), better, (0.08, 0.08)]) for seed in range(200)]
    assert promoted.count(1) >= 160
    assert promoted.count(0) + promoted.count(2) <= 2


@pytest.mark.parametrize("turned", [0.02, 0.08, 0.15])
def test_a_whole_search_hardly_ever_promotes_what_is_equal(turned: float) -> None:
    promoted = [searched(seed, [(turned, turned)] * 3) for seed in range(200)]
    assert 200 - promoted.count(None) <= 10


def test_a_whole_search_never_promotes_what_harms() -> None:
    assert all(searched(seed, [(0.03, 0.09)] * 3) is None for seed in range(200))
