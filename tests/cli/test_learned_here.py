"""A memory that cannot be read, or only in part, costs a line and never the run."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.verdicts import verdict

from bot.cli.learned_here import learned_at_desk, learned_here
from bot.learning.events import Kind
from bot.repo.repository import Repository
from bot.repo.transport import Remote
from bot.workflows.learned import NOTHING
from bot.workflows.memory import remember

PATH = "openspec/specs/a/spec.md"
SILENT = verdict("vague-word", Kind.SUPPRESSED, rule="vague-word", path="**", reason="poems")


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", {PATH: "one\n", "docs/openspec/specs/b/spec.md": "two\n"})


def test_outside_of_git_and_without_a_memory_nothing_is_known_and_nothing_said(repo: GitRepo) -> None:
    said: list[str] = []
    assert learned_here(None, said.append) is NOTHING
    assert learned_at_desk(None, said.append) is NOTHING
    assert learned_at_desk(Repository.open(repo.path), said.append) == NOTHING
    assert said == []


def test_a_server_that_does_not_answer_costs_a_line(repo: GitRepo, tmp_path: Path) -> None:
    remember(Repository.open(repo.path), [SILENT])
    said: list[str] = []
    found = learned_here(Repository.open(repo.path), said.append, Remote("http://127.0.0.1:9/alice/widgets.git", "t"))
    assert found is NOTHING
    (line,) = said
    assert line.startswith("What was learned is left out, for the memory cannot be read: ")


def test_of_a_memory_that_can_be_read_in_part_the_rest_counts(repo: GitRepo) -> None:
    remember(Repository.open(repo.path), [SILENT])
    repo.run("switch", "--quiet", "specbot/memory")
    (repo.path / "events" / "2026-10.jsonl").write_text("no event\n{}\n")
    repo.commit()
    repo.switch("main")
    said: list[str] = []
    found = learned_here(Repository.open(repo.path), said.append)
    assert "poems" in found.why_silent("vague-word", PATH)
    (line,) = said
    assert line.startswith("Some of the memory is left out: events/2026-10.jsonl: ")
    assert line.endswith(" (1 more)")


def test_a_root_knows_where_it_lies_and_that_it_is_not_alone(repo: GitRepo) -> None:
    remember(Repository.open(repo.path), [SILENT])
    found = learned_at_desk(Repository.open(repo.path).below("docs/"), print)
    assert (found.prefix, found.alone) == ("docs/", False)
