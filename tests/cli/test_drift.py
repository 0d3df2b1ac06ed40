"""``specbot drift`` over real git: commits, files as they are, what is accepted, and what is no code."""

import os
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run

from bot.cli.drift_text import print_drift
from bot.cli.output import Printer
from bot.workflows.drift import Drifted

SPEC = """\
# client Specification

## Purpose
The client asks the server for bicycles and shows what it says, for riders who stand beside a station.

## Requirements
### Requirement: Timeout
The client SHALL give up a request after 30 seconds, as `request_timeout_ms` says.

#### Scenario: Slow server
- **WHEN** the server does not answer for 30 seconds
- **THEN** the client prints "Gave up waiting"

### Requirement: Retry
The client SHALL retry at most 3 times. `--no-retry` turns that off.

#### Scenario: Third time
- **WHEN** a request failed 3 times
- **THEN** the client gives up
"""
CODE = """\
request_timeout_ms = 30_000
max_retries = 3
parser.add_argument("--no-retry")
print("Gave up waiting")
"""
NEW = CODE.replace("30_000", "60_000").replace('parser.add_argument("--no-retry")\n', "")
FILES = {"openspec/specs/client/spec.md": SPEC, "src/client.py": CODE, "tests/test_client.py": CODE, "README.md": CODE}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    repo = make_repo(tmp_path / "repo", FILES)
    monkeypatch.chdir(repo.path)
    return repo


def told(capsys: pytest.CaptureFixture[str], *words: str) -> set[tuple[str, str]]:
    done = run(capsys, "drift", *words, "--no-model", "--json")
    fresh = {(each["requirement"], each["words"]) for each in done.json["untrue"] if not each["accepted"]}
    assert done.code == int(bool(fresh)), done
    return fresh


BOTH = {("Timeout", "30 seconds"), ("Retry", "--no-retry")}


def test_edits_that_are_not_committed_count(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "HEAD") == set()
    (repo.path / "src/client.py").write_text(NEW)
    assert told(capsys, "HEAD") == BOTH
    assert told(capsys) == BOTH


def test_how_many_are_untrue_is_said_to_people(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing is untrue.\n" in run(capsys, "drift", "HEAD", "--no-model").out
    (repo.path / "src/client.py").write_text(NEW.replace("max_retries = 3", "max_retries = 5"))
    assert "\n3 statements untrue now, 2 requirements touched.\n" in run(capsys, "drift", "HEAD", "--no-model").out


def test_why_a_model_was_asked_no_further_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    print_drift(Printer(), Drifted((), (), ""), (), "since main", "The time of this run is up.")
    assert capsys.readouterr().out.splitlines()[-1] == "The time of this run is up."


def test_two_commits_are_read_from_git(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"src/client.py": NEW}, "second")
    (repo.path / "src/client.py").write_text(CODE)
    assert told(capsys, "HEAD~1", "HEAD") == told(capsys, "HEAD~1..HEAD") == told(capsys, "HEAD~1...") == BOTH


def test_a_name_that_another_file_has_is_not_gone(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"src/client.py": NEW, "src/more.py": '"--no-retry"'}, "second")
    assert told(capsys, "HEAD~1", "HEAD") == {("Timeout", "30 seconds")}


def test_tests_and_prose_are_no_code(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"tests/test_client.py": NEW, "README.md": NEW}, "second")
    assert told(capsys, "HEAD~1", "HEAD") == set()


def test_what_is_accepted_is_not_told_again_until_the_requirement_is_edited(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo.path / "src/client.py").write_text(NEW)
    shown = run(capsys, "drift", "HEAD", "--no-model", "--json").json["untrue"]
    first = next(each["id"] for each in shown if each["requirement"] == "Retry")
    done = run(capsys, "drift", "HEAD", "--no-model", "--accept", first[:6], "--reason", "next week")
    assert done.code == 1 and "1 accepted before" in done.out
    assert told(capsys, "HEAD") == {("Timeout", "30 seconds")}
    assert run(capsys, "drift", "HEAD", "--no-model", "--accept-all").code == 0
    spec = repo.path / "openspec/specs/client/spec.md"
    spec.write_text(SPEC.replace("turns that off", "turns it off"))
    assert told(capsys, "HEAD") == {("Retry", "--no-retry")}
    spec.write_text(SPEC.replace("30 seconds", "60 seconds"))
    assert told(capsys, "HEAD") == set()


def test_the_file_of_what_is_accepted_is_no_link(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    (repo.path / "src/client.py").write_text(NEW)
    precious = repo.path.parent / "precious"
    precious.write_text("mine")
    (repo.path / ".specbot-drift.json").symlink_to(precious)
    run(capsys, "drift", "HEAD", "--no-model", "--accept-all")
    assert precious.read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere",), "nowhere"),
        (("HEAD", "--accept", "z" * 60), f"--accept {'z' * 39}… names no drift here. 'specbot drift' shows their ids."),
        (("HEAD", "--reason", "x"), "--reason"),
    ],
)
def test_what_cannot_be_done_is_said(
    words: tuple[str, ...], says: str, repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "drift", "--no-model", *words)
    assert done.code == 2 and done.err.startswith("error:")
    assert says in " ".join(done.err.split())


def test_without_git_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openspec/specs/client").mkdir(parents=True)
    (tmp_path / "openspec/specs/client/spec.md").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "drift", "--no-model").code == 2


def test_a_path_is_there_as_long_as_its_file_is(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    spec = SPEC.replace("`request_timeout_ms` says", "`src/client.py`, `src/` and `client.py` say")
    repo.commit({"openspec/specs/client/spec.md": spec, "Makefile": "all: src/client.py\n\tcc client.py src/\n"})
    repo.commit({"Makefile": "all:\n"})
    assert told(capsys, "HEAD~1") == told(capsys, "HEAD~1", "HEAD") == set()
    repo.run("mv", "src/client.py", "src/rider.py")
    gone = {("Timeout", "src/client.py")}
    # "client.py" stands in no line that changed here.
    assert told(capsys, "HEAD") == gone
    repo.run("commit", "-qm", "Move the client")
    assert told(capsys, "HEAD~1", "HEAD") == gone


def test_a_file_with_an_odd_name_is_read(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({'src/a "b".py': "request_timeout_ms = 30_000\n"})
    repo.commit({'src/a "b".py': "request_timeout_ms = 60_000\n"})
    assert told(capsys, "HEAD~1", "HEAD") == {("Timeout", "30 seconds")}


def test_the_index_stays_to_the_byte(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    file = repo.path / "src/client.py"
    file.write_text(NEW)
    os.utime(repo.path / "README.md", (1, 1))  # git would note that it was only touched
    index = (repo.path / ".git/index").read_bytes()
    assert told(capsys, "HEAD")
    assert (repo.path / ".git/index").read_bytes() == index
