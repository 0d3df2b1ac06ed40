"""Each kind of question: its answer stands where it says, and the question does not give it away."""

import re
from collections.abc import Callable, Iterator

import pytest
from helpers.questions import TEXTS, document, maker

from bot.bench.asking.hops import hops
from bot.bench.asking.limits import limits
from bot.bench.asking.maker import Maker, telling
from bot.bench.asking.older import older
from bot.bench.asking.outcomes import covers, outcomes
from bot.bench.asking.question import Asked, Kind, Spot
from bot.bench.asking.unsaid import foreign, removed, swapped, without
from bot.openspec.model import DocumentKind
from bot.openspec.parse import parse_document

GARDEN, KIOSK = document("garden"), document("kiosk")
Make = Callable[[Maker], Iterator[Asked]]
SEEDS = range(40)


def made(make: Make, *, seeds: range = SEEDS) -> list[Asked]:
    found = [each for seed in seeds for each in make(maker([GARDEN, KIOSK], seed))]
    assert found
    return found


@pytest.mark.parametrize("make", [outcomes, limits, covers, hops, removed])
def test_what_answers_is_a_slice_of_the_requirement_it_is_said_to_stand_in(make: Make) -> None:
    for each in made(make):
        (spot,) = each.spots
        (there,) = (one for one in (GARDEN, KIOSK) if one.path == spot.path)
        requirement = there.requirement(spot.requirement)
        assert requirement
        assert all(gold in there.source(requirement.span) for gold in each.gold)


@pytest.mark.parametrize("make", [outcomes, limits, covers, hops, swapped])
def test_the_question_does_not_hold_what_answers_it(make: Make) -> None:
    for each in made(make):
        assert each.gold[0].lower() not in each.question.lower()
        assert not telling(each.gold[0]) or not telling(each.gold[0]) <= telling(each.question)


def test_what_follows_is_asked_in_many_ways_and_answered_by_every_step() -> None:
    found = [each for each in made(outcomes) if each.spots[0].requirement == "Closing bell"]
    assert {each.gold for each in found} == {
        ("the seller serves who stands in the queue", "lowers the shutter afterwards")
    }
    assert found[0].accepted[1] == "the seller serves who stands in the queue lowers the shutter afterwards"
    questions = {each.question for each in found}
    assert len(questions) >= 10
    assert any("ate evening" in each for each in questions)
    assert any("church clock" in each for each in questions)
    assert all(each.endswith("?") for each in questions)


def test_brackets_and_the_ends_of_steps_are_left_out_now_and_then() -> None:
    found = [each.question for each in made(outcomes) if "sluice" in each.question]
    assert any("asks a neighbour" in each for each in found)
    assert any("asks a neighbour" not in each for each in found)
    assert any("half full" in each for each in found)


def test_limits_are_asked_for_by_their_unit_and_defaults_by_name() -> None:
    found = {each.gold[0]: each for each in made(limits)}
    assert set(found) == {"12 minutes", "shade-first", "15 minutes"}
    assert found["12 minutes"].question.startswith("For how long must the pump water each bed")
    assert "bed_order" in found["shade-first"].question
    assert found["15 minutes"].gold == (
        "15 minutes", "within 15 minutes", "the neighbour hoses it down within 15 minutes"
    )  # fmt: skip


def test_two_hops_go_over_a_name_that_the_question_does_not_say() -> None:
    each = made(hops)[0]
    assert (each.spots, each.bridges) == (
        (Spot(GARDEN.path, "Log keeping"),),
        (Spot(GARDEN.path, "Watering plan"),),
    )
    assert "barrel.log" not in each.question
    assert "that file" in each.question
    assert "float of the barrel" in each.question
    assert not any(re.search(r"\ba [aeio]|\ban [^aeiou]", each.question) for each in made(hops))


def test_a_removed_requirement_leaves_nothing_that_answers() -> None:
    for each in made(removed):
        rest = without(GARDEN if each.spots[0].path == GARDEN.path else KIOSK, each.spots[0].requirement)
        assert each.gold[-1] not in rest
        assert each.kind is Kind.REMOVED


