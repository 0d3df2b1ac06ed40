"""From outcomes to a rate with its interval, and to the word on a model."""

from random import Random

import pytest

from bot.bench.calibration import GateOutcome, Measure, Rate, Said, Word, by_kind, drawn, measure
from bot.bench.gate_cases import GateCase
from bot.cli.bench_gates import gate_cases

CASES = gate_cases()


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    # Wilson's interval as statsmodels' proportion_confint gives it.
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (15, 20, 0.5313, 0.8881), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    assert (Rate(right, of).low, Rate(right, of).high) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_nothing_is_known() -> None:
    assert (Rate(0, 0).share, Rate(0, 0).low, Rate(0, 0).high) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("caught", "passed", "whole", "word"),
    [
        ((78, 80), (60, 67), True, Word.GOOD),
        ((78, 80), (60, 67), False, Word.GOOD),
        ((72, 80), (42, 67), True, Word.GOOD),
        ((71, 80), (67, 67), True, Word.POOR),
        ((80, 80), (41, 67), True, Word.POOR),
        ((70, 80), (60, 67), True, Word.POOR),
        ((70, 80), (60, 67), False, Word.OPEN),
        ((40, 80), (67, 67), False, Word.POOR),
        ((80, 80), (3, 67), True, Word.POOR),
        ((80, 80), (3, 67), False, Word.POOR),
        ((5, 5), (5, 5), False, Word.OPEN),
        ((5, 5), (5, 5), True, Word.POOR),
        ((0, 0), (0, 0), False, Word.OPEN),
    ],
)
def test_the_word_on_a_model(caught: tuple[int, int], passed: tuple[int, int], whole: bool, word: Word) -> None:
    assert Measure(Rate(*caught), Rate(*passed), whole).word is word


def outcome(case: GateCase, said: Said) -> GateOutcome:
    return GateOutcome(case, said, "", 1, 0.0)


def test_no_answer_is_never_right() -> None:
    found = measure([outcome(each, Said.UNDECIDED) for each in CASES], whole=True)
    assert (found.caught.right, found.passed.right) == (0, 0)
    assert found.word is Word.POOR


@pytest.mark.parametrize("said", [Said.PASSED, Said.REFUSED])
def test_who_always_says_one_thing_is_not_good_enough(said: Said) -> None:
    assert measure([outcome(each, said) for each in CASES], whole=True).word is Word.POOR


def test_who_is_always_right_is_good_enough() -> None:
    found = measure([outcome(each, Said.PASSED if each.honest else Said.REFUSED) for each in CASES], whole=True)
    assert (found.caught.share, found.passed.share, found.word) == (1.0, 1.0, Word.GOOD)


def test_cases_are_drawn_of_each_kind_and_of_both_halves() -> None:
    for per in (1, 2, 3):
        groups = by_kind([outcome(each, Said.PASSED) for each in drawn(CASES, per, Random(7))])
        assert {key: len(group) for key, group in groups.items()} == {
            key: min(per, len(group)) for key, group in by_kind([outcome(e, Said.PASSED) for e in CASES]).items()
        }
        assert all(sum(each.case.unseen for each in group) == (per + 1) // 2 for group in groups.values())


def test_the_same_seed_draws_the_same_and_all_is_all() -> None:
    one, two, other = (drawn(CASES, 2, Random(seed)) for seed in (7, 7, 8))
    assert one == two != other
    assert {each.suggestion.id for each in drawn(CASES, 99, Random(1))} == {each.suggestion.id for each in CASES}
