"""What ``check`` says of open changes that the archive would refuse, and that it says it of no others."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.git_repo import make_repo

from bot.openspec.archiving import Archive, Question, Request, plan_archive
from bot.openspec.bases import FindBases
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import load_project
from bot.openspec.validate import validate_tree
from bot.repo.repository import Repository
from bot.text.tree import DictTree, Kind, Tree
from bot.workflows.archivable import archive_findings
from bot.workflows.bases import finder
from bot.workflows.check import check_scope
from bot.workflows.context import DEFAULT_RULES
from bot.workflows.finding_ids import ARCHIVE_REFUSED
from bot.workflows.scope import everything

CASES = tomllib.loads((Path(__file__).parent / "archivable.toml").read_text("utf-8"))["case"]
SPEC = "openspec/specs/gate/spec.md"
GATE = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate SHALL open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds

### Requirement: Closing
The gate SHALL close after 10 seconds.

#### Scenario: Nobody
- **WHEN** nobody stands in it
- **THEN** the gate closes
"""
WHY = "## Why\nGuests stand in front of the gate, and nobody hears them at all.\n\n## What Changes\n- A bell.\n"


def files_of(deltas: dict[str, str], spec: str = GATE) -> dict[str, str]:
    files = {SPEC: spec}
    for name, delta in deltas.items():
        files |= {f"openspec/changes/{name}/proposal.md": WHY, f"openspec/changes/{name}/specs/gate/spec.md": delta}
    return files


def checked(tree: Tree, bases: FindBases | None = None) -> list[Finding]:
    return check_scope(tree, everything(load_project(tree)), validate_tree(tree), DEFAULT_RULES, bases)


@pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in CASES])
def test_what_the_archive_would_refuse(case: dict[str, Any]) -> None:
    tree = DictTree(files_of({"add-bell": case["delta"], **case.get("others", {})}, case.get("spec", GATE)))
    found = checked(tree)
    path = "openspec/changes/add-bell/specs/gate/spec.md"
    own = [each for each in found if each.rule == ARCHIVE_REFUSED and each.path == path]
    archived = plan_archive(tree, Request("add-bell", "2026-01-02", frozenset(Question)))
    assert isinstance(archived, Archive) == (not case.get("says") and not case.get("wrong", False))
    if case.get("wrong"):
        assert any(each.severity is Severity.ERROR and each.path == path for each in found)
    if not case.get("says"):
        assert own == []
        return
    (one,) = own
    places = [one.message.find(piece) for piece in case["says"]]
    assert -1 not in places and places == sorted(places), one.message
    assert one.severity is (Severity.INFO if case.get("info") else Severity.WARNING)
    assert not any(each.rule == "D15" and each.path == path for each in found)


def test_what_history_makes_room_for_is_not_refused(tmp_path: Path) -> None:
    block = GATE[GATE.index("### Requirement: Opening") : GATE.index("### Requirement: Closing")].rstrip()
    delta = "## MODIFIED Requirements\n" + block.replace("3 seconds", "9 seconds") + "\n"
    repo = make_repo(tmp_path / "repo", files_of({"add-bell": delta}))
    # The spec gives the requirement another name later: the official archive no longer finds it.
    repo.commit({SPEC: GATE.replace("### Requirement: Opening", "### Requirement: Letting in")}, "Another name")
    repository = Repository.open(repo.path)
    tree = repository.tree("HEAD")
    without = [each.message for each in checked(tree) if each.rule == ARCHIVE_REFUSED]
    assert without and 'there is no "Opening"' in without[0]
    within = [each.message for each in checked(tree, finder(repository)) if each.rule == ARCHIVE_REFUSED]
    assert without != within
    assert all("specbot archive add-bell --dry-run" in each for each in within)


class _Counting(DictTree):
    """A tree that counts how often it is asked what stands at a path."""

    asked = 0

    def kind(self, path: str) -> Kind | None:
        self.asked += 1
        return super().kind(path)


def test_asking_of_many_changes_whether_they_can_be_archived_takes_as_much_for_each() -> None:
    def asked(changes: int) -> int:
        delta = "## ADDED Requirements\n\n### Requirement: A\nIt SHALL ring.\n\n#### Scenario: S\n- **WHEN** a\n- **THEN** b\n"
        tree = _Counting({f"openspec/changes/c{number}/specs/a{number}/spec.md": delta for number in range(changes)})
        assert list(archive_findings(tree, [f"c{number}" for number in range(changes)])) == []
        return tree.asked

    assert asked(200) < 5 * asked(50)
