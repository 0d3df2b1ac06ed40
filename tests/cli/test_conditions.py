"""Commands while the disk is full, git is missing or old, or the journal is broken: the table is conditions.toml."""

import os
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from helpers.git_repo import GitRepo, git_shim, make_repo
from helpers.little_room import little_room
from helpers.run import Ran, run, run_apart
from helpers.specs import spec

CASES = tomllib.loads(Path(__file__).with_name("conditions.toml").read_text("utf-8"))["case"]
FIXME = "openspec/specs/fixme/spec.md"
SPEC = spec("fixme", Shut="The door must be shut at night.", Open="The door SHALL open when a ticket is shown.")
FILES = {
    FIXME: SPEC,
    "openspec/changes/ring/proposal.md": "## Why\nNobody hears who knocks.\n\n## What Changes\n- A bell\n",
    "openspec/changes/ring/specs/fixme/spec.md": "## ADDED Requirements\n\n### Requirement: Bell\nThe door SHALL ring.\n\n"
    "#### Scenario: Knock\n- **WHEN** somebody knocks\n- **THEN** it rings\n",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = make_repo(tmp_path_factory.mktemp("conditions") / "repo", FILES)
    repo.run("remote", "add", "origin", "https://github.com/ada/door.git")
    return repo.path


@pytest.fixture
def repo(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    shutil.copytree(template, tmp_path / "repo")
    (tmp_path / "out.json").write_text("before")
    monkeypatch.chdir(tmp_path / "repo")
    return GitRepo(tmp_path / "repo")


@contextmanager
def condition(name: str, repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    state, beside = Path(os.environ["SPECBOT_STATE"]), repo.path.parent
    if name.startswith("journal"):
        state.mkdir()
    if name == "full":
        with little_room():
            yield
        return
    if name == "no git":
        monkeypatch.setenv("PATH", str(beside))
    elif name == "old git":
        monkeypatch.setenv("PATH", git_shim(beside / "bin", 'echo "git version 2.20.1"'))
    elif name == "broken git":
        monkeypatch.setenv("PATH", git_shim(beside / "bin", 'echo "fatal: no developer tools here" >&2; exit 1'))
    elif name == "journal garbage":
        (state / "journal.db").write_bytes(b"garbage" * 1000)
    elif name == "journal newer":
        connection = sqlite3.connect(state / "journal.db")
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    elif name == "journal folder":
        (state / "journal.db").mkdir()
    elif name == "state file":
        state.write_text("")
    elif name == "index lock":
        repo.write(".git/index.lock")
    yield


def files(folder: Path) -> dict[str, bytes]:
    """Every file but those that git keeps as it likes: objects, and what tells of a branch."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".git/objects/")}


def ran(case: dict[str, Any], repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> Ran:
    words = [word.replace("OUT", str(repo.path.parent / "out.json")) for word in case["run"].split()]
    # What a test captures goes into files too, which have no room then.
    return run_apart(repo.path, words) if case["while"] == "full" else run(capsys, *words)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_a_command_in_a_condition(
    case: dict[str, Any], repo: GitRepo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with condition(case["while"], repo, monkeypatch):
        before = files(repo.path)
        done = ran(case, repo, capsys)
    assert done.code == case["code"], done
    errors = [line for line in done.err.splitlines() if not line.startswith("… ")]
    assert case["says"] in done.err and bool(errors) == bool(case["says"]), done.err
    assert case.get("never", "Traceback") not in done.err
    assert "Traceback" not in done.err
    after = files(repo.path)
    differing = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    written = case.get("writes", [])
    assert {name for name in differing if not name.startswith(tuple(written))} == set() if written else not differing
    assert all(any(name.startswith(one) for name in differing) for one in written)
    assert (repo.path.parent / "out.json").read_text() == "before"
    assert list(Path(os.environ["SPECBOT_STATE"]).glob("*.running")) == []


def test_an_unreadable_document_is_one_of_the_things_that_doctor_tells(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.scandir

    def refused(path: str) -> Any:
        if str(path).endswith("openspec/changes"):  # who runs the tests may be root, whom no mode keeps out
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refused)
    told = run(capsys, "doctor", "--json")
    (documents,) = [each for each in told.json["checks"] if each["name"] == "documents"]
    assert (told.code, documents["state"]) == (1, "broken")
    assert documents["found"] == "openspec/changes: Permission denied."


def test_a_branch_is_compared_by_what_it_says_where_git_turns_line_endings(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.branch("feature")
    repo.commit({FIXME: SPEC.replace("when a ticket", "soon when a ticket")})
    expected = run(capsys, "improve", "--no-model", "--json").json
    (repo.path / FIXME).write_bytes((repo.path / FIXME).read_bytes().replace(b"\n", b"\r\n"))
    turned = run(capsys, "improve", "--no-model", "--json").json
    assert [each["requirement"] for each in turned["waiting"]] == [each["requirement"] for each in expected["waiting"]]
    assert turned["suggestions"] == expected["suggestions"] == []
