"""Changes against the structural rules: cases in cases/changes.toml, and what a case cannot say."""

import pytest
from helpers.openspec_cases import cases, shown, tree_of

from bot.errors import UnreadableError
from bot.openspec.validate import Target, Validator
from bot.text.tree import DictTree

CHANGE = Target("change", "add-x")
MODIFIED = "## MODIFIED Requirements\n### Requirement: A\nIt MUST.\n#### Scenario: s\nx\n"


@pytest.mark.parametrize("case", cases("changes"), ids=lambda case: case["name"])
def test_case(case: dict) -> None:
    item = Validator(tree_of(case)).check_in_bulk(CHANGE)
    assert shown(item.findings) == case["findings"]


@pytest.mark.parametrize("case", cases("changes"), ids=lambda case: case["name"])
def test_findings_point_into_the_change(case: dict) -> None:
    item = Validator(tree_of(case)).check_in_bulk(CHANGE)
    assert all(f"{each.path}/".startswith("openspec/changes/add-x/") for each in item.findings)


def test_findings_name_their_requirement() -> None:
    delta = "## ADDED Requirements\n### Requirement: One\nIt MUST.\n## REMOVED Requirements\n### Requirement: One\n"
    tree = DictTree({"openspec/changes/add-x/specs/a/spec.md": delta})
    named = [(each.rule, each.requirement) for each in Validator(tree).check(CHANGE).findings]
    assert named == [("D08", "One"), ("D13", "One")]


def test_two_changes_of_one_requirement_are_both_valid_strictly() -> None:
    tree = DictTree(
        {
            "openspec/specs/a/spec.md": "## Requirements\n### Requirement: A\nIt MUST.\n#### Scenario: s\nx\n",
            "openspec/changes/one/specs/a/spec.md": MODIFIED,
            "openspec/changes/two/specs/a/spec.md": MODIFIED.replace("It MUST.", "It MUST not."),
        }
    )
    validator = Validator(tree)
    items = [validator.check(each) for each in validator.targets(specs=False)]
    assert [item.is_valid(strict=True) for item in items] == [True, True]


def test_a_change_that_is_not_there_has_no_deltas() -> None:
    assert shown(Validator(DictTree({})).check(CHANGE).findings) == ["D21 ERROR file"]


def test_alone_a_change_that_stops_the_validator_raises() -> None:
    case = next(case for case in cases("changes") if case["findings"] == ["D00 ERROR file"])
    with pytest.raises(UnreadableError):
        Validator(tree_of(case)).check(CHANGE)


def test_the_archive_is_no_wrapper() -> None:
    tree = DictTree({"openspec/changes/archive/2026-01-01-x/proposal.md": ""})
    assert shown(Validator(tree).check(Target("change", "archive")).findings) == ["D21 ERROR file"]
