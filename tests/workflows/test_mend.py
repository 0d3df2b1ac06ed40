"""Fixes of one document that stand in each other's way are made together; many in one block are all made."""

import pytest
from helpers.specs import path_of, spec

from bot.openspec.layout import load_project
from bot.openspec.validate import findings_at
from bot.text.tree import DictTree
from bot.workflows.improve import Collaborators, improve
from bot.workflows.scope import everything

PATH = path_of("rentals")
SOUND = spec("rentals", Locks="The system SHALL lock it.", Bells="The bell SHALL ring.")
WEAK = SOUND.replace("The system SHALL", "The system will")
DELTA = "openspec/changes/c/specs/new/spec.md"
ADDED = "## ADDED Requirements\n\n### Requirement: One\nThe system SHALL lock it.\n\n#### Scenario: A\n- **WHEN** a\n- **THEN** b\n"


def improved(files: dict[str, str]) -> dict[str, str]:
    tree = DictTree(files)
    project = load_project(tree)
    result = improve(tree, project, everything(project), Collaborators(findings_at, None, lambda message: None))
    return {**files, **result.changes}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## Requirements\n", "## Requirements:\n"),
        ("## Requirements\n", "## ADDED Requirements\n"),
        ("### Requirement: Locks", "## Requirement: Locks"),
        ("### Requirement: Locks", "###Requirement: Locks"),
    ],
)
def test_a_heading_and_what_it_hides(old: str, new: str) -> None:
    assert improved({PATH: WEAK.replace(old, new)}) == {PATH: SOUND}


def test_a_bullet_under_the_heading_of_a_delta() -> None:
    bullets = SOUND.replace("## Requirements\n", "## ADDED Requirements\n").replace(
        "#### Scenario: Locks works\n- **WHEN** a rider asks for it\n- **THEN** it happens",
        "- **Scenario: Locks works**\n  - **WHEN** a rider asks for it\n  - **THEN** it happens",
    )
    assert improved({PATH: bullets}) == {PATH: SOUND}


def test_in_a_delta() -> None:
    weak = ADDED.replace("Requirements\n", "Requirements:\n", 1).replace("SHALL", "will")
    assert improved({DELTA: weak}) == {DELTA: ADDED}


def test_over_a_hundred_scenarios_in_one_requirement() -> None:
    bullets = "".join(f"\n- **Scenario: S{n}**\n  - **THEN** b\n  - **WHEN** a{n}\n" for n in range(105))
    wanted = "".join(f"\n#### Scenario: S{n}\n- **WHEN** a{n}\n- **THEN** b\n" for n in range(105))
    assert improved({PATH: SOUND + bullets}) == {PATH: SOUND + wanted}


def test_two_fixes_of_one_pass_may_make_the_same_words() -> None:
    """Found on real specs with several defects: an edit made a second place of what the next one was to replace."""
    closing = "### Requirement: Closing\nThe gate SHALL close.\n\n#### Scenario: B\n- **WHEN** c\n- **THEN** d\n"
    opening = "### Requirement: Opening\nThe gate SHALL open.\n\n## Scenario: A\n- **WHEN** a\n- **THEN** b\n"
    on_one_line = closing.replace("c\n- **THEN**", "c, **THEN**")
    head = "# gate\n\n## Purpose\nThe gate lets people through who have paid for the day.\n\n## Requirements\n"
    text = "\n".join([head + opening, on_one_line, closing, closing])
    once = improved({PATH: text})
    assert "The gate SHALL open." in once[PATH] and "The gate SHALL close." in once[PATH]
    assert improved(once) == once
