"""Cases to try a prompt on: seeded defects that a model is asked about, and people's own edits put back."""

from dataclasses import replace
from typing import Any

import pytest
from helpers.scripted_model import ScriptedModel
from helpers.tuning import mill, scripted, sowing

from bot.learning.events import Event, Kind
from bot.llm.agent import Allowance
from bot.llm.dialects import ACTIONS
from bot.text.tree import DictTree
from bot.workflows.author import author_with
from bot.workflows.bench_checks import Checks
from bot.workflows.context import DEFAULT_RULES
from bot.workflows.prompt_texts import shipped
from bot.workflows.tune_cases import OTHERS, REPLAY, Case, Wanted, asking, grouped, is_nearer, planted, replayed
from bot.workflows.tune_trial import Trier

FILES = mill(2, 6)
GATE = "openspec/specs/gate/spec.md"
TREE = DictTree(FILES)
AFTER = FILES[GATE][
    FILES[GATE].index("### Requirement: gate and flap 3") : FILES[GATE].index("\n\n### Requirement: gate and flap 4")
]
BEFORE = AFTER.replace("SHALL open the upper flap", "SHALL easily open the upper flap")
TAKEN = Event(
    kind=Kind.MERGED,
    subject="0123456789ab",
    when="2026-11-02T10:00:00Z",
    who="mara",
    counts=True,
    rule="vague-word",
    path=f"docs/{GATE}",
    model="gemma",
    before=BEFORE,
    suggested=AFTER,
)
CHECKS = Checks(DEFAULT_RULES)


def replays(*events: Event, kind: str = "wording") -> list[Case]:
    return replayed(events, TREE, "docs/", CHECKS, kind)


def tried(case: Case, weak: int = 100) -> Any:
    model = ScriptedModel(lambda messages: scripted(messages, weak=weak))
    trier = Trier(model, lambda metered, prompts: author_with(metered, Allowance(4), ACTIONS, prompts=prompts), CHECKS)
    return trier(shipped("wording"), case)


def test_operators_count_of_whose_defects_a_model_is_asked() -> None:
    sown = sowing(FILES, ["no-obligation", "duplicate-requirement", "purpose-says-nothing", "other-number-elsewhere"])
    assert [each.name for each in asking(sown, "wording", 7, str).operators] == ["no-obligation"]
    assert [each.name for each in asking(sown, "purpose", 7, str).operators] == ["purpose-says-nothing"]


def test_the_same_seed_plants_the_same_and_wishes_are_kept() -> None:
    sown = sowing(FILES, ["no-obligation"])
    one, same, other = (planted(sown, "wording", 5, seed, Wanted(lambda _: True), str) for seed in (7, 7, 8))
    assert [each.id for each in one] == [each.id for each in same]
    assert {each.id for each in one} != {each.id for each in other}
    ids = {each.id for each in one}
    assert not ids & {e.id for e in planted(sown, "wording", 5, 7, Wanted(lambda _: True, lambda e: e not in ids), str)}
    assert planted(sown, "wording", 5, 7, Wanted(lambda _: False), str) == []


def test_an_edit_that_was_taken_is_a_case_where_it_stood() -> None:
    (case,) = replays(TAKEN)
    assert (case.group, case.plant.path, case.plant.requirement) == (REPLAY, GATE, "gate and flap 3")
    assert case.plant.draft.text(GATE) == FILES[GATE].replace(AFTER, BEFORE)
    assert tried(case).solved
    assert not tried(case, weak=0).solved


def test_a_block_that_is_gone_stands_in_a_document_of_its_own() -> None:
    gone = replace(TAKEN, before=BEFORE.replace("flap 3", "flap 99"), suggested=AFTER.replace("flap 3", "flap 99"))
    (case,) = replays(gone)
    assert case.plant.path == "openspec/specs/case/spec.md"
    assert tried(case).solved


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": Kind.REJECTED},
        {"counts": False},
        {"before": ""},
        {"suggested": ""},
        {"before": AFTER},
        {"before": "A line.", "suggested": "Another line."},
        {"before": "### Requirement: x\nThe x SHALL y.", "suggested": "### Requirement: y\nThe x SHALL y."},
    ],
)
def test_what_is_no_case(changes: dict[str, Any]) -> None:
    assert replays(replace(TAKEN, **changes)) == []


@pytest.mark.parametrize("path", ["../../../etc/passwd", "docs/openspec/../../secret", "", "docs/", "/etc/passwd"])
def test_a_path_of_the_memory_leads_nowhere(path: str) -> None:
    (case,) = replays(replace(TAKEN, path=path))
    assert case.plant.path == "openspec/specs/case/spec.md"


def test_of_a_class_that_is_not_asked_for_there_is_no_case() -> None:
    assert replays(TAKEN, kind="scenario") == []


def test_an_edited_one_is_solved_as_near_to_peoples_words_as_what_they_edited() -> None:
    proposed = AFTER.replace("open the upper flap", "open the flap")
    edited = replace(TAKEN, kind=Kind.EDITED, suggested=proposed, after=AFTER)
    (case,) = replays(edited)
    assert (case.people, case.proposed) == (AFTER, proposed)
    assert is_nearer(FILES[GATE], case)
    assert is_nearer(FILES[GATE].replace(AFTER, proposed), case)
    assert not is_nearer(FILES[GATE].replace(AFTER, AFTER.replace("open the upper flap within", "act in")), case)
    assert tried(case).solved


def test_classes_that_are_too_small_are_judged_together() -> None:
    (case,) = replays(TAKEN)
    cases = [replace(case, group=group) for group in ("a", "a", "a", "b", "c", REPLAY)]
    assert [group for group, _ in grouped(cases, 3)] == ["a", "a", "a", OTHERS, OTHERS, REPLAY]


def test_what_a_repair_breaks_is_not_valid() -> None:
    (case,) = replays(TAKEN)
    trier = Trier(ScriptedModel([]), lambda *_: lambda *_: None, CHECKS)  # type: ignore[arg-type,return-value]
    text = case.plant.draft.text(GATE).replace(BEFORE, AFTER).replace("does it within 3 seconds", "does it", 1)
    trial = trier._judged(case, text, "", readable=True, tokens=5)
    assert (trial.solved, trial.valid) == (False, False)
    assert trial.why.startswith("It lost number 3")
