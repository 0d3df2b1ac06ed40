"""One spec or change that cannot be read among others that can: these are looked at, that one is named."""

import os
from pathlib import Path
from socket import AF_UNIX, socket

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run
from helpers.specs import path_of, spec

from bot.repo.paths import LARGEST_FILE

LOCKS, RIDES = path_of("locks"), path_of("rides")
CHANGE = "openspec/changes/louder"
DELTA = f"{CHANGE}/specs/rides/spec.md"
ADDED = """## ADDED Requirements

### Requirement: Ringing
The bell SHALL ring for 9 seconds.

#### Scenario: Ringing works
- **WHEN** a rider rings
- **THEN** the bell is heard
"""
LARGE = "a" * (LARGEST_FILE + 1)
TOLD = f"{RIDES} is larger than specbot reads. Cut it into smaller files."


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    files = {
        LOCKS: spec("locks", Locking="The system SHALL lock the bicycle after 30 seconds."),
        RIDES: spec("rides", Riding="A ride SHALL end after 60 minutes."),
        f"{CHANGE}/proposal.md": "## Why\nPeople do not hear it, and miss the end of their ride.\n\n## What\nLouder.\n",
        DELTA: ADDED,
    }
    made = make_repo(tmp_path / "repo", files)
    monkeypatch.chdir(made.path)
    made.write(LOCKS, spec("locks", Locking="The system will lock the bicycle after 40 seconds."))
    return made


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, set[tuple[str, str]]]:
    ran = run(capsys, "check", "--json", *arguments)
    return ran.code, {(each["path"], each["rule"]) for each in ran.json["findings"] if each["severity"] != "info"}


@pytest.mark.parametrize("since", [(), ("--since", "HEAD")])
def test_check_finds_that_one_cannot_be_read_and_looks_at_the_others(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], since: tuple[str, ...]
) -> None:
    repo.write(RIDES, LARGE)
    # Of a change that edits it nothing can be said either.
    weak = {(LOCKS, "obligation-case"), *([(LOCKS, "weakened-obligation")] if since else [])}
    assert found(capsys, *since) == (1, {*weak, (RIDES, "S00"), (CHANGE, "D00")})
    assert found(capsys, *since, "locks") == (1, weak)
    assert found(capsys, *since, "rides") == (1, {(RIDES, "S00")})
    assert found(capsys, *since, f"{CHANGE}/specs") == (1, {(CHANGE, "D00")})
    assert run(capsys, "check", "--fix").code == 1
    assert "SHALL lock" in (repo.path / LOCKS).read_text()


@pytest.mark.parametrize("lies", ["link", "folder", "pipe", "socket"])
def test_a_spec_that_is_a_dangling_link_or_a_folder_is_no_silent_loss(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], lies: str
) -> None:
    (repo.path / RIDES).unlink()
    if lies == "link":
        repo.link(RIDES, "nowhere.md")
    elif lies == "pipe":
        os.mkfifo(repo.path / RIDES)
    elif lies == "socket":
        with socket(AF_UNIX) as opened:
            opened.bind(RIDES)  # from here: a path may have a hundred letters
    else:
        (repo.path / RIDES).mkdir()
    assert found(capsys)[1] == {(LOCKS, "obligation-case"), (RIDES, "S00"), (CHANGE, "D00")}
    assert found(capsys, "--since", "HEAD")[1] >= {(RIDES, "S00"), (CHANGE, "D00")}
    assert run(capsys, "validate", "rides", "--type", "spec").code == 1


def test_a_delta_or_a_proposal_that_is_too_large_stops_its_change_alone(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (DELTA, f"{CHANGE}/proposal.md"):
        repo.write(path, LARGE)
        assert found(capsys) == (1, {(LOCKS, "obligation-case"), (CHANGE, "D00")})
        repo.run("checkout", "--quiet", "--", path)


def test_diff_compares_the_others_and_says_what_it_left_out(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RIDES, LARGE)
    ran = run(capsys, "diff", "HEAD", "--json")
    assert (ran.code, {each["path"] for each in ran.json["requirements"]}) == (1, {LOCKS})
    assert ran.err.splitlines() == [f"Not looked at: {TOLD}", f"Not looked at: {CHANGE}: {TOLD}"]
    repo.commit()
    repo.write(LOCKS, spec("locks", Locking="The system SHALL lock the bicycle after 50 seconds."))
    # It is the same on both sides, so nothing is left out.
    ran = run(capsys, "diff", "HEAD")
    assert (ran.code, ran.err) == (0, "")
    assert "40 seconds → 50 seconds" in ran.out


@pytest.mark.parametrize(
    "command",
    [
        ("search", "lock the bicycle"),
        ("ask", "--no-model", "When does the system lock the bicycle?"),
        ("drift", "--no-model", "HEAD"),
        ("report", "report.html"),
    ],
)
def test_a_result_without_it_says_so_and_exits_with_1(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    repo.write(RIDES, LARGE)
    ran = run(capsys, *command)
    assert (ran.code, ran.out != "") == (1, True)
    assert ran.err.splitlines()[-2:] == [f"Not looked at: {TOLD}", f"Not looked at: {CHANGE}: {TOLD}"]


def test_improve_and_review_leave_it_for_a_person(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RIDES, LARGE)
    ran = run(capsys, "improve", "--all", "--no-model", "--json")
    assert ran.code == 1
    assert {each["path"] for each in ran.json["suggestions"]} == {LOCKS}
    assert {(each["path"], each["rule"]) for each in ran.json["left"]} >= {(RIDES, "S00"), (CHANGE, "D00")}
    ran = run(capsys, "review", "HEAD", "--no-model", "--json")
    assert (RIDES, "S00", True) in {(each["path"], each["rule"], each["new"]) for each in ran.json["findings"]}
    repo.commit()
    repo.write(LOCKS, spec("locks", Locking="The system will lock the bicycle after 50 seconds."))
    ran = run(capsys, "improve", "--all", "--no-model", "--branch", "better")
    assert (ran.code, TOLD in ran.out, repo.run("diff", "--name-only", "HEAD", "better")) == (1, True, LOCKS)
    ran = run(capsys, "review", "HEAD", "--no-model", "--json")
    assert (RIDES, "S00", False) in {(each["path"], each["rule"], each["new"]) for each in ran.json["findings"]}


def test_a_change_that_cannot_be_read_keeps_its_name(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    proposal = "openspec/changes/improve-specs/proposal.md"
    repo.write(proposal, "## Why\nIt is somebody's.\n")
    repo.write("openspec/changes/improve-specs/specs/rides/spec.md", LARGE)
    ran = run(capsys, "improve", "--all", "--no-model", "--as-change", "--apply")
    assert "improve-specs-2" in ran.out
    assert (repo.path / proposal).read_text() == "## Why\nIt is somebody's.\n"
