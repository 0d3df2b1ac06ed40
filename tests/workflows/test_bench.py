"""The bench: what is sown, what counts as found, what a repair came to."""

from collections.abc import Callable, Sequence

import pytest
from helpers.seeded import grounds, lexicon, tree

from bot.bench.operator import Plant
from bot.bench.registry import OPERATORS
from bot.bench.score import Outcome
from bot.gates.registry import passed
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import document_at
from bot.openspec.suggestions import Intent, Suggestion, Verdict
from bot.openspec.validate import findings_at
from bot.text.tree import DictTree, Draft, Link, Tree
from bot.workflows.bench import BenchHands, bench, clean_specs, sown, still
from bot.workflows.bench_checks import Checks, narrowed
from bot.workflows.bench_repair import Mend, by_a_model, certain_fixes, repaired
from bot.workflows.context import Quality
from bot.workflows.improve import Collaborators
from bot.workflows.task import Outcome as Written
from bot.workflows.task import Task

MILL = "openspec/specs/mill/spec.md"


def outcomes(mend: Mend, *names: str, per: int = 6) -> list[Outcome]:
    hands = BenchHands(lexicon(), Quality(), mend, lambda _: None)
    return bench(grounds(), [OPERATORS[name] for name in names], per, 7, hands)


def fixes() -> Mend:
    return certain_fixes(Collaborators(findings_at, None, lambda _: None, Quality()))


@pytest.mark.parametrize("name", ["vague-manner", "scenario-heading", "number-changed", "delta-of-nothing"])
def test_what_is_sown_is_the_same_for_the_same_seed(name: str) -> None:
    def told(seed: int) -> list[tuple[object, ...]]:
        found = sown(grounds(), OPERATORS[name], lexicon(), 8, seed)
        return [(plant.path, plant.form, unseen, plant.draft.changed()) for plant, unseen in found]

    assert told(7) == told(7)
    assert told(7) != told(8)


@pytest.mark.parametrize("name", ["vague-manner", "escape-clause", "scenario-heading"])
def test_the_halves_take_turns_and_nothing_is_sown_twice(name: str) -> None:
    found = list(sown(grounds(), OPERATORS[name], lexicon(), 6, 7))
    assert len(found) == 6
    assert sum(unseen for _, unseen in found) == 3
    assert len({repr(plant.draft.changed()) for plant, _ in found}) == 6


def test_operators_are_independent_of_each_other() -> None:
    alone = outcomes(lambda *_: None, "step-missing")
    together = [
        each for each in outcomes(lambda *_: None, "vague-manner", "step-missing") if each.operator == "step-missing"
    ]
    assert [each.plant.draft.changed() for each in alone] == [each.plant.draft.changed() for each in together]
    assert [each.found for each in alone] == [each.found for each in together]


def test_a_scenario_without_its_event_is_found_to_the_point() -> None:
    assert all(each.found and each.by for each in outcomes(lambda *_: None, "step-missing"))


@pytest.mark.parametrize("name", ["number-changed", "scenario-lost", "requirement-lost", "obligation-weakened"])
def test_what_only_a_pair_of_texts_shows_is_found_by_the_diff(name: str) -> None:
    found = outcomes(lambda *_: None, name)
    assert found
    assert all(each.found and each.pointed for each in found)


def test_a_certain_fix_mends_and_harms_nothing() -> None:
    found = [each for each in outcomes(fixes(), "steps-out-of-order") if each.repair]
    assert found
    assert all(each.repair and not each.repair.harm for each in found)


def test_what_is_not_found_is_not_mended() -> None:
    asked: list[Plant] = []

    def mend(plant: Plant, fresh: Sequence[Finding]) -> str | None:
        assert fresh
        asked.append(plant)
        return None

    found = outcomes(mend, "vague-manner", "implementation-detail", "step-missing")
    assert len(asked) == sum(any("-" in rule or rule[0].isupper() for rule in each.by) for each in found)


def planted(before: str, after: str) -> Plant:
    base = DictTree({MILL: before})
    draft = Draft(base)
    draft.write(MILL, after)
    return Plant(base, draft, MILL, "word", before=before, after=after)


def test_a_repair_that_puts_the_text_back_is_just_that() -> None:
    text = tree().text(MILL)
    done = repaired(planted(text, text.replace("SHALL grind", "SHALL nicely grind")), text, lambda _: [])
    assert (done.resolved, done.restored, done.over_edited, done.harm) == (True, True, 0, ())


