"""The versions of many files by one walk of history: what git says of each alone, in fewer processes."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo

from bot.repo.command import SafeGit
from bot.repo.repository import Repository
from bot.repo.versions import versions

MANY = 20


def delta(number: int) -> str:
    return f"openspec/changes/c{number}/specs/a/spec.md"


def words(number: int) -> str:
    return "".join(f"{number} {line * number} {line**number}\n" for line in range(2, 22))


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = make_repo(tmp_path / "repo", {"README.md": "x\n"})
    for number in range(1, MANY):
        repo.commit({delta(number): words(number)}, f"propose {number}")
    repo.branch("side")
    repo.commit({delta(1): words(1) + "more\n", delta(30): words(30)}, "beside")
    repo.switch("main")
    repo.commit({delta(1): "less\n" + words(1)}, "here")
    repo.run("merge", "--quiet", "--no-ff", "--message", "Merge side", "side")
    repo.run("rm", "--quiet", delta(2))
    repo.commit(message="take away")
    repo.commit({delta(2): words(2)}, "put back")
    (repo.path / delta(40)).parent.mkdir(parents=True)
    repo.run("mv", delta(3), delta(40))
    repo.commit(message="rename")
    repo.commit({delta(40): words(3) + "more\n", delta(41): words(3)}, "edit, and copy")
    return repo


@pytest.mark.parametrize("number", [*range(MANY + 1), 30, 40, 41])
def test_it_is_what_git_says_of_each(repo: GitRepo, number: int) -> None:
    found = Repository.open(repo.path)
    for _ in range(4):  # from then on they are told by one walk
        few = versions(found, delta(number))
    many = versions(found, delta(number))
    assert many == few
    merges = repo.run("log", "--merges", "--format=%H").split()
    said = repo.run(
        "log", "--follow", "-M", "-m", "--topo-order", "--format=%H", "--diff-filter=d", "--", delta(number)
    )
    wanted = [each for each in dict.fromkeys(said.split()) if each not in merges]
    assert [each.commit for each in many if each.commit not in merges] == wanted


def test_a_merge_that_has_both_sides_is_a_version(repo: GitRepo) -> None:
    merge, *sides, first = [each.subject for each in versions(Repository.open(repo.path), delta(1))]
    assert (merge, sorted(sides), first) == ("Merge side", ["beside", "here"], "propose 1")


def test_many_files_are_one_walk_and_a_look_at_each(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    execute = SafeGit.execute

    def counting(self: SafeGit, command: list[str], *rest: object, **options: object) -> object:
        asked.append("walk" if "log" in command and "--no-walk=unsorted" not in command else command[1])
        return execute(self, command, *rest, **options)

    found = Repository.open(repo.path)
    tip = found.resolve("HEAD")
    monkeypatch.setattr(SafeGit, "execute", counting)
    for _ in range(10):
        for number in range(4, MANY):
            assert versions(found, delta(number), tip)
    assert (asked.count("walk"), len(asked)) == (4, 4 + 10 * (MANY - 4))