def test_what_stands_a_second_time_is_not_called_removed() -> None:
    twice = TEXTS["kiosk"].replace("kiosk", "stand")
    both = [document("kiosk"), parse_document("openspec/specs/stand/spec.md", "stand", twice, DocumentKind.SPEC)]
    assert [each for seed in SEEDS for each in removed(maker(both, seed))] == []


def test_what_two_capabilities_answer_is_asked_of_one_by_name_or_not_at_all() -> None:
    other = TEXTS["kiosk"].replace("kiosk", "stand").replace("lowers the shutter", "raises a flag")
    both = [document("kiosk"), parse_document("openspec/specs/stand/spec.md", "stand", other, DocumentKind.SPEC)]
    alone, beside = ([each for seed in SEEDS for each in outcomes(maker(docs, seed))] for docs in (both[:1], both))
    assert 0 < len(beside) < len(alone)
    for each in beside:
        assert each.spots[0].path.split("/")[2] in each.question
    assert not all("kiosk" in each.question for each in alone)


def test_what_is_swapped_stands_nowhere_where_no_other_capability_has_its_like() -> None:
    known = telling(TEXTS["garden"] + TEXTS["kiosk"])
    things = {word for thing in maker([GARDEN]).phrases["en"].frames["things"] for word in telling(thing)}
    for each in made(swapped):
        words = telling(each.question) - known
        assert words & things or any(thing in each.question.lower() for thing in things), each.question


def test_a_name_that_only_an_example_has_is_not_swapped() -> None:
    for each in made(swapped):
        assert "barrel.log" in each.question or "barrel." not in each.question


def test_foreign_questions_have_nothing_in_common_with_the_specs() -> None:
    own, other = maker([GARDEN]), maker([KIOSK])
    near = Asked("What happens when the float of the barrel touches the ground?", Kind.OUTCOME, (), ())
    found = list(foreign(own, [near, *outcomes(other)]))
    assert found
    assert near.question not in [each.question for each in found]
    assert {each.kind for each in found} == {Kind.FOREIGN}


def test_older_questions_are_answered_otherwise_now() -> None:
    now = TEXTS["garden"].replace("12 minutes", "9 minutes").replace("oldest notes move", "oldest notes go")
    newer = {GARDEN.path: document("garden", now)}
    found = [each for seed in SEEDS for each in older(maker([GARDEN, KIOSK], seed), newer, "c0ffee")]
    assert {each.gold[0] for each in found} == {"12 minutes", "the oldest notes move to the attic box"}
    assert {(each.kind, each.commit) for each in found} == {(Kind.OLDER, "c0ffee")}


def test_a_delta_that_says_otherwise_makes_a_requirement_unfit() -> None:
    delta = "## MODIFIED Requirements\n### Requirement: Closing bell\nThe kiosk SHALL ring two bells.\n\n#### Scenario: Evening\n- **WHEN** it is eight\n- **THEN** it rings\n"
    there = parse_document("openspec/changes/bells/specs/kiosk/spec.md", "kiosk", delta, DocumentKind.DELTA)
    found = [each for seed in SEEDS for each in outcomes(maker([KIOSK, there], seed))]
    assert {each.spots[0].requirement for each in found} == {"Lemonade price"}
    assert {len(each.spots) for each in found} == {1}
    same = parse_document(
        there.path, "kiosk", TEXTS["kiosk"].replace("## Requirements", "## MODIFIED Requirements"), DocumentKind.DELTA
    )
    assert {len(each.spots) for seed in SEEDS for each in outcomes(maker([KIOSK, same], seed))} == {2}


def test_a_noun_may_come_from_other_capabilities_that_have_it() -> None:
    shelves = "## Requirements\n### Requirement: {0}\nThe {0} SHALL be dusted.\n\n#### Scenario: Dusty {0}\n- **WHEN** the shelf is dusty\n- **THEN** somebody dusts the {0}\n"
    others = [document(name, shelves.format(name)) for name in ("cellar", "attic", "pantry")]
    found = [each for seed in SEEDS for each in swapped(maker([GARDEN, KIOSK, *others], seed))]
    taken = [each for each in found if "shelf" in each.question.lower()]
    assert {each.spots[0].path for each in taken} <= {GARDEN.path, KIOSK.path}
    assert taken
    assert len(taken) < len(found)