def test_a_repair_that_takes_more_away_does_harm() -> None:
    text = tree().text(MILL)
    spoilt = text.replace("SHALL grind", "SHALL nicely grind")
    start, end = text.index("#### Scenario: Low water"), text.index("#### Scenario: No water")
    done = repaired(planted(text, spoilt), text[:start] + text[end:], lambda _: [])
    assert done.over_edited >= 4
    assert "scenario Low water" in done.harm
    assert "number 30" in done.harm


def test_a_repair_that_breaks_the_structure_does_harm() -> None:
    text = tree().text(MILL)
    spoilt = text.replace("SHALL grind", "SHALL nicely grind")
    done = repaired(planted(text, spoilt), text.replace("## Requirements", "## Other"), lambda _: [])
    assert any(each.startswith("S") for each in done.harm)


def test_what_the_defect_hid_is_no_harm_of_the_repair() -> None:
    long = (
        tree()
        .text(MILL)
        .replace("The mill SHALL grind", f"{'The mill is old and SHALL grind. ' * 40}The mill SHALL grind")
    )
    done = repaired(planted(long, long.replace("## Requirements", "## Other")), long, lambda _: [])
    assert done.harm == ()


def test_specs_count_that_are_clean_and_english() -> None:
    german = "# x Specification\n\n## Purpose\n" + "Die Mühle mahlt das Korn der Bauern im Tal zu Mehl. " * 3
    german += "\n## Requirements\n### Requirement: Mahlen\nDie Mühle SHALL mahlen.\n\n#### Scenario: Korn\n- **WHEN** Korn\n- **THEN** Mehl\n"
    files = {MILL: tree().text(MILL), "openspec/specs/x/spec.md": german, "openspec/specs/y/spec.md": "# y\n"}
    assert [each.document.id for each in clean_specs(DictTree(files))] == ["mill"]


def test_what_is_sown_into_a_spec_is_read_beside_all_others() -> None:
    for each in clean_specs(tree()):
        assert sorted([each.document.path, *(other.path for other in each.others)]) == sorted(
            one.document.path for one in clean_specs(tree())
        )


def test_archived_changes_are_left_out_of_what_is_read() -> None:
    files = {MILL: "x", "openspec/changes/archive/2026-01-01-a/tasks.md": "x", "openspec/link": Link("specs")}
    found = still(DictTree(files))
    assert [path for path in found.paths() if "archive" in path] == []
    assert found.text("openspec/link") == "specs"


def test_a_part_holds_the_touched_documents_their_change_and_the_spec_below_a_delta() -> None:
    files = {f"openspec/specs/{name}/spec.md": name for name in "abcdefgh"}
    files |= {"openspec/changes/one/specs/h/spec.md": "d", "openspec/changes/one/tasks.md": "t"}
    files |= {"openspec/changes/two/tasks.md": "t", "openspec/config.yaml": "c"}
    found = narrowed(DictTree(files), ["openspec/changes/one/specs/h/spec.md"]).paths()
    assert "openspec/specs/h/spec.md" in found
    assert "openspec/changes/one/tasks.md" in found
    assert "openspec/config.yaml" in found
    assert "openspec/changes/two/tasks.md" not in found
    assert "openspec/specs/e/spec.md" not in found


def test_a_model_mends_the_planted_requirement_and_no_other() -> None:
    """The author takes the planted word out of every block it is asked about."""
    asked: list[Task] = []

    def author(task: Task, draft: Tree, judge: Callable[[Suggestion, Tree], tuple[Verdict, ...]]) -> Written:
        asked.append(task)
        document = document_at(draft, task.path)
        requirement = document.requirement(task.requirement) if document else None
        assert document is not None
        assert requirement is not None
        before = document.source(requirement.span)
        suggestion = Suggestion(
            task.path,
            before,
            before.replace("SHALL smoothly ", "SHALL "),
            task.findings[0].rule,
            "A word less.",
            task.requirement,
            intents=frozenset({Intent.REWORD}),
            source="author",
        )
        return Written(accepted=(suggestion,) if passed(judge(suggestion, draft)) else ())

    text = tree().text(MILL)
    spoilt = planted(text, text.replace("The mill SHALL grind", "The mill SHALL smoothly grind"))
    mend = by_a_model(Collaborators(findings_at, author, lambda _: None, Quality()))
    found = [each for each in Checks(Quality()).of(spoilt.draft, [MILL]) if each.requirement == "Grinding"]
    fresh = [each for each in found if each.severity >= Severity.WARNING]
    assert mend(spoilt, []) is None
    after = mend(spoilt, fresh)
    assert {each.requirement for each in asked} == {"Grinding"}
    assert after == text
