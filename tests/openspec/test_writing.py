"""Blocks, deltas and names from fields."""

import pytest

from bot.errors import EditError
from bot.openspec.build import NewScenario
from bot.openspec.configuration import read_configuration
from bot.openspec.model import Operation
from bot.openspec.writing import Entry, changed_block, delta_text, free_name, kebab, new_block, removed_block
from bot.text.tree import DictTree

SCENARIO = NewScenario("Open", (("WHEN", "a guest comes"), ("THEN", "it opens"), ("AND", "a bell rings")))
BLOCK = new_block("Gate", "The gate SHALL open", [SCENARIO])


def test_a_new_block() -> None:
    assert BLOCK == (
        "### Requirement: Gate\nThe gate SHALL open.\n\n#### Scenario: Open\n"
        "- **WHEN** a guest comes\n- **THEN** it opens\n- **AND** a bell rings"
    )
    for statement in ("It opens.", "- The gate SHALL open", "**ID**: SHALL", "| SHALL |", "SHALL\n#### x", ""):
        with pytest.raises(EditError):
            new_block("Gate", statement, [SCENARIO])
    with pytest.raises(EditError):
        new_block("Gate", "The gate SHALL open.", [])


def test_a_changed_block_keeps_what_is_not_changed() -> None:
    steps = (("WHEN", "a guest knocks"), ("THEN", "it opens"))
    odd = (
        BLOCK.replace("- **WHEN**", "* **When**") + "\n\n| a |\n|---|\n\n#### Scenario: Code\n- **WHEN** x\n```\ny\n```"
    )
    more = NewScenario("Shut", steps)
    with pytest.raises(EditError, match="more than steps"):
        changed_block(odd, None, {"Open": steps})  # the table below its steps belongs to it
    with pytest.raises(EditError, match="more than steps"):
        changed_block(odd, None, {"Code": steps})
    made = changed_block(odd, "The gate SHALL swing open.", {}, [more])
    assert made.startswith(odd.replace("The gate SHALL open.", "The gate SHALL swing open."))
    assert "#### Scenario: Shut\n" in made
    made = changed_block(BLOCK.replace("\n", "\r\n"), None, {"Open": steps})
    assert made.endswith("#### Scenario: Open\n- **WHEN** a guest knocks\n- **THEN** it opens")
    for statement, scenarios in ((None, {}), ("The gate SHALL open.", {}), (None, {"Nowhere": steps})):
        with pytest.raises(EditError):
            changed_block(BLOCK, statement, scenarios)


@pytest.mark.parametrize(
    "name", ["", " ", "##", "a ##", "`x`", "x\u200b", "It SHALL", "MUST", "gate", "GATE ", "Requirement: Gate", "---"]
)
def test_names_that_are_none_or_taken(name: str) -> None:
    with pytest.raises(EditError):
        free_name(name, ["Gate"])


def test_a_name_is_cleaned() -> None:
    assert free_name("Requirement:  Open \n gates.", ["Gate"]) == "Open gates"


def test_a_delta_has_its_sections_in_the_order_they_are_applied() -> None:
    removed = Entry("c", Operation.REMOVED, "Old", removed_block("Old", "It is old.", "Use the new one."))
    text = delta_text([Entry("c", Operation.ADDED, "Gate", BLOCK), removed], "What it is for.")
    assert text.startswith(
        "# Spec Delta\n\n## Purpose\n\nWhat it is for.\n\n## REMOVED Requirements\n\n### Requirement: Old\n"
    )
    assert text.endswith(f"## ADDED Requirements\n\n{BLOCK}\n")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Add Gates!", "add-gates"),
        ("children's cards", "childrens-cards"),
        ("../../x", "x"),
        ("Über-Größe", "uber-groe"),
        ("", ""),
        ("书", ""),
        ("a " * 9, "a-a-a-a-a-a"),
        ("x" * 99, ""),
    ],
)
def test_ids(words: str, wanted: str) -> None:
    assert kebab(words) == wanted


def test_the_configuration_tells_what_a_change_is_written_by() -> None:
    text = "context: |\n  A gate.\nrules:\n  specs: [One., 2, Two.]\n  tasks: none\n  design: []\n"
    found = read_configuration(DictTree({"openspec/config.yaml": text}))
    assert (found.context, found.rules) == ("A gate.", {"specs": ("One.", "Two.")})
    for odd in ("context: 7\nrules: [a]\n", f"context: {'x' * 60_000}\n"):
        found = read_configuration(DictTree({"openspec/config.yaml": odd}))
        assert (found.context, found.rules) == ("", {})
