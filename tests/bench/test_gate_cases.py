"""The cases that come with specbot: as many and as even as they are to be, and none that code could judge alone."""

from collections import Counter

import pytest
from helpers.gate_reader import reading
from helpers.scripted_model import ScriptedModel

from bot.bench.gate_cases import GateCase, read_gate_cases
from bot.cli.bench_gates import gate_cases
from bot.gates.questions import questions
from bot.gates.registry import judge
from bot.openspec.facts import fact_changes, facts_of
from bot.openspec.layout import document_at
from bot.openspec.suggestions import Intent
from bot.openspec.validate import findings_at
from bot.tools.ai_tests import examine
from bot.workflows.context import DEFAULT_RULES

CASES = gate_cases()
CHANGED = [each for each in CASES if not each.honest]
HONEST = [each for each in CASES if each.honest]
SHOWN = {"scenario", "purpose"}


def passes(case: GateCase, verdict: str) -> bool:
    return examine(case.suggestion, case.tree, ScriptedModel(reading(verdict))).verdict.passed


def test_there_are_sixty_of_each_at_least_in_many_kinds() -> None:
    for cases in (CHANGED, HONEST):
        assert len(cases) >= 60
        kinds = Counter(each.kind for each in cases)
        assert len(kinds) >= 10
        assert min(kinds.values()) >= 4


def test_half_of_each_kind_is_held_out() -> None:
    for kind, count in Counter((each.honest, each.kind) for each in CASES).items():
        held = sum(each.unseen for each in CASES if (each.honest, each.kind) == kind)
        assert held == count // 2


def test_no_two_are_alike_and_each_says_why() -> None:
    texts = Counter((each.suggestion.before, each.suggestion.after) for each in CASES)
    assert max(texts.values()) == 1
    assert max(Counter((each.honest, each.kind, each.name) for each in CASES).values()) == 1
    assert all(each.why and len(each.why.splitlines()) == 1 for each in CASES)


@pytest.mark.parametrize("case", [each for each in CHANGED if each.kind not in SHOWN], ids=lambda each: each.name)
def test_no_fact_tells_of_a_change(case: GateCase) -> None:
    assert fact_changes(facts_of(case.suggestion.before), facts_of(case.suggestion.after)) == []


@pytest.mark.parametrize("case", [each for each in CASES if each.kind in SHOWN], ids=lambda each: each.name)
def test_every_gate_by_code_passes_a_scenario_and_a_purpose(case: GateCase) -> None:
    """So that nobody but the seventh gate stands between a wrong one and the reader."""
    verdicts = judge(case.suggestion, case.tree, findings_at, DEFAULT_RULES)
    assert [each for each in verdicts if not each.passed] == []


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.name)
def test_each_case_asks_the_model_something(case: GateCase) -> None:
    document = document_at(case.tree, case.suggestion.path)
    assert document
    assert questions(document, case.suggestion).probes


def test_a_good_reader_catches_every_change_and_passes_most_honest_edits() -> None:
    """A judge that knows the truth: what is not right then is what reading by code cannot do."""
    assert [each.name for each in CHANGED if passes(each, "different")] == []
    assert sum(passes(each, "same") for each in HONEST) >= 0.85 * len(HONEST)


def test_code_alone_judges_few() -> None:
    """However well a text is read, a judge that always says the same is found out."""
    assert sum(not passes(each, "same") for each in CHANGED) <= 0.2 * len(CHANGED)
    assert sum(passes(each, "different") for each in HONEST) <= 0.2 * len(HONEST)


def test_a_case_declares_what_a_model_would() -> None:
    found = {each.suggestion.intents for each in CASES if each.kind == "scenario"}
    assert found == {frozenset({Intent.ADD_SCENARIO})}
    assert {each.suggestion.intents for each in CASES if each.kind == "purpose"} == {frozenset({Intent.PURPOSE})}
    assert {each.suggestion.intents for each in CASES if each.kind not in SHOWN} == {frozenset({Intent.REWORD})}


def test_texts_are_read_into_cases() -> None:
    changed = '[[verb]]\nname = "A"\nbefore = "The cat SHALL eat."\nafter = "The cat SHALL sleep."\nwhy = "no food"\n'
    honest = '[[scenario]]\nname = "B"\nbefore = "It SHALL ring."\nscenario = ["S", "WHEN x", "THEN y"]\nwhy = "z"\n'
    one, other = read_gate_cases(changed, honest)
    assert (one.honest, one.kind, one.unseen, one.why) == (False, "verb", False, "no food")
    assert one.suggestion.after == "### Requirement: A\nThe cat SHALL sleep."
    assert other.suggestion.after == (
        "### Requirement: B\nIt SHALL ring.\n\n#### Scenario: S\n- **WHEN** x\n- **THEN** y"
    )
    assert other.suggestion.before in (other.tree.text(other.suggestion.path))
