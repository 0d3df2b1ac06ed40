"""Figures: a mean over operators, both halves apart, an interval that holds it."""

from random import Random

from bot.bench.figures import by_class, figures
from bot.bench.operator import Class, Plant
from bot.bench.score import Outcome, Repair
from bot.text.tree import DictTree, Draft

PLANT = Plant(DictTree({}), Draft(DictTree({})), "p", "f")
GOOD = Repair(True, True, 0, ())
BAD = Repair(True, False, 2, ("number 7",))


def outcomes(operator: str, found: int, of: int, repair: Repair | None = None) -> list[Outcome]:
    return [
        Outcome(operator, at % 2 == 0, PLANT, at < found, at < found, (), at < found and at % 4 == 0, repair)
        for at in range(of)
    ]


def test_each_operator_counts_alike_however_many_plants_it_has() -> None:
    told = figures([*outcomes("a", 40, 40), *outcomes("b", 0, 4)], Random(7))
    assert told.found is not None
    assert told.found.value == 0.5
    assert (told.plants, told.operators, told.found.of) == (44, 2, 44)


def test_the_interval_holds_the_share_and_is_the_same_for_the_same_seed() -> None:
    told = figures(outcomes("a", 13, 40), Random(7)).found
    assert told is not None
    assert 0 < told.low < told.value < told.high < 1
    assert figures(outcomes("a", 13, 40), Random(7)).found == told


def test_the_halves_stand_apart() -> None:
    told = figures(
        [Outcome("a", unseen, PLANT, not unseen, False, (), False) for unseen in (True, False, False)], Random(7)
    )
    assert told.found_seen is not None
    assert told.found_unseen is not None
    assert (told.found_seen.value, told.found_unseen.value) == (1.0, 0.0)
    assert (told.found_seen.of, told.found_unseen.of) == (2, 1)


def test_what_the_default_profile_finds_stands_apart() -> None:
    told = figures(outcomes("a", 8, 16), Random(7))
    assert told.found is not None
    assert told.found_default is not None
    assert (told.found.value, told.found_default.value) == (0.5, 2 / 16)


def test_repairs_are_counted_with_what_they_did() -> None:
    told = figures([*outcomes("a", 2, 2, GOOD), *outcomes("a", 2, 2, BAD)], Random(7))
    assert (told.repairs, told.harm, told.over_edited) == (4, 2, 2)
    assert told.repaired is not None
    assert told.resolved is not None
    assert (told.repaired.value, told.resolved.value) == (0.5, 0.5)


def test_nothing_planted_is_no_share() -> None:
    told = figures([], Random(7))
    assert (told.found, told.plants) == (None, 0)


def test_outcomes_are_grouped_in_the_order_of_the_classes() -> None:
    kinds = {"a": Class.DIFF, "b": Class.STRUCTURE}
    assert list(by_class([*outcomes("a", 1, 1), *outcomes("b", 1, 1)], kinds)) == [Class.STRUCTURE, Class.DIFF]
