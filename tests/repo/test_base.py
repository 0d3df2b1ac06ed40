from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo

from bot.errors import RepoError
from bot.repo.base import BaseKind
from bot.repo.repository import Repository

SPEC = "openspec/specs/a/spec.md"


@pytest.fixture
def origin(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "origin", {SPEC: "one\n"})


@pytest.fixture
def clone(origin: GitRepo, tmp_path: Path) -> GitRepo:
    return origin.clone(tmp_path / "clone")


def chosen(repo: GitRepo, since: str | None = None) -> tuple[str, BaseKind, str]:
    base = Repository.open(repo.path).default_base(since)
    return base.commit, base.kind, base.why


def test_what_was_said_wins(clone: GitRepo) -> None:
    first = clone.id()
    clone.commit({SPEC: "two\n"})
    assert chosen(clone, "HEAD~1") == (first, BaseKind.GIVEN, "since HEAD~1")


def test_a_branch_begins_where_it_left_the_remote_default(clone: GitRepo) -> None:
    clone.branch("feature")
    left = clone.id()
    clone.commit({SPEC: "two\n"})
    assert chosen(clone) == (left, BaseKind.BRANCH_POINT, "where feature left origin/main")


def test_the_remote_default_may_have_any_name(tmp_path: Path) -> None:
    origin = make_repo(tmp_path / "origin", {SPEC: "one\n"}, branch="trunk")
    clone = origin.clone(tmp_path / "clone")
    clone.branch("main")  # a branch like any other here
    left = clone.id()
    clone.commit({SPEC: "two\n"})
    assert chosen(clone) == (left, BaseKind.BRANCH_POINT, "where main left origin/trunk")
    clone.switch("trunk")
    assert chosen(clone)[1:] == (BaseKind.UPSTREAM, "what origin/trunk does not have yet")


@pytest.mark.parametrize("name", ["main", "master"])
def test_main_or_master_where_the_remote_does_not_say(tmp_path: Path, name: str) -> None:
    origin = make_repo(tmp_path / "origin", {SPEC: "one\n"}, branch=name)
    clone = origin.clone(tmp_path / "clone")
    clone.run("remote", "set-head", "origin", "--delete")
    clone.branch("feature")
    clone.commit({SPEC: "two\n"})
    assert chosen(clone) == (clone.id("HEAD~1"), BaseKind.BRANCH_POINT, f"where feature left origin/{name}")
    clone.run("remote", "remove", "origin")
    assert chosen(clone) == (clone.id("HEAD~1"), BaseKind.BRANCH_POINT, f"where feature left {name}")


def test_the_remote_copy_is_asked_before_the_local_one(clone: GitRepo) -> None:
    published = clone.id()
    clone.commit({SPEC: "not pushed\n"})
    clone.branch("feature")
    clone.commit({SPEC: "two\n"})
    assert chosen(clone)[0] == published


def test_on_the_default_branch_what_the_upstream_lacks(clone: GitRepo) -> None:
    published = clone.id()
    assert chosen(clone) == (published, BaseKind.UPSTREAM, "what origin/main does not have yet")
    clone.commit({SPEC: "two\n"})
    clone.commit({SPEC: "three\n"})
    assert chosen(clone)[0] == published


def test_on_the_default_branch_behind_its_upstream(origin: GitRepo, clone: GitRepo) -> None:
    here = clone.id()
    origin.commit({SPEC: "newer\n"})
    clone.run("fetch", "--quiet")
    assert chosen(clone)[0] == here


def test_the_configured_upstream_is_the_one_asked(clone: GitRepo) -> None:
    clone.run("push", "--quiet", "origin", "main:refs/heads/release")
    clone.run("branch", "--quiet", "--set-upstream-to=origin/release")
    assert chosen(clone)[2] == "what origin/release does not have yet"
    clone.run("update-ref", "-d", "refs/remotes/origin/release")  # gone: pruned by a fetch
    assert chosen(clone)[2] == "what origin/main does not have yet"


def test_without_a_remote_the_default_branch_has_its_edits_only(origin: GitRepo) -> None:
    origin.commit({SPEC: "two\n"})
    kept = (origin.id(), BaseKind.EDITS, "uncommitted edits only, for main follows no remote branch")
    assert chosen(origin) == kept


def test_where_no_default_branch_is_known(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {SPEC: "one\n"}, branch="trunk")
    assert chosen(repo) == (repo.id(), BaseKind.EDITS, "uncommitted edits only, for trunk follows no remote branch")
    repo.run("switch", "--quiet", "--detach")
    assert chosen(repo) == (repo.id(), BaseKind.EDITS, "uncommitted edits only, for no default branch is known")


def test_a_detached_head(clone: GitRepo) -> None:
    left = clone.id()
    clone.run("switch", "--quiet", "--detach")
    clone.commit({SPEC: "two\n"})
    assert chosen(clone) == (left, BaseKind.BRANCH_POINT, "where HEAD left origin/main")


def test_a_remote_head_that_points_nowhere(clone: GitRepo) -> None:
    clone.run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
    clone.branch("feature")
    assert chosen(clone)[2] == "where feature left origin/main"


class TestWhatCannotBeAnswered:
    def test_no_commit(self, tmp_path: Path) -> None:
        with pytest.raises(RepoError, match="no commit yet"):
            chosen(make_repo(tmp_path / "repo"))

    def test_an_unknown_base(self, clone: GitRepo) -> None:
        for since in ("nothing", "--output=x", "a..b"):
            with pytest.raises(RepoError, match=r"No commit is called|does not name a commit"):
                chosen(clone, since)

    def test_a_shallow_clone_that_does_not_reach_back(self, origin: GitRepo, tmp_path: Path) -> None:
        origin.branch("feature")
        origin.commit({SPEC: "two\n"})
        origin.commit({SPEC: "three\n"})
        clone = origin.clone(tmp_path / "clone", "--depth=1", "--no-single-branch")
        clone.run("remote", "set-head", "origin", "main")
        with pytest.raises(RepoError, match=r"does not reach back to origin/main.*--unshallow.*--since"):
            chosen(clone)

    def test_a_shallow_checkout_of_one_commit_as_in_ci(self, origin: GitRepo, tmp_path: Path) -> None:
        origin.commit({SPEC: "two\n"})
        clone = make_repo(tmp_path / "clone")
        clone.run("fetch", "--quiet", "--depth=1", origin.path.as_uri(), "main:refs/remotes/pull/1/merge")
        clone.run("checkout", "--quiet", "--detach", "refs/remotes/pull/1/merge")
        with pytest.raises(RepoError, match=r"does not show where.*--unshallow.*--since"):
            chosen(clone)

    def test_separate_histories(self, clone: GitRepo) -> None:
        clone.run("switch", "--quiet", "--orphan", "other")
        clone.commit({SPEC: "two\n"})
        with pytest.raises(RepoError, match=r"no history in common.*--since"):
            chosen(clone)
