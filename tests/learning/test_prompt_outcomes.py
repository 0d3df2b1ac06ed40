"""A prompt that people take less from goes back, told by the version that each suggestion was made under."""

from helpers.holdout import taken_back
from helpers.verdicts import verdict

from bot.learning.events import Event, Kind
from bot.learning.evidence import Tally
from bot.learning.failures import MOST_FAILURES, Failure, chosen, failures_of
from bot.learning.prompt_outcomes import standing_of, tallies_of
from bot.learning.used import prompt_tag

OLD, NEW = "0" * 8, "1" * 8


def outcomes(version: str, taken: int, refused: int, edited: int = 0, kind: str = "wording") -> list[Event]:
    kinds = [Kind.MERGED] * taken + [Kind.REJECTED] * refused + [Kind.EDITED] * edited
    return [verdict(f"{kind}{version}{n}", each, used=(prompt_tag(kind, version),)) for n, each in enumerate(kinds)]


def test_outcomes_are_counted_by_version() -> None:
    events = [*outcomes(OLD, 3, 1), *outcomes(NEW, 1, 0, 2), *outcomes(NEW, 0, 9, kind="purpose"), verdict("x")]
    assert tallies_of(events, "wording") == {OLD: Tally(3, 1), NEW: Tally(2, 1)}
    assert tallies_of(events, "scenario") == {}


def test_a_worse_prompt_goes_back_after_twenty_outcomes() -> None:
    before = outcomes(OLD, 70, 30)
    assert standing_of([*before, *outcomes(NEW, 8, 12)], "wording", OLD, NEW).goes_back
    assert not standing_of([*before, *outcomes(NEW, 8, 11)], "wording", OLD, NEW).goes_back
    assert not standing_of([*before, *outcomes(NEW, 14, 6)], "wording", OLD, NEW).goes_back
    assert not standing_of([*before, *outcomes(NEW, 8, 12)], "purpose", OLD, NEW).goes_back


def test_where_little_is_known_of_the_one_before_all_others_speak_for_it() -> None:
    events = [*outcomes("2" * 8, 70, 30), *outcomes(OLD, 1, 1), *outcomes(NEW, 8, 12)]
    assert standing_of(events, "wording", OLD, NEW).before == Tally(71, 31)
    assert standing_of(events, "wording", OLD, NEW).goes_back


def test_one_that_harms_goes_back_and_one_that_is_better_stays() -> None:
    assert sum(taken_back(seed, 0.40) for seed in range(200)) >= 190
    assert sum(taken_back(seed, 0.85) for seed in range(200)) <= 10


def test_failures_are_those_of_models_and_of_the_class() -> None:
    events = [
        verdict("a", Kind.REJECTED, model="gemma", rule="S14", reason="no need"),
        verdict("b", Kind.EDITED, model="gemma", rule="S14", suggested="A b c.", after="A x c.", reason=""),
        verdict("c", Kind.MERGED, model="gemma", rule="S14"),
        verdict("d", Kind.REJECTED, model="", rule="S14"),
        verdict("e", Kind.REJECTED, model="gemma", rule="S05"),
    ]
    found = failures_of(events, lambda rule: rule == "S14")
    assert {each.why for each in found} == {"no need", 'Write "x", not "b".'}


def test_sources_take_turns_and_texts_are_cut() -> None:
    gates = [Failure("S14", f"gate {n}", "b" * 2_000) for n in range(9)]
    people = [Failure("S14", "person"), Failure("S14", "person")]
    found = chosen([people, gates])
    assert [each.why for each in found[:4]] == ["person", "gate 0", "gate 1", "gate 2"]
    assert len(found) == MOST_FAILURES
    assert max(len(each.before) for each in found) == 600
    assert chosen([]) == []
