"""What the specs say to a question before their author is asked: clearly, now, and about what is meant; else nothing."""

import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from helpers.asking import found_in

from bot.openspec.findings import Finding, Severity
from bot.text.tree import DictTree, Draft
from bot.workflows.known import CLEARLY, known_in
from bot.workflows.retrieval import Retrieved, retrieve
from bot.workflows.task import Task

GATES = "openspec/specs/gates/spec.md"
CHANGED = "openspec/changes/paint/specs/gates/spec.md"
TREE = DictTree(
    {
        GATES: """# gates

## Purpose
Lets visitors with a ticket into the garden.

## Requirements
### Requirement: Opening
A gate SHALL open quickly for a visitor with a ticket, at most 3 times per hour.

### Requirement: Closing
A gate SHALL stay open for 90 seconds after a visitor.

### Requirement: Tickets
The gate SHALL read the ticket of a visitor and SHALL keep a torn ticket.

#### Scenario: Forged
- **WHEN** a visitor shows a forged ticket
- **THEN** the gate stays locked
""",
        "openspec/specs/lamps/spec.md": """# lamps

## Purpose
Lights the way.

## Requirements
### Requirement: Shining
The lamp of a gate SHALL shine for 2 minutes.
""",
        "openspec/specs/archive-room/spec.md": """# archive-room

## Purpose
Keeps paper.

## Requirements
### Requirement: Writing
The system SHALL write the log of the visitors every day.
""",
        CHANGED: """## ADDED Requirements
### Requirement: Paint
A gate SHALL have a green colour at night for a visitor.

### Requirement: Rust
A gate SHALL be free of rust.

## MODIFIED Requirements
### Requirement: Closing
A gate SHALL stay open for 45 seconds after a visitor.
""",
        "openspec/changes/paint/proposal.md": "## Why\nNobody sees a gate at night.\n",
        "openspec/changes/archive/2026-01-01-close/proposal.md": "## Why\nA gate did stay open after a visitor for dogs.\n",
        "openspec/changes/archive/2026-01-01-close/specs/gates/spec.md": "## ADDED Requirements\n"
        "### Requirement: Closing\nA gate SHALL stay open for 90 seconds after a visitor.\n",
    }
)
CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("known.toml").read_text("utf-8"))["case"]


def task(path: str = GATES, requirement: str = "Opening") -> Task:
    finding = Finding("vague-word", Severity.WARNING, path, "It is vague.", 8, requirement, words="quickly")
    return Task(path, "gates", requirement, "wording", (finding,))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_author_is_asked_only_what_the_specs_do_not_clearly_say(case: dict[str, Any]) -> None:
    about = task(case.get("path", GATES), case.get("requirement", "Opening"))
    found = known_in(found_in)(about, TREE, case["question"], case["options"])
    assert case.get("says", "") in found.text
    assert bool(found.text) is bool(case.get("says"))
    assert case.get("not", "\0") not in found.text
    if found.text:
        assert found.answer.confidence >= CLEARLY


def test_what_the_run_has_changed_so_far_is_what_the_specs_say() -> None:
    draft = Draft(TREE)
    draft.write(GATES, TREE.text(GATES).replace("90 seconds", "75 seconds"))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:

        def kept(tree: Any, words: str, limit: int) -> Retrieved:
            return retrieve(tree, words, limit, connection)

        knows = known_in(kept)
        question = ("How long does a gate stay open after a visitor?", ("1 minute", "1 hour"))
        assert "90 seconds" in knows(task(), TREE, *question).text
        assert "75 seconds" in knows(task(), draft, *question).text


def test_what_is_told_is_short_and_one_line_a_sentence() -> None:
    long = TREE.text(GATES).replace("90 seconds after a visitor.", f"90 seconds after a visitor{', or a dog' * 90}.")
    found = known_in(found_in)(task(), DictTree({GATES: long}), "How long does a gate stay open after a visitor?", ())
    assert "90 seconds" in found.text
    assert len(found.text) < 600
    assert found.text.count("\n") == len(found.answer.sentences) - 1
