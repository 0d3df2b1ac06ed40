"""``specbot conflicts``: what it says of changes that rename what another one edits."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run
from helpers.shapes import assert_shape
from pytest_mock import MockerFixture

import bot.openspec.touches
import bot.workflows.conflicts

SPEC = "openspec/specs/gate/spec.md"
BLOCK = """\
### Requirement: Opening
The gate SHALL open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds
"""
GATE = f"""\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements

{BLOCK}"""
RENAMES = "## RENAMED Requirements\n\n- FROM: `### Requirement: Opening`\n- TO: `### Requirement: Ticket check`\n\n"
MODIFIES = "## MODIFIED Requirements\n\n"


def change(name: str, delta: str) -> dict[str, str]:
    proposal = "## Why\nPeople asked for it more than once.\n\n## What Changes\n- the gate\n"
    at = f"openspec/changes/{name}"
    return {f"{at}/proposal.md": proposal, f"{at}/specs/gate/spec.md": delta}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {SPEC: GATE})
    monkeypatch.chdir(made.path)
    return made


def _renamed(seconds: str) -> str:
    return RENAMES + MODIFIES + BLOCK.replace("Opening", "Ticket check").replace("3 seconds", seconds)


@pytest.mark.parametrize("renames_first", [True, False])
def test_a_rename_that_also_edits_does_not_combine_with_another_edit(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], renames_first: bool
) -> None:
    names = ("a-rename", "b-edit") if renames_first else ("b-rename", "a-edit")
    repo.commit(change(names[0], _renamed("1 second")))
    repo.commit(change(names[1], MODIFIES + BLOCK.replace("3 seconds", "9 seconds")))
    found = run(capsys, "conflicts", "--json")
    assert found.code == 1, found.out
    (meeting,) = found.json["meetings"]
    assert meeting["combines"] is False and meeting["why"]


def test_the_very_same_in_two_changes_is_no_conflict(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        repo.commit(change(name, MODIFIES + BLOCK.replace("3 seconds", "9 seconds")))
    found = run(capsys, "conflicts", "--json")
    assert (found.code, found.json["meetings"]) == (0, [])


def test_a_stale_rename_that_also_edits_needs_a_person(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change("rename", _renamed("1 second")))
    repo.commit({SPEC: GATE.replace("3 seconds", "9 seconds")})
    found = run(capsys, "conflicts", "--json")
    assert found.code == 1, found.out
    (stale,) = found.json["stale"]
    assert stale["combines"] is False and stale["why"]


def test_a_problem_is_told_where_it_belongs_only(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    other = BLOCK.replace("Opening", "Closing").replace("opens", "shuts").replace("open", "shut")
    repo.commit({SPEC: GATE + "\n" + other})
    faster, slower = (
        (BLOCK + "\n" + other).replace("gate opens within 3 seconds", f"gate opens within {n}") for n in "19"
    )
    rain = "\n#### Scenario: {}\n- **WHEN** it is so\n- **THEN** the gate stays shut\n"
    repo.commit(change("a", MODIFIES + faster + rain.format("Rain")))
    repo.commit(change("b", MODIFIES + slower + rain.format("Night")))
    found = run(capsys, "conflicts", "--json").json["meetings"]
    assert {each["requirement"]: each["combines"] for each in found} == {"Opening": False, "Closing": True}


BELL = BLOCK.replace("Opening", "Bell").replace("opens", "rings")
SPLIT = "## REMOVED Requirements\n\n### Requirement: Opening\n\n## ADDED Requirements\n\n" + BLOCK.replace(
    "Opening", "Ticket check"
).replace("3 seconds", "1 second")
RAIN = BLOCK + "\n#### Scenario: Rain\n- **WHEN** it rains\n- **THEN** the gate stays shut\n"
IN_ORDER = [
    # what has to be archived first, and what comes after it
    (SPLIT, MODIFIES + RAIN),
    ("## ADDED Requirements\n\n" + BELL, MODIFIES + BELL.replace("3 seconds", "9 seconds")),
]


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize(("first", "second"), IN_ORDER)
def test_what_combines_in_one_order_only_is_told_with_the_order(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], first: str, second: str, names: tuple[str, str]
) -> None:
    repo.commit({**change(names[0], first), **change(names[1], second)})
    (meeting,) = run(capsys, "conflicts", "--json").json["meetings"]
    assert meeting["combines"] and meeting["what"].endswith(f", with {names[0]} archived first")
    assert run(capsys, "archive", "a", "b", "--yes", "--dry-run").code == 0
    assert [run(capsys, "archive", each, "--yes").code for each in names[::-1]] != [0, 0]


def test_json_is_as_its_schema_has_it(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    assert_shape("conflicts", run(capsys, "conflicts", "--json").json, complete=True)
    repo.commit(change("slower", MODIFIES + BLOCK.replace("3 seconds", "9 seconds")))
    repo.commit(change("rename", _renamed("1 second")))
    repo.commit({SPEC: GATE.replace("3 seconds", "4 seconds")})
    repo.link("openspec/changes/evil/specs/gate/spec.md", "../../../slower/specs/gate/spec.md")
    found = run(capsys, "conflicts", "--json").json
    assert found["meetings"] and found["stale"] and found["unread"]
    assert_shape("conflicts", found, complete=True)
    repo.branch("topic")
    repo.commit(change("faster", MODIFIES + BLOCK.replace("3 seconds", "2 seconds")))
    repo.switch("main")
    assert_shape("conflicts", run(capsys, "conflicts", "--branches", "*", "--json").json, complete=True)


def _many(repo: GitRepo, names: list[str], target: str) -> None:
    files: dict[str, str] = {}
    for name in names:
        files |= change(name, f"## ADDED Requirements\n\n{BLOCK.replace('Opening', target or name)}")
    repo.commit(files)


def test_each_delta_is_read_as_often_however_many_are_open(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], mocker: MockerFixture
) -> None:
    reading = mocker.spy(bot.openspec.touches, "operations_of")
    merging = mocker.spy(bot.workflows.conflicts, "merge_change")
    _many(repo, [f"change-{number}" for number in range(40)], "")
    assert run(capsys, "conflicts", "--json").json["changes"] == 40
    assert reading.call_count == 40 and merging.call_count == 0


def test_of_many_the_pairs_that_meet_are_told_in_order(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    _many(repo, ["a", "c"], "")
    repo.commit(change("b", "## ADDED Requirements\n\n" + BLOCK.replace("Opening", "a")))
    repo.commit(change("d", "## ADDED Requirements\n\n" + BLOCK.replace("Opening", "a").replace("3 s", "4 s")))
    found = run(capsys, "conflicts", "--json").json["meetings"]
    assert [[each["change"] for each in meeting["changes"]] for meeting in found] == [["a", "d"], ["b", "d"]]
