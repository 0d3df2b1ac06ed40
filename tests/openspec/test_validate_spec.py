"""Main specs against the structural rules: cases in cases/specs.toml, and what a case cannot say."""

import pytest
from helpers.openspec_cases import cases, shown, text_of

from bot.openspec.findings import Finding
from bot.openspec.validate_spec import validate_spec

SPEC = """## Purpose
{purpose}
## Requirements
### Requirement: A
It MUST {words}.
#### Scenario: s
x
"""
# Only these have a line in the official report (reference, section 9, number 11).
WITH_LINES = {"S06", "S07", "S08", "S09"}


def found(text: str) -> list[Finding]:
    return validate_spec("openspec/specs/garden/spec.md", text)


@pytest.mark.parametrize("case", cases("specs"), ids=lambda case: case["name"])
def test_case(case: dict) -> None:
    assert shown(found(text_of(case))) == case["findings"]


@pytest.mark.parametrize("case", cases("specs"), ids=lambda case: case["name"])
def test_findings_have_a_line_only_where_the_official_ones_have(case: dict) -> None:
    for finding in found(text_of(case)):
        assert not finding.line or finding.rule in WITH_LINES
        assert finding.path == "openspec/specs/garden/spec.md"


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
@pytest.mark.parametrize("case", [case for case in cases("specs") if "\r" not in case["text"]], ids=lambda c: c["name"])
def test_line_endings_change_nothing(case: dict, ending: str) -> None:
    assert shown(found(text_of(case).replace("\n", ending))) == case["findings"]


@pytest.mark.parametrize(("emoji", "brief"), [(24, True), (25, False)])
def test_a_purpose_is_measured_in_utf16_units(emoji: int, brief: bool) -> None:
    text = SPEC.format(purpose="\U0001f600" * emoji, words="work")
    assert [each.rule for each in found(text)] == (["S10"] if brief else [])


@pytest.mark.parametrize(("emoji", "long"), [(245, False), (246, True)])
def test_so_is_a_requirement(emoji: int, long: bool) -> None:
    # "It MUST " and "." are nine units: 9 + 2 * 246 is 501.
    text = SPEC.format(purpose="x" * 50, words="\U0001f600" * emoji)
    assert [each.rule for each in found(text)] == (["S11"] if long else [])


def test_findings_name_their_requirement() -> None:
    text = """## Purpose
Brief.
## Requirements
### Requirement: One ##
It works.
### Notes
"""
    named = [(each.rule, each.requirement) for each in found(text)]
    assert named == [
        ("S05", "One"),
        ("S05", "Notes"),
        ("S10", ""),
        ("S12", "One"),
        ("S12", "Notes"),
        ("S14", "One"),
    ]


def test_an_obligation_in_the_name_only_is_told_apart() -> None:
    text = "## Purpose\nx\n## Requirements\n### Requirement: It SHALL\nIt does.\n### Requirement: B\nIt does.\n"
    first, second = [each.message for each in found(text) if each.rule == "S14"]
    assert "in the name it does not count" in first
    assert "in the name it does not count" not in second
