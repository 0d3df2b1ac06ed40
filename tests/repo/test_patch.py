"""The diff of code between two commits."""

from pathlib import Path

import pytest
from helpers.git_repo import make_repo

from bot.errors import RepoError
from bot.repo.patch import patch, sides
from bot.repo.repository import Repository


def test_ranges_as_git_has_them(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {"a.txt": "a\n"})
    first = repo.id()
    second = repo.commit({"a.txt": "b\n"})
    repo.run("branch", "side", first)
    repo.switch("side")
    third = repo.commit({"c.txt": "c\n"})
    git = Repository.open(repo.path).git
    assert sides(git, f"{first}..{second}") == (first, second)
    assert sides(git, first) == (first, third)
    assert sides(git, f"{second}..") == (second, third)
    assert sides(git, f"{second}...{third}") == (first, third)
    assert sides(git, "..main") == (third, second)
    for wrong in ("nowhere", "nowhere..main", "--output=x", "main..--x", "-O..main"):
        with pytest.raises(RepoError):
            sides(git, wrong)


def test_no_program_of_the_repository_is_run(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {"a.txt": "a\n", ".gitattributes": "*.txt diff=evil\n"})
    first = repo.id()
    second = repo.commit({"a.txt": "b\n"})
    for name in ("diff.evil.textconv", "diff.evil.command", "diff.external"):
        repo.run("config", name, f"touch {tmp_path / 'ran'}; false")
    (repo.path / "a.txt").write_text("c\n")
    git = Repository.open(repo.path).git
    for after, word in ((second, "b"), (None, "c")):
        assert f"\n-a\n+{word}\n" in f"{patch(git, first, after, around=3)}\n"
    assert not (tmp_path / "ran").exists()


def test_as_many_lines_around_as_asked(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {"a.txt": "one\ntwo\nthree\n"})
    first = repo.id()
    second = repo.commit({"a.txt": "one\n2\nthree\n"})
    git = Repository.open(repo.path).git
    for after in (second, None):
        assert "@@ -2 +2 @@ one\n-two\n+2" in patch(git, first, after, around=0)
        assert "\n one\n-two\n+2\n three" in patch(git, first, after, around=1)
