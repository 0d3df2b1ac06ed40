"""The history that a report tells: which commits are looked at, and what is found in each."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.git_repo import make_repo
from helpers.specs import path_of, spec

from bot.errors import UnreadableError
from bot.openspec.model import Document
from bot.repo.history import log
from bot.repo.repository import Repository
from bot.text.tree import DictTree, Link
from bot.workflows.context import DEFAULT_RULES
from bot.workflows.report_health import Health
from bot.workflows.report_history import changed, chosen, walk


@dataclass(frozen=True)
class At:
    commit: str
    when: datetime


def days(*numbers: int) -> list[At]:
    return [At(str(each), datetime(2026, 1, each, tzinfo=UTC)) for each in reversed(numbers)]


def names(commits: list[At], most: int, since: int | None = None) -> list[str]:
    return [each.commit for each in chosen(commits, most, datetime(2026, 1, since, tzinfo=UTC) if since else None)]


def test_samples_are_even_steps_with_both_ends() -> None:
    assert names(days(*range(1, 12)), 3) == ["1", "6", "11"]
    assert names(days(1, 2), 40) == ["1", "2"]
    assert names(days(1, 2, 3), 1) == ["3"]
    assert names([], 3) == []


@pytest.mark.parametrize(
    ("since", "found"),
    [(1, ["2", "4", "6"]), (4, ["4", "6"]), (5, ["4", "6"]), (9, ["6"])],
)
def test_since_begins_with_what_held_then(since: int, found: list[str]) -> None:
    assert names(days(2, 4, 6), 9, since) == found


GOOD = spec("a", One="The system SHALL lock the door.")
WORSE = spec("a", One="The system SHALL lock the door quickly.", Two="The system SHALL open the door.")


def test_each_commit_is_judged_and_each_text_once() -> None:
    trees = {
        "1": DictTree({path_of("a"): GOOD}),
        "2": DictTree({path_of("a"): WORSE, path_of("b"): GOOD}),
        "3": DictTree({path_of("a"): WORSE, path_of("b"): GOOD, "openspec/changes/x/proposal.md": "x"}),
        "4": DictTree({path_of("b"): GOOD}),
    }
    read: list[str] = []

    def read_ahead(documents: list[Document]) -> None:
        read.extend(each.path for each in documents)

    history = walk(days(1, 2, 3, 4)[::-1], trees.__getitem__, DEFAULT_RULES, read_ahead)
    shares = [{name: each.share for name, each in sample.capabilities.items()} for sample in history.samples]
    assert shares == [{"a": 1.0}, {"a": 0.5, "b": 1.0}, {"a": 0.5, "b": 1.0}, {"b": 1.0}]
    assert history.samples[1].whole == Health(requirements=3, scenarios=3, clean=2, warnings=1)
    assert read == [path_of("a"), path_of("a"), path_of("b")]
    assert [(sample.commit, was is None) for sample, was in changed(history.samples, "a")] == [
        ("1", False), ("2", False), ("4", True),
    ]  # fmt: skip


def test_what_cannot_be_read_is_said_and_the_rest_goes_on() -> None:
    class Large(DictTree):
        def text(self, path: str) -> str:
            raise UnreadableError(f"{path} is larger than specbot reads.")

        def blob(self, path: str) -> str:
            return "0" * 40

    def tree_of(commit: str) -> DictTree:
        if commit == "1":
            raise UnreadableError("openspec is a link or a submodule at 1.")
        return {"2": Large({path_of("a"): GOOD}), "3": DictTree({path_of("a"): Link("nowhere")})}[commit]

    history = walk(days(1, 2, 3)[::-1], tree_of, DEFAULT_RULES)
    assert [each.capabilities for each in history.samples] == [{"a": Health(errors=1)}, {}]
    assert history.unread == ("1: openspec is a link or a submodule at 1.",)


def test_a_commit_with_an_impossible_date_is_no_failure(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {path_of("a"): GOOD})
    raw = repo.raw("cat-file", "commit", "HEAD").replace(b"1767323045", b"99999999999999999")
    odd = repo.run("hash-object", "-t", "commit", "-w", "--stdin", "--literally", data=raw)
    repo.run("update-ref", "HEAD", odd)
    repository = Repository.open(repo.path)
    (entry,) = log(repository, "openspec", limit=9)
    history = walk([entry], repository.tree, DEFAULT_RULES)
    assert entry.when.tzinfo is UTC
    assert history.samples[0].capabilities["a"].requirements == 1
