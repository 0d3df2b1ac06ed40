"""``specbot rebase``: what it merges, what it cannot, and that it never calls the second up to date."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run
from helpers.shapes import assert_shape

SPEC = "openspec/specs/gate/spec.md"
CHANGE = "openspec/changes/add-rain"
DELTA = f"{CHANGE}/specs/gate/spec.md"
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
NIGHT = "\n#### Scenario: Night\n- **WHEN** it is night\n- **THEN** the gate stays shut\n"
RAIN = "\n#### Scenario: Rain\n- **WHEN** it rains\n- **THEN** the gate shows a hint\n"


def change(block: str = BLOCK + RAIN, above: str = "## MODIFIED Requirements\n\n") -> dict[str, str]:
    proposal = "## Why\nPeople asked for it more than once.\n\n## What Changes\n- the gate\n"
    return {f"{CHANGE}/proposal.md": proposal, DELTA: above + block}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {SPEC: GATE})
    monkeypatch.chdir(made.path)
    return made


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        pytest.param("a hint\n", "a hint  \n", id="blanks after the last line"),
        pytest.param("- **WHEN** it rains\n", "- **WHEN** it rains\r\n", id="one line with another ending"),
        pytest.param("\n", "\r", id="the endings of old Macs"),
    ],
)
def test_a_block_is_exchanged_wherever_its_lines_are(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], was: str, becomes: str
) -> None:
    above = "## MODIFIED Requirements\n\n"
    text = (above + BLOCK + RAIN).replace(was, becomes)
    repo.write(DELTA, text.encode())
    repo.commit({})
    repo.commit({SPEC: GATE + NIGHT})
    done = run(capsys, "rebase", "add-rain")
    assert done.code == 0 and "1 entry was brought up to date." in done.out
    after = (repo.path / DELTA).read_bytes().decode()
    assert "Scenario: Night" in after and "Scenario: Rain" in after
    kept = [line for line in after.splitlines(keepends=True) if line.startswith("- **WHEN** it rains")]
    assert kept == [line for line in text.splitlines(keepends=True) if line.startswith("- **WHEN** it rains")]


def test_bytes_that_are_no_text_are_not_written_as_something_else(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write(DELTA, change()[DELTA].encode().replace(b"it rains", b"it r\xe4ins"))
    repo.commit({}, "one")
    repo.commit({SPEC: GATE + NIGHT})
    before = (repo.path / DELTA).read_bytes()
    done = run(capsys, "rebase", "add-rain")
    assert done.code == 1 and "Up to date" not in done.out
    assert "Not up to date: gate, Opening: the delta" in done.out and "Save both files as UTF-8" in done.out
    assert (repo.path / DELTA).read_bytes() == before
    (left,) = run(capsys, "rebase", "add-rain", "--json").json["left"]
    assert left["requirement"] == "Opening" and left["next_step"]


RENAMED = BLOCK.replace("Requirement: Opening", "Requirement: Ticket check")


@pytest.mark.parametrize(
    ("spec", "why", "step"),
    [
        pytest.param(
            GATE.replace(BLOCK, RENAMED), 'the spec calls it "Ticket check" now.', "in the delta", id="renamed"
        ),
        pytest.param(
            GATE.replace(BLOCK, BLOCK.replace("Opening", "Closing").replace("opens", "shuts").replace("OPEN", "SHUT")),
            'the spec calls it "Closing" now.',
            "in the delta",
            id="renamed and edited",
        ),
        pytest.param(
            GATE.replace(
                BLOCK, "### Requirement: Light\nThe gate SHALL be lit.\n\n#### Scenario: Dusk\n- **THEN** light\n"
            ),
            "the spec no longer holds it.",
            "Take it out of the delta, or put it under ADDED",
            id="gone",
        ),
        pytest.param(None, "the spec no longer holds it.", "Take it out of the delta", id="the spec is gone"),
    ],
)
def test_a_requirement_that_is_no_longer_there_is_told(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], spec: str | None, why: str, step: str
) -> None:
    repo.commit(change())
    repo.commit({SPEC: spec})
    before = (repo.path / DELTA).read_text()
    done = run(capsys, "rebase", "add-rain")
    assert done.code == 1 and "Up to date" not in done.out
    assert f"Not up to date: gate, Opening: {why}" in done.out and step in done.out
    assert (repo.path / DELTA).read_text() == before
    (left,) = run(capsys, "rebase", "add-rain", "--json").json["left"]
    assert left["requirement"] == "Opening" and left["next_step"]


def test_a_rename_that_the_spec_has_already_is_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    renames = "## RENAMED Requirements\n\n- FROM: `### Requirement: Opening`\n- TO: `### Requirement: Ticket check`\n\n"
    repo.commit(change(RENAMED + RAIN, renames + "## MODIFIED Requirements\n\n"))
    assert "Up to date" in run(capsys, "rebase", "add-rain").out
    repo.commit({SPEC: GATE.replace(BLOCK, RENAMED)})
    done = run(capsys, "rebase", "add-rain")
    assert done.code == 1 and 'the spec calls it "Ticket check" already. Take its entry under RENAMED' in done.out


def test_what_was_written_where_no_history_reaches_is_not_called_up_to_date(
    repo: GitRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(change())
    repo.commit({SPEC: GATE + NIGHT})
    monkeypatch.chdir(repo.clone(tmp_path / "shallow", "--depth=1").path)
    done = run(capsys, "rebase", "add-rain")
    assert done.code == 1 and "git fetch --unshallow" in done.out


def test_what_the_spec_does_not_hold_yet_is_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change(BLOCK.replace("Opening", "Closing") + RAIN))
    done = run(capsys, "rebase", "add-rain")
    assert done.code == 1 and "Archive the change that adds it first" in done.out


RENAMES = "## RENAMED Requirements\n\n- FROM: `### Requirement: {}`\n- TO: `### Requirement: Ticket check`\n"
OVERTAKEN = [
    # what the change adds, removes or renames, what the spec says then, and whether that is told
    ("## ADDED Requirements\n\n" + BLOCK.replace("Opening", "Rain"), BLOCK.replace("Opening", "Rain") + NIGHT, True),
    ("## ADDED Requirements\n\n" + BLOCK.replace("Opening", "Rain"), BLOCK.replace("Opening", "Rain"), False),
    ("## ADDED Requirements\n\n" + BLOCK.replace("Opening", "Rain"), "", False),
    ("## REMOVED Requirements\n\n### Requirement: Opening\n", NIGHT, True),
    ("## REMOVED Requirements\n\n### Requirement: Opening\n", "", False),
    (RENAMES.format("Opening"), "", False),
    (RENAMES.format("Gate"), "", True),
    (RENAMES.format("Bell"), BLOCK.replace("Opening", "Ticket check"), False),
]


@pytest.mark.parametrize(("delta", "more", "is_told"), OVERTAKEN)
def test_what_the_spec_has_overtaken_is_not_called_up_to_date(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], delta: str, more: str, is_told: bool
) -> None:
    repo.commit({**change(), "openspec/changes/add-rain/specs/gate/spec.md": delta})
    repo.commit({SPEC: GATE + "\n" + more})
    told = run(capsys, "rebase", "add-rain")
    assert (told.code, "Not up to date" in told.out, "Up to date" in told.out) == (int(is_told), is_told, not is_told)
    found = run(capsys, "rebase", "add-rain", "--json")
    assert all(each["why"] and each["next_step"] for each in found.json["left"])
    assert [each["capability"] for each in found.json["left"]] == ["gate"] * is_told


def test_json_is_as_its_schema_has_it(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    light = (
        "\n### Requirement: Light\nThe gate SHALL be lit.\n\n#### Scenario: Dusk\n- **WHEN** dusk\n- **THEN** light\n"
    )
    shut = BLOCK.replace("Opening", "Closing").replace("opens", "shuts")
    repo.commit({SPEC: GATE + "\n" + shut + light})
    faster = BLOCK.replace("3 seconds", "1 second")
    repo.commit(change(faster + "\n" + shut + RAIN + light.replace("lit.", "lit at dusk.")))
    repo.commit({SPEC: GATE.replace("3 seconds", "9 seconds") + "\n" + shut + NIGHT})
    found = run(capsys, "rebase", "add-rain", "--json").json
    assert all(found[each] for each in ("files", "merged", "conflicts", "left"))
    assert_shape("rebase", found, complete=True)
    assert_shape("rebase", run(capsys, "rebase", "add-rain", "--dry-run", "--json").json, complete=True)
