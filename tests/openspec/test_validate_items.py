"""Which items there are, in which order, and what one path has a part in."""

import pytest
from helpers.openspec_cases import cases, shown, tree_of

from bot.errors import UnreadableError
from bot.openspec.validate import Target, Validator, findings_at, validate_tree
from bot.text.tree import DictTree, Link

SPEC = "## Purpose\nWaters a garden by the clock and by its soil, every day.\n## Requirements\n"
REQUIREMENT = "### Requirement: A\nIt MUST.\n#### Scenario: s\nx\n"
DELTA = "openspec/changes/add-x/specs/garden/spec.md"
GARDEN = "openspec/specs/garden/spec.md"


def test_items_are_sorted_as_the_official_report_sorts_them() -> None:
    ids = ["b", "a9", "a-b", "B", "alpha", "a/b", "a10", "a_b", "é"]
    tree = DictTree({f"openspec/specs/{each}/spec.md": "" for each in ids})
    assert [item.target.id for item in validate_tree(tree)] == [
        "a_b",
        "a-b",
        "a/b",
        "a10",
        "a9",
        "alpha",
        "b",
        "B",
        "é",
    ]


def test_what_is_an_item() -> None:
    tree = DictTree(
        {
            "openspec/specs/spec.md": "",
            "openspec/specs/a/Spec.md": "",
            "openspec/specs/.a/spec.md": "",
            "openspec/specs/a/b/spec.md": "",
            "openspec/specs/a/spec.md": "",
            "openspec/changes/link": Link("one"),
            "openspec/changes/.dot/proposal.md": "",
            "openspec/changes/file.md": "",
        },
        ["openspec/changes/one", "openspec/changes/archive/2026-01-01-old", "openspec/changes/archive/.x"],
    )
    validator = Validator(tree)
    assert (validator.specs, validator.changes, validator.archived) == (("a", "a/b"), ("one",), ("2026-01-01-old",))


@pytest.mark.parametrize("target", ["../../changes/x/proposal.md", "../../../README.md", "/etc/passwd", "spec.md"])
def test_a_spec_that_is_a_link_out_of_specs_stops_the_listing(target: str) -> None:
    tree = DictTree({"openspec/specs/a/spec.md": Link(target), "openspec/changes/x/proposal.md": ""})
    with pytest.raises(UnreadableError):
        _ = Validator(tree).specs


@pytest.mark.parametrize(
    ("name", "plain", "strict"),
    [
        ("a stray heading is passed over, a nameless one too, and their text goes to the block before", True, True),
        ("tasks without a checkbox", True, False),
        ("an empty change", False, False),
    ],
    ids=["remarks", "a warning", "an error"],
)
def test_remarks_fail_nothing_and_warnings_only_where_it_is_strict(name: str, plain: bool, strict: bool) -> None:
    (case,) = [each for each in cases("changes") if each["name"] == name]
    (item,) = validate_tree(tree_of(case))
    assert (item.is_valid(), item.is_valid(strict=True)) == (plain, strict)


def test_a_spec_that_is_not_there_cannot_be_read() -> None:
    item = Validator(DictTree({})).check(Target("spec", "garden"))
    assert shown(item.findings) == ["S00 ERROR file"]


@pytest.mark.parametrize(
    ("tasks", "findings"),
    [
        ("- [x] 1.1 a\n", []),
        ("", []),
        ("- [x] 1.1 a\n- [ ] 1.2 b\n* [~] 1.3 c\n", ["A1 ERROR tasks.md"]),
    ],
)
def test_an_archived_change_has_done_its_tasks(tasks: str, findings: list[str]) -> None:
    tree = DictTree({"openspec/changes/archive/2026-01-01-x/tasks.md": tasks})
    assert shown(Validator(tree).check(Target("archived", "2026-01-01-x")).findings) == findings


def test_an_archived_change_whose_tasks_are_a_folder_cannot_be_read() -> None:
    tree = DictTree({}, ["openspec/changes/archive/x/tasks.md"])
    assert shown(Validator(tree).check(Target("archived", "x")).findings) == [
        "A2 ERROR openspec/changes/archive/x/tasks.md"
    ]


def test_a_spec_has_a_part_in_the_findings_of_the_deltas_that_edit_it() -> None:
    tree = DictTree({GARDEN: SPEC + REQUIREMENT, DELTA: f"## MODIFIED Requirements\n{REQUIREMENT}"})
    assert findings_at(tree, GARDEN) == []
    tree = DictTree({GARDEN: SPEC, DELTA: f"## MODIFIED Requirements\n{REQUIREMENT}"})
    assert [(each.rule, each.path) for each in findings_at(tree, GARDEN)] == [("S03", GARDEN), ("D15", DELTA)]


def test_a_delta_has_findings_of_its_own() -> None:
    tree = DictTree({DELTA: "# Nothing\n"})
    assert [each.rule for each in findings_at(tree, DELTA)] == ["D18"]


@pytest.mark.parametrize(
    "path", ["openspec/changes/archive/x/specs/garden/spec.md", "openspec/specs/spec.md", "README.md", DELTA]
)
def test_other_paths_have_none(path: str) -> None:
    assert findings_at(DictTree({}), path) == []
