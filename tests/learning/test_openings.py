"""A holdout that was opened is told, found again, and its cases are not used for anything else."""

from bot.journal.redactor import Redactor
from bot.learning.events import Event, Kind, taken_back
from bot.learning.log import log_of, read
from bot.learning.openings import MOST_CASES, comparison_id, opened, openings_of, used_elsewhere
from bot.learning.private import cleaned
from bot.learning.splitting import earlier, is_development

WHEN = "2026-11-29T10:00:00Z"
ONE, OTHER = comparison_id("wording", "a", "b", "m"), comparison_id("wording", "a", "c", "m")


def told(comparison: str, seed: str, cases: list[str]) -> list[Event]:
    return opened(comparison, seed, cases, when=WHEN, who="mara", model="gemma")


def test_an_opening_comes_back_from_the_memory() -> None:
    cases = [f"{number:064x}"[::-1] for number in range(2 * MOST_CASES + 5)]
    events = [cleaned(each, Redactor().text) for each in told(ONE, "0a1b2c3d4e5f", cases)]
    assert len(events) == 3
    (found,) = openings_of(read(log_of(events).data).events.values()).values()
    assert (found.comparison, found.seed) == (ONE, "0a1b2c3d4e5f")
    assert found.cases == {each[:8] for each in cases}


def test_cases_of_other_comparisons_are_used() -> None:
    openings = openings_of([*told(ONE, "0" * 12, ["a" * 64]), *told(OTHER, "1" * 12, ["b" * 64])]).values()
    assert used_elsewhere(openings, ONE) == {"b" * 8}
    assert used_elsewhere(openings, "new") == {"a" * 8, "b" * 8}


def test_the_first_seed_counts_and_what_is_taken_back_does_not() -> None:
    first, later = (
        told(ONE, "0" * 12, ["a" * 64])[0],
        opened(ONE, "1" * 12, ["b" * 64], when="2026-11-30T10:00:00Z", who="mara", model="gemma")[0],
    )
    assert openings_of([later, first])[ONE].seed == "0" * 12
    assert openings_of([later, first, taken_back(first, when=WHEN, who="mara")])[ONE].seed == "1" * 12


def test_odd_events_open_nothing() -> None:
    odd = [
        Event(kind=Kind.OPENED, subject=ONE, when=WHEN, counts=True, reason="seed x"),
        Event(kind=Kind.OPENED, subject=ONE, when=WHEN, counts=False, reason="seed 0a1b2c3d4e5f"),
        Event(kind=Kind.MERGED, subject=ONE, when=WHEN, counts=True, reason="seed 0a1b2c3d4e5f"),
    ]
    assert openings_of(odd) == {}


def test_each_part_of_a_comparison_makes_it_another() -> None:
    parts = ["wording", "a", "b", "m"]
    others = [comparison_id(*[*parts[:at], "z", *parts[at + 1 :]]) for at in range(4)]
    assert len({ONE, *others}) == 5


def test_a_quarter_of_the_places_is_for_development_and_the_same_every_time() -> None:
    places = [f"openspec/specs/a/spec.md\0Requirement {number}" for number in range(2_000)]
    share = sum(map(is_development, places))
    assert 430 < share < 570
    assert [is_development(each) for each in places] == [is_development(each) for each in places]


def test_what_was_sealed_may_become_development_and_never_the_other_way() -> None:
    dev: set[int] = set()
    for count in range(40):
        before, after = earlier(range(count))
        assert [*before, *after] == list(range(count))
        assert dev <= set(before)
        dev = set(before)
