"""improve with a real small model over five requirements: nothing gets worse, whatever the model says."""

from collections import Counter
from pathlib import Path

from helpers import engine as engines
from helpers.oracle import Oracle

from bot.errors import ModelReplyError
from bot.llm.agent import Allowance
from bot.llm.chat import Call
from bot.llm.local import Engine
from bot.openspec.facts import FactKind, facts_of
from bot.openspec.layout import load_project
from bot.openspec.model import Project
from bot.openspec.validate import findings_at
from bot.text.tree import DictTree, Draft
from bot.workflows.author import author_with
from bot.workflows.improve import Collaborators, improve
from bot.workflows.scope import everything

pytestmark = engines.ALONE

PATH = "openspec/specs/parcels/spec.md"
SPEC = """\
# Parcels

## Purpose
TBD - created by archiving change add-parcels. Update Purpose after archive.

## Requirements

### Requirement: Pick-up code
The counter SHALL quickly show a `pickup_code` of 6 digits when a parcel arrives.

#### Scenario: Parcel arrives
- **WHEN** a parcel arrives
- **THEN** the counter shows a code of 6 digits

### Requirement: Wrong code
The counter SHALL refuse a wrong code and MUST NOT open the locker.

### Requirement: Lost parcels
The counter SHALL report a parcel as lost after 14 days.

#### Scenario: Two weeks

### Requirement: Heavy parcels
The counter SHALL weigh each parcel and mark it as heavy in an elegant way above 10 kg.

#### Scenario: Eleven kilograms
- **WHEN** a parcel of 11 kg arrives
- **THEN** it is marked as heavy
"""
WHY = "# Parcels\n\n## Why\nNeighbours take in parcels for each other, and some get lost at the counter.\n"
TREE = DictTree({PATH: SPEC, "openspec/changes/archive/2026-01-02-add-parcels/proposal.md": WHY})
KEPT = {FactKind.NUMBER, FactKind.IDENTIFIER, FactKind.OBLIGATION, FactKind.NEGATION, FactKind.CODE, FactKind.LINK}


def test_no_document_gets_worse(engine: Engine, tmp_path: Path) -> None:
    calls: list[Call] = []
    author = author_with(engines.client(engine.base_url, observer=calls.append), Allowance(2))
    before = load_project(TREE)
    result = improve(TREE, before, everything(before), Collaborators(findings_at, author, lambda _: None))
    assert 5 <= result.calls == len(calls) <= 10
    assert not result.stopped
    # An answer that repeats itself without end is cut short; nothing else may go wrong.
    assert [each.error for each in calls if each.error and type(each.error) is not ModelReplyError] == []
    after = Draft(TREE)
    for path, text in result.changes.items():
        assert path == PATH
        after.write(path, text)
    assert named(before) <= named(load_project(after))
    assert kept(before) == kept(load_project(after))
    oracle = Oracle(tmp_path)
    try:
        assert issues(oracle, after.text(PATH)) <= issues(oracle, SPEC)
    finally:
        oracle.close()
    for each in result.suggestions:
        assert all(verdict.passed for verdict in each.verdicts)


def named(project: Project) -> set[tuple[str, str]]:
    """Return every requirement and scenario by name."""
    return {
        (requirement.name, name)
        for requirement in project.specs[0].requirements
        for name in ["", *(each.name for each in requirement.scenarios)]
    }


def kept(project: Project) -> dict[str, Counter[object]]:
    """Return what each requirement itself states."""
    return {
        each.name: Counter({fact: n for fact, n in facts_of(each.text).items() if fact.kind in KEPT})
        for each in project.specs[0].requirements
    }


def issues(oracle: Oracle, text: str) -> Counter[str]:
    return Counter(each["message"] for each in oracle.spec_issues(text))
