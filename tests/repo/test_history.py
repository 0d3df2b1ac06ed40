from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo

from bot.errors import RepoError
from bot.repo.history import LogEntry, added, log
from bot.repo.repository import Repository

SPEC = "openspec/specs/a/spec.md"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = make_repo(tmp_path / "repo", {"README.md": "x\n"})
    repo.commit({SPEC: "one\n"}, "Add a\n\nlong words", date="2026-03-01T00:00:00+01:00")
    repo.commit({"README.md": "y\n"}, "elsewhere")
    repo.commit({SPEC: "two\n"}, "Sharpen a é", date="2026-03-02T00:00:00Z")
    return repo


def test_newest_first(repo: GitRepo) -> None:
    found = Repository.open(repo.path)
    newest, oldest = log(found, SPEC, limit=9)
    assert newest == LogEntry(repo.id(), datetime(2026, 3, 2, tzinfo=UTC), "Sharpen a é")
    assert oldest == LogEntry(repo.id("HEAD~2"), datetime(2026, 2, 28, 23, tzinfo=UTC), "Add a")
    assert log(found, SPEC, limit=1) == (newest,)
    assert log(found, SPEC, limit=9, ref="HEAD~1") == (oldest,)
    assert log(found, "openspec/nothing", limit=9) == ()


def test_a_merge_is_one_commit(repo: GitRepo) -> None:
    repo.branch("side")
    for number in range(3):
        repo.commit({SPEC: f"side {number}\n"}, f"side {number}")
    repo.switch("main")
    repo.commit({"README.md": "z\n"})
    repo.run("merge", "--quiet", "--no-ff", "--message", "Merge side", "side")
    assert [entry.subject for entry in log(Repository.open(repo.path), SPEC, limit=2)] == ["Merge side", "Sharpen a é"]


def test_the_commit_that_added_it_last(repo: GitRepo) -> None:
    found = Repository.open(repo.path)
    first = added(found, SPEC)
    assert first is not None
    assert first.subject == "Add a"
    repo.run("mv", SPEC, "openspec/specs/a/old.md")
    repo.commit(message="Move away")
    repo.run("mv", "openspec/specs/a/old.md", SPEC)
    repo.commit(message="Move back")
    again = added(found, SPEC)
    assert again is not None
    assert again.subject == "Move back"
    assert added(found, "openspec/nothing") is None


def test_below_a_sub_folder_root_and_with_names_that_mean_something(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {"docs/openspec/*.md": "x\n", "docs/openspec/a.md": "x\n"})
    repo.commit({"docs/openspec/a.md": "y\n"}, "only a")
    found = Repository.open(repo.path / "docs")
    assert [entry.subject for entry in log(found, "openspec/*.md", limit=9)] == ["first"]
    assert [entry.subject for entry in log(found, "openspec/a.md", limit=9)] == ["only a", "first"]


def test_without_a_commit_there_is_no_history(tmp_path: Path) -> None:
    make_repo(tmp_path / "repo")
    with pytest.raises(RepoError, match="no commit yet"):
        log(Repository.open(tmp_path / "repo"), SPEC, limit=1)
