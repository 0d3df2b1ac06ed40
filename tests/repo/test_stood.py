"""Where a branch stood, as the reflogs of real repositories tell it."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo

from bot.repo.repository import Repository
from bot.repo.stood import stood


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", {"README.md": "garden\n"})


def moves(repo: GitRepo, ref: str) -> list[tuple[str, str]]:
    return [(each.commit, each.why) for each in stood(Repository.open(repo.path).git, ref)]


def test_moves_are_told_oldest_first(repo: GitRepo) -> None:
    first = repo.id()
    repo.branch("specbot/improve/main")
    last = repo.commit({"README.md": "two\n"}, "two\nlines and \x02 odd")
    repo.switch("main")
    repo.run("merge", "--quiet", "--ff-only", "specbot/improve/main")
    for name in ("main", "HEAD", "refs/heads/main"):
        *_, before, after = moves(repo, name)
        assert before[0] == first and after == (last, "merge specbot/improve/main: Fast-forward")


def test_of_a_remote_tracking_branch_nothing_is_told_that_was_not_fetched_or_pushed(
    repo: GitRepo, tmp_path: Path
) -> None:
    clone = repo.clone(tmp_path / "clone")
    cloned = repo.id()
    fetched = repo.commit({"README.md": "two\n"}, "two")
    clone.run("fetch", "--quiet")
    own = clone.commit({"README.md": "mine\n"}, "mine")
    assert moves(clone, "origin/main")[-1][0] == fetched
    assert [commit for commit, _ in moves(clone, "main")] == [cloned, own]


def test_where_nothing_is_remembered_nothing_is_told(repo: GitRepo) -> None:
    assert moves(repo, repo.id()) == []
    repo.run("tag", "v1")
    assert moves(repo, "v1") == []
    repo.run("reflog", "expire", "--expire=now", "--all")
    assert moves(repo, "main") == []
