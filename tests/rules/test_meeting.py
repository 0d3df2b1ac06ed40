"""Under which numbers documents meet: who is affected by an edit, and who is needed to judge one."""

from random import Random

import pytest

from bot.rules import meeting
from bot.rules.meeting import MOST, Meetings, differing, from_text, number_of, to_text


def test_a_document_is_affected_where_it_meets_what_differs() -> None:
    met = Meetings({"a": (1, 2), "b": (2, 3), "c": (3, 4), "d": (1,)})
    assert met.affected({"b": {2}}) == {"a"}
    assert met.affected({"b": {2, 3}}) == {"a", "c"}
    assert met.affected({"b": set()}) == set()
    assert met.affected({}) == set()


def test_what_stands_behind_the_first_of_a_number_is_seen_by_nobody() -> None:
    crowd = {f"{at:02}": (7,) for at in range(MOST)}
    met = Meetings({**crowd, "late": (7,), "last": (7,)})
    assert met.affected({"late": {7}}) == set()
    assert met.affected({"05": {7}}) == {*crowd, "late", "last"} - {"05"}
    assert met.needed({"last"}) == {*crowd, "last"}


@pytest.mark.parametrize("seed", range(20))
def test_what_is_needed_holds_all_that_is_looked_at(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "MOST", 3)
    chance = Random(seed)
    numbers = {f"{at:02}": chance.choices(range(12), k=chance.randint(0, 5)) for at in range(15)}
    wanted = set(chance.sample(sorted(numbers), 3))
    some = Meetings(numbers).needed(wanted)

    def seen(paths: set[str]) -> dict[str, list[list[str]]]:
        entries = [(number, path) for path in numbers if path in paths for number in numbers[path]]
        return {
            path: [[there for one, there in entries if one == number][:3] for number in numbers[path]]
            for path in sorted(wanted)
        }

    assert seen(some) == seen(set(numbers))


def test_what_differs_is_told_by_number_and_order() -> None:
    one = [(1, "a"), (2, "b"), (1, "c")]
    assert differing(one, one) == set()
    assert differing(one, [(2, "b"), (1, "a"), (1, "c")]) == set()
    assert differing(one, [(1, "c"), (2, "b"), (1, "a")]) == {1}
    assert differing(one, []) == {1, 2}


def test_numbers_are_kept_as_text_and_are_the_same_in_every_process() -> None:
    numbers = (0, 1, 2**64 - 1, number_of("bell"))
    assert from_text(to_text(numbers)) == numbers
    assert "\n" not in to_text(range(10_000))
    assert number_of("bell") == 0x8ACF8E3A613DA64B
