"""Deltas merged into specs: cases in cases/merges.toml, and what becomes of odd ones afterwards."""

import pytest
from helpers.openspec_cases import cases, shown, text_of

from bot.errors import MergeError
from bot.openspec.deltas import Merged, merge, refuse_unmergeable
from bot.openspec.validate_spec import validate_spec

CASES = cases("merges")
MERGED = [case for case in CASES if "after" in case]


def merged(case: dict) -> Merged:
    main = text_of(case, "main") if "main" in case else None
    return merge("garden", "add-x", main, text_of(case, "delta"))


@pytest.mark.parametrize("case", MERGED, ids=lambda case: case["name"])
def test_merged(case: dict) -> None:
    found = merged(case)
    refuse_unmergeable("garden", "add-x", text_of(case, "main") if "main" in case else None, text_of(case, "delta"))
    counts = found.counts
    assert found.text == case["after"]
    assert [counts.added, counts.modified, counts.removed, counts.renamed] == case["counts"]
    expected = case.get("warnings", [])
    assert len(found.warnings) == len(expected)
    for warning, start in zip(found.warnings, expected, strict=True):
        assert warning.startswith(start)
    assert found.changed == any(case["counts"])


@pytest.mark.parametrize("case", [case for case in CASES if "refused" in case], ids=lambda case: case["name"])
def test_refused(case: dict) -> None:
    with pytest.raises(MergeError) as caught:
        merged(case)
    assert str(caught.value).startswith(case["refused"])
    with pytest.raises(MergeError) as again:
        refuse_unmergeable("garden", "add-x", case.get("main"), case["delta"])
    assert str(again.value) == str(caught.value)


def test_merging_a_second_time_does_nothing() -> None:
    case = next(case for case in MERGED if case["name"].startswith("renamed, removed, modified"))
    delta = case["delta"].replace("### Requirement: A\nIt MUST be new.\n", "")
    once = merge("garden", "add-x", case["main"], delta)
    twice = merge("garden", "add-x", once.text, delta)
    assert (once.changed, twice.changed, twice.text) == (True, False, once.text)
    assert [warning.partition(";")[0] for warning in twice.warnings] == ['garden: there is no "B"']


def test_what_a_heading_without_its_space_leads_to() -> None:
    main = "## Purpose\nWaters a garden by the clock and by its soil, every day.\n## Requirements\n"
    delta = "## ADDED Requirements\n### Requirement: A\nIt MUST.\n#### s\nx\n###Requirement: B\nIt MUST.\n#### t\nx\n"
    text = merge("garden", "add-x", main, delta).text
    assert "###Requirement: B" in text
    assert validate_spec("p", text) == []


def test_what_a_stray_heading_leads_to() -> None:
    main = "## Purpose\nWaters a garden by the clock and by its soil, every day.\n## Requirements\n"
    delta = "## ADDED Requirements\n### Requirement: A\nIt MUST.\n#### s\nx\n### Notes\nN\n"
    found = validate_spec("p", merge("garden", "add-x", main, delta).text)
    assert shown(found) == ["S05 ERROR requirements.1.scenarios", "S12 WARNING requirements[1].scenarios"]


def test_the_last_requirement_removed_leaves_none() -> None:
    found = merge(
        "garden",
        "add-x",
        "## Requirements\n### Requirement: A\nIt MUST.\n",
        "## REMOVED Requirements\n- `### Requirement: A`\n",
    )
    assert (found.requirements, found.text) == (0, "## Requirements\n")
