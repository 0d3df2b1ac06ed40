"""The steps of a branch in real repositories: merges, renames, odd names, and what came with which step."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo

from bot.repo.mainline import Moved, each_alone, graph, messages_with, steps
from bot.repo.repository import Repository

SPEC = "docs/openspec/specs/doors/spec.md"
LONG = "".join(f"Line {number} of a document that is long enough.\n" for number in range(20))


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", {SPEC: LONG, "README.md": "garden\n"})


def opened(repo: GitRepo) -> Repository:
    return Repository.open(repo.path)


def test_a_merge_is_one_step_with_all_that_it_changed(repo: GitRepo) -> None:
    first = repo.id()
    repo.branch("topic")
    one = repo.commit({SPEC: LONG + "One.\n"}, "one")
    two = repo.commit({SPEC: LONG + "One.\nTwo.\n"}, "two")
    repo.switch("main")
    repo.commit({"README.md": "another garden\n"}, "elsewhere")
    repo.run("merge", "--quiet", "--no-ff", "-m", "merge", "topic")
    git = opened(repo).git
    elsewhere, merge = steps(git, first, repo.id(), "openspec")
    assert elsewhere.moved == () and len(merge.parents) == 2
    (moved,) = merge.moved
    assert moved == Moved(SPEC, SPEC, repo.id(f"HEAD:{SPEC}"), repo.id(f"{first}:{SPEC}"))
    drawn = graph(git, [repo.id()])
    line = drawn.mainline(repo.id())
    assert line == (first, elsewhere.commit, merge.commit)
    assert drawn.brought(line) == {first: 0, elsewhere.commit: 1, merge.commit: 2, one: 2, two: 2}
    assert drawn.fork(two, {each: at for at, each in enumerate(line)}) == 0
    assert drawn.fork("0" * 40, {first: 0}) is None


def test_renames_are_followed_also_of_the_folder_above(repo: GitRepo) -> None:
    first = repo.id()
    repo.run("mv", "docs", "papers")
    repo.commit({"papers/openspec/specs/doors/spec.md": LONG + "More.\n"}, "move")
    repo.commit({"papers/openspec/specs/doors/spec.md": None}, "remove")
    moved, removed = steps(opened(repo).git, first, repo.id(), "openspec")
    (one,), (gone,) = moved.moved, removed.moved
    assert (one.before, one.after) == (SPEC, "papers/openspec/specs/doors/spec.md")
    assert gone.after is None and gone.blob is None and gone.before == one.after


def test_names_may_hold_anything(repo: GitRepo) -> None:
    first = repo.id()
    odd = "openspec/specs/:100644 \x02 x\n/*/spec.md"
    repo.write(odd, "a\n")
    repo.run("add", "--all")
    repo.run(
        "commit", "--quiet", "-m", "\x02 :100644", env={"GIT_AUTHOR_NAME": "A\x02:da Müller", "GIT_AUTHOR_EMAIL": "a b"}
    )
    (step,) = steps(opened(repo).git, first, repo.id(), "openspec")
    assert step.author.name == "A\x02:da Müller"
    assert [each.after for each in step.moved] == [odd]


def test_links_and_submodules_are_no_documents(repo: GitRepo) -> None:
    first = repo.id()
    repo.link("openspec/specs/doors/spec.md", "../../../README.md")
    repo.run("add", "--all")
    repo.run("update-index", "--add", "--cacheinfo", f"160000,{first},openspec/sub")
    repo.run("commit", "--quiet", "-m", "odd")
    (step,) = steps(opened(repo).git, first, repo.id(), "openspec")
    assert step.moved == ()


def test_a_commit_by_itself_and_its_message(repo: GitRepo) -> None:
    made = repo.commit({SPEC: LONG + "One.\n"}, "one\n\nSpecbot-Suggestion: x\n")
    repo.commit({SPEC: LONG}, "two\n\n* specbot-suggestion: y\n")
    repo.commit({"README.md": "x"}, "three")
    git = opened(repo).git
    found = messages_with(git, "Specbot-Suggestion:", [repo.id()])
    assert [each.split("\n")[0] for each in found.values()] == ["two", "one"]
    (alone,) = each_alone(git, [made], "openspec")
    assert [each.after for each in alone.moved] == [SPEC]
    assert each_alone(git, [], "openspec") == ()
    (root,) = each_alone(git, [repo.run("rev-list", "--max-parents=0", "HEAD")], "openspec")
    assert root.parent == "" and [each.before for each in root.moved] == [None]


def test_a_year_that_no_calendar_has_is_the_last_there_is(repo: GitRepo) -> None:
    first = repo.id()
    dates = {"GIT_COMMITTER_DATE": "@99999999999999 +0000"}
    repo.run("commit", "--quiet", "--allow-empty", "-m", "late", env=dates)
    (step,) = steps(opened(repo).git, first, repo.id(), "openspec")
    assert step.when.startswith("9999-12-31")
