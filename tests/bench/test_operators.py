"""Every operator, with every one of its words: what it changes, and that it says so."""

from random import Random

import pytest
from helpers.seeded import grounds, lexicon, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.bench.operator import Class, Operator, Plant
from bot.bench.registry import OPERATORS
from bot.openspec.layout import document_at

ALL = pytest.mark.parametrize("operator", OPERATORS.values(), ids=OPERATORS)


def plants(operator: Operator, seed: int = 7) -> list[Plant]:
    found = []
    for ground in grounds():
        for word in lexicon().words[operator.name]:
            plant = operator.sow(ground, word, Random(f"{seed}{word}"))
            if plant:
                found.append(plant)
    return found


def test_both_specs_are_clean() -> None:
    assert {each.document.id for each in grounds()} == {"mill", "bakery"}


@ALL
def test_it_finds_a_place(operator: Operator) -> None:
    assert plants(operator)


@ALL
def test_it_changes_the_text_and_nothing_that_it_does_not_tell_of(operator: Operator) -> None:
    for plant in plants(operator):
        changed = plant.draft.changed()
        assert changed
        assert set(changed) <= set(plant.touched)
        for path, text in changed.items():
            assert text is None or plant.base.kind(path) is None or text != plant.base.text(path)
        assert tree().text("openspec/specs/mill/spec.md") == grounds()[1].document.text


@ALL
def test_other_requirements_stay_as_they_are(operator: Operator) -> None:
    """Where a plant names requirements, all others keep every byte."""
    for plant in plants(operator):
        before, after = document_at(plant.base, plant.path), document_at(plant.draft, plant.path)
        if not plant.names or operator.kind is Class.STRUCTURE or before is None or after is None:
            continue
        kept = {each.name: before.source(each.span) for each in before.requirements if each.name not in plant.names}
        assert {each.name: after.source(each.span) for each in after.requirements if each.name in kept} == kept


@ALL
def test_the_same_seed_plants_the_same(operator: Operator) -> None:
    def told(seed: int) -> list[tuple[object, ...]]:
        return [(each.path, each.form, each.requirement, each.draft.changed()) for each in plants(operator, seed)]

    assert told(1) == told(1)


@ALL
def test_it_says_which_word_it_planted(operator: Operator) -> None:
    assert {each.form for each in plants(operator)} <= set(lexicon().words[operator.name])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(OPERATORS)), st.integers(0, 10_000), st.data())
def test_whatever_chance_does_a_plant_can_be_told_from_the_clean_text(
    name: str, seed: int, data: st.DataObject
) -> None:
    """No plant is the clean text with its lines in the same places."""
    word = data.draw(st.sampled_from(lexicon().words[name]))
    for ground in grounds():
        plant = OPERATORS[name].sow(ground, word, Random(seed))
        if plant is None:
            continue
        texts = {path: text or "" for path, text in plant.draft.changed().items()}
        old = {path: plant.base.text(path) if plant.base.kind(path) else "" for path in texts}
        assert all(texts[path].split() != old[path].split() for path in texts)


@pytest.mark.parametrize(
    ("kind", "least"),
    [(Class.STRUCTURE, 5), (Class.WORDING, 8), (Class.LOGIC, 5), (Class.ACROSS, 4), (Class.DIFF, 3)],
    ids=lambda each: getattr(each, "value", str(each)),
)
def test_each_class_has_operators(kind: Class, least: int) -> None:
    assert sum(each.kind is kind for each in OPERATORS.values()) >= least


@ALL
def test_only_what_a_pair_of_texts_shows_expects_flags(operator: Operator) -> None:
    assert bool(operator.flags) is (operator.kind is Class.DIFF)
    assert operator.summary.endswith(".")
