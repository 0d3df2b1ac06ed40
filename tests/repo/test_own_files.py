"""specbot's own files beside openspec/: from which commit, which of them, and how they are written."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo

from bot.errors import RepoError
from bot.repo.own_files import directing_commit, files_below, parent_of, planned_below, versions_of
from bot.repo.repository import Repository

FOLDER = ".specbot/prompts"
SPEC = "openspec/specs/a/spec.md"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", {SPEC: "# a\n", f"{FOLDER}/a.md.j2": "one\n"})


def test_on_the_default_branch_it_is_head(repo: GitRepo) -> None:
    assert directing_commit(Repository.open(repo.path)) == repo.id()


def test_elsewhere_it_is_the_default_branch_and_not_what_is_checked_out(repo: GitRepo) -> None:
    main = repo.id()
    repo.branch("topic")
    repo.commit({f"{FOLDER}/a.md.j2": "two\n"})
    assert directing_commit(Repository.open(repo.path)) == main
    repo.run("switch", "--quiet", "--detach")
    assert directing_commit(Repository.open(repo.path)) == main


def test_of_a_clone_that_knows_no_default_branch_nothing_counts(repo: GitRepo, tmp_path: Path) -> None:
    repo.branch("topic")
    repo.commit({f"{FOLDER}/a.md.j2": "two\n"})
    clone = repo.clone(tmp_path / "clone", "--single-branch", "--branch", "topic")
    clone.run("update-ref", "-d", "refs/remotes/origin/HEAD")
    clone.run("switch", "--quiet", "--detach")
    clone.run("branch", "-D", "topic")
    assert directing_commit(Repository.open(clone.path)) is None
    clone.run("remote", "remove", "origin")
    assert directing_commit(Repository.open(clone.path)) == repo.id()


def test_without_a_commit_there_is_none(tmp_path: Path) -> None:
    assert directing_commit(Repository.open(make_repo(tmp_path / "new").path)) is None


def test_texts_and_what_is_no_text(repo: GitRepo) -> None:
    repo.write(f"{FOLDER}/b.md.j2", b"\xff\xfe")
    repo.write(f"{FOLDER}/c.md.j2", "x" * 64_001)
    repo.link(f"{FOLDER}/d.md.j2", "/etc/passwd")
    repo.write(f"{FOLDER}/e/f.md.j2", "deep")
    repo.write(".specbot/other", "x")
    repo.commit()
    texts, odd = files_below(Repository.open(repo.path), "HEAD", FOLDER)
    assert texts == {"a.md.j2": "one\n", "e/f.md.j2": "deep"}
    assert sorted(odd) == ["b.md.j2", "c.md.j2", "d.md.j2"]
    assert "no UTF-8" in odd["b.md.j2"]


@pytest.mark.parametrize("place", [".specbot", FOLDER])
def test_a_folder_that_is_a_link_is_said_and_nothing_is_written_behind_it(tmp_path: Path, place: str) -> None:
    repo = make_repo(tmp_path / "repo", {SPEC: "# a\n"})
    repo.link(place, "/tmp")
    repo.commit()
    repository = Repository.open(repo.path)
    assert files_below(repository, "HEAD", FOLDER) == ({}, {place: "it is no folder"})
    with pytest.raises(RepoError, match=f"{place} is no folder there"):
        planned_below(repository, "HEAD", FOLDER, {"a.md.j2": "x"})


def test_what_is_written_is_the_file_alone(repo: GitRepo) -> None:
    repository, before = Repository.open(repo.path), repo.state()
    files = planned_below(repository, "HEAD", FOLDER, {"a.md.j2": None, "b.md.j2": "two\n"})
    commit = repository.write(files, "HEAD", "Say it otherwise\n", trailers={"A": "b"})
    assert repo.run("diff", "--name-status", "HEAD", commit).split() == [
        "D", f"{FOLDER}/a.md.j2", "A", f"{FOLDER}/b.md.j2"
    ]  # fmt: skip
    assert repo.state() == before


@pytest.mark.parametrize("name", ["../x.md", "/x.md", "a", "a/b.md", ".git.md", "A.md", "a.md\n", "a..md"])
def test_other_names_are_none(repo: GitRepo, name: str) -> None:
    with pytest.raises(RepoError):
        planned_below(Repository.open(repo.path), "HEAD", FOLDER, {name: "x"})


def test_a_link_is_no_file_to_write(repo: GitRepo) -> None:
    repo.link(f"{FOLDER}/d.md.j2", "/etc/passwd")
    repo.commit()
    with pytest.raises(RepoError, match="no plain file"):
        planned_below(Repository.open(repo.path), "HEAD", FOLDER, {"d.md.j2": "x"})
    with pytest.raises(RepoError, match="Nothing to commit"):
        planned_below(Repository.open(repo.path), "HEAD", FOLDER, {"a.md.j2": "one\n", "z.md.j2": None})


def test_below_another_root(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {f"docs/{SPEC}": "# a\n", f"docs/{FOLDER}/a.md.j2": "one\n"})
    repository = Repository.open(repo.path).below("docs/")
    assert files_below(repository, "HEAD", FOLDER) == ({"a.md.j2": "one\n"}, {})
    assert list(planned_below(repository, "HEAD", FOLDER, {"a.md.j2": "x"})) == [f"docs/{FOLDER}/a.md.j2"]


def test_the_commits_that_changed_it(repo: GitRepo) -> None:
    first = repo.id()
    repo.commit({SPEC: "# b\n"})
    second = repo.commit({f"{FOLDER}/a.md.j2": "two\n"})
    repository = Repository.open(repo.path)
    assert versions_of(repository, "HEAD", FOLDER) == [second, first]
    assert parent_of(repository, first) is None
