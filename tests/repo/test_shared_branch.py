"""Where a branch that many write to is, how its sides lie, and that it moves only from where it was seen."""

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo

from bot.errors import RepoError, StaleError
from bot.repo.branch_files import read_files
from bot.repo.removals import removed_lines
from bot.repo.repository import Repository
from bot.repo.shared_branch import Lie, SharedBranch, Sides

NAME = "specbot/x"
REF, TRACKED = f"refs/heads/{NAME}", f"refs/remotes/origin/{NAME}"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", {"a": "one\n"})


def shared(repo: GitRepo) -> SharedBranch:
    return SharedBranch(Repository.open(repo.path).git, NAME)


def test_how_two_sides_lie(repo: GitRepo) -> None:
    branch, base = shared(repo), repo.id()
    ours = repo.commit({"a": "ours\n"})
    repo.run("switch", "--quiet", "--detach", base)
    theirs = repo.commit({"a": "theirs\n"})
    repo.run("switch", "--quiet", "--orphan", "other")
    other = repo.commit({"b": "other\n"})
    assert branch.lie(Sides()) == Lie()
    assert branch.lie(Sides(ours)) == branch.lie(Sides(None, ours)) == branch.lie(Sides(ours, ours)) == Lie((ours,))
    assert branch.lie(Sides(ours, base)) == branch.lie(Sides(base, ours)) == Lie((ours,))
    assert branch.lie(Sides(ours, theirs, base)) == Lie((theirs, ours), base)
    assert branch.lie(Sides(ours, other)) == Lie((other, ours), None)
    assert branch.lie(Sides(ours, theirs, ours)) == Lie((theirs,), ours, rewritten=True)
    assert branch.lie(Sides(ours, base, ours)) == Lie((base,), ours, rewritten=True)
    assert branch.lie(Sides(ours, ours, theirs)) == Lie((ours,))


def test_a_move_notes_what_was_seen_and_the_branch_keeps_its_name(repo: GitRepo) -> None:
    branch, tip = shared(repo), repo.id()
    assert branch.sides() == Sides()
    repo.run("update-ref", TRACKED, tip)
    sides = branch.sides()
    assert sides == Sides(None, tip, None, tip)
    branch.move(sides, tip, tip)
    assert branch.sides() == Sides(tip, tip, tip, tip)
    assert repo.run("rev-parse", "--symbolic-full-name", NAME) == REF  # nothing else goes by it


def test_it_moves_only_from_where_it_was_seen(repo: GitRepo) -> None:
    branch, one = shared(repo), repo.id()
    branch.move(Sides(), one, None)
    two = repo.commit({"a": "two\n"})
    for sides in (Sides(), Sides(two)):
        with pytest.raises(StaleError):
            branch.move(sides, two, two)
    assert branch.sides() == Sides(one)  # and nothing is noted as seen
    branch.move(Sides(one), two, None)
    assert repo.id(REF) == two


def test_a_branch_above_it_is_told(repo: GitRepo) -> None:
    repo.run("branch", "specbot")
    with pytest.raises(RepoError, match="The branch specbot exists"):
        shared(repo).move(Sides(), repo.id(), None)


def test_a_ref_that_holds_no_commit_is_no_branch(repo: GitRepo) -> None:
    (repo.path / ".git" / TRACKED).parent.mkdir(parents=True)
    (repo.path / ".git" / TRACKED).write_text(repo.id("HEAD:a") + "\n")
    assert shared(repo).sides() == Sides()


def test_files_of_several_commits_and_what_stands_in_place_of_one(repo: GitRepo) -> None:
    repo.write("in/plain", b"bytes\xff\n")
    repo.write("in/odd\nname \xe9", "x\n")
    repo.link("in/link", "/etc/passwd")
    repo.write("in/folder/deep", "deep\n")
    full = repo.commit({"in/huge": b"x" * (33 * 1024 * 1024)})
    repo.run("update-index", "--add", "--cacheinfo", f"160000,{full},in/module")
    repo.run("commit", "--quiet", "--message", "module")
    last, first = repo.id(), repo.run("rev-list", "--max-parents=0", "HEAD")
    found = read_files(Repository.open(repo.path).git, [last, first, last], "in", lambda path: path != "a")
    assert found[last].data == {"in/plain": b"bytes\xff\n", "in/odd\nname \xe9": b"x\n"}
    assert found[last].closed == {
        "in": "it is a folder",
        "in/link": "it is a link",
        "in/module": "it is a submodule",
        "in/folder": "it is a folder",
        "in/huge": "it is larger than specbot reads",
    }
    assert (set(found[first].entries), found[first].data) == ({"a"}, {})
    assert read_files(Repository.open(repo.path).git, [], "in", lambda _: True) == {}


def test_lines_that_people_took_out(repo: GitRepo) -> None:
    own = {"GIT_COMMITTER_EMAIL": "specbot@users.noreply.github.com"}
    repo.commit({"in/a": "1\n2\n- -- 3\n", "out": "1\n"})
    start = repo.id()
    repo.commit({"in/a": "2\n- -- 3\n4\n", "out": ""})
    repo.write("in/a", "4\n")
    repo.run("commit", "--quiet", "--all", "--message", "own", env=own)
    repo.commit({"in/a": None})
    git = Repository.open(repo.path).git
    assert sorted(removed_lines(git, [repo.id()], "in")) == [b"1", b"4"]
    assert list(removed_lines(git, [repo.id()], "in", start)) != []
    assert list(removed_lines(git, [repo.id()], "in", repo.id())) == []
    assert list(removed_lines(git, [start], "in")) == []


def test_a_merge_by_hand_that_takes_a_line_out_counts(repo: GitRepo) -> None:
    start = repo.commit({"in/a": "1\n2\n"})
    repo.run("switch", "--quiet", "--detach", start)
    other = repo.commit({"in/b": "x\n"})
    repo.switch("main")
    repo.commit({"in/c": "x\n"})
    repo.run("merge", "--quiet", "--no-commit", other)
    repo.commit({"in/a": "2\n"})
    assert b"1" in list(removed_lines(Repository.open(repo.path).git, [repo.id()], "in"))
    assert replace(Sides(), local=other).local == other
