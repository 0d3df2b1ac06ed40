"""Verdicts from git: the same from every clone and at every time, and nothing for who writes a trailer."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.histories import history
from helpers.judged import NOW, events_of
from helpers.specs import path_of, spec

from bot.learning.events import Event, Kind
from bot.openspec.suggestions import Suggestion
from bot.repo.paths import LARGEST_FILE
from bot.repo.repository import Repository
from bot.repo.trailers import add_trailers
from bot.workflows.proposals_git import proposals_in_git
from bot.workflows.signing import trailers_for
from bot.workflows.verdicts_git import events_from_git

DOORS = path_of("doors")
TEXT = spec("doors", Opening="The door will open quickly.", Closing="The door will close quickly.")
OPENING, CLOSING = (
    Suggestion(DOORS, f"The door will {verb} quickly.", f"The door SHALL {verb} within 2 seconds.", "vague", "", name)
    for name, verb in (("Opening", "open"), ("Closing", "close"))
)
BOTH = TEXT.replace(OPENING.before, OPENING.after).replace(CLOSING.before, CLOSING.after)
BRANCH = "specbot/improve/main"


def signed(*suggestions: Suggestion, subject: str = "Improve specs") -> str:
    return add_trailers(subject, trailers_for([("", each) for each in suggestions], "7" * 12))


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    """Two suggestions on specbot's branch; main is checked out."""
    made = make_repo(tmp_path / "repo", {DOORS: TEXT, "README.md": "garden\n"})
    made.branch(BRANCH)
    made.commit({DOORS: BOTH}, signed(OPENING, CLOSING), date="2026-03-01T00:00:00Z")
    made.switch("main")
    return made


def told(events: tuple[Event, ...]) -> list[tuple[str, str]]:
    return [(each.subject, each.kind.value) for each in events]


def said(events: tuple[Event, ...]) -> set[tuple[str, Kind, str, str]]:
    """Return what is known of each: the words that were proposed are not, where the branch is gone."""
    return {(each.subject, each.kind, each.when, each.who) for each in events if each.kind is not Kind.UNKNOWN}


@pytest.mark.parametrize("seed", range(2000, 2008))
def test_every_clone_and_every_time_tells_the_same(seed: int, tmp_path: Path) -> None:
    made = history(tmp_path / "repo", seed)
    whole = said(events_of(made.repo))
    alone = events_of(made.repo.clone(tmp_path / "clone", "--single-branch", "--branch", "main"))
    # Without specbot's branch less is known, and what is known is the same.
    assert said(alone) <= whole
    steps = made.repo.run("rev-list", "--first-parent", "main").split("\n")
    for commit in steps[1::3]:
        earlier = said(events_of(made.repo, commit))
        assert earlier <= whole or made.way in ("rebase", "cherry-pick", "cherry-pick -x", "fast-forward")
    shallow = events_of(made.repo.clone(tmp_path / "shallow", "--depth", "2", "--branch", "main"))
    assert said(shallow) <= whole


def test_a_line_whose_edit_is_not_there_makes_it_unknown_and_no_more(repo: GitRepo) -> None:
    repo.run("branch", "--quiet", "--delete", "--force", BRANCH)
    repo.commit({"README.md": "mine\n"}, signed(OPENING, subject="My garden"))
    (event,) = events_of(repo)
    assert (event.kind, event.subject, event.suggested) == (Kind.UNKNOWN, OPENING.id, "")


def test_a_line_alone_refuses_nothing_that_is_known_from_the_branch(repo: GitRepo) -> None:
    repo.commit({"README.md": "mine\n"}, signed(OPENING, CLOSING, subject="My garden"))
    assert {kind for _, kind in told(events_of(repo))} == {"unknown"}
    repo.commit({DOORS: TEXT.replace(OPENING.before, OPENING.after)}, "Words")
    assert (OPENING.id, "merged") in told(events_of(repo))


def test_what_is_of_a_merge_and_is_not_there_was_refused(repo: GitRepo) -> None:
    repo.run("merge", "--quiet", "--no-ff", "--no-commit", BRANCH)
    repo.commit({DOORS: TEXT.replace(OPENING.before, OPENING.after)}, "Merge a part of it")
    assert dict(told(events_of(repo))) == {OPENING.id: "merged", CLOSING.id: "rejected"}


def test_who_did_it_is_a_name_without_an_address_and_never_specbot(repo: GitRepo) -> None:
    dates = {"GIT_COMMITTER_DATE": "2026-04-01T00:00:00Z"}
    repo.write(DOORS, BOTH)
    repo.run("add", "--all")
    names = {"GIT_AUTHOR_NAME": "specbot", "GIT_AUTHOR_EMAIL": "specbot@users.noreply.github.com",
             "GIT_COMMITTER_NAME": "mara@example.org"}  # fmt: skip
    repo.run("commit", "--quiet", "-m", signed(OPENING, CLOSING), env=dates | names)
    events = events_of(repo)
    assert {(each.who, each.when, each.counts) for each in events} == {("mara", "2026-04-01T00:00:00Z", True)}
    assert all(b"@" not in each.line for each in events)


def test_what_lies_ahead_waits_for_its_day(repo: GitRepo) -> None:
    repo.commit({DOORS: BOTH}, "Words", date="2031-01-01T00:00:00Z")
    assert events_of(repo) == ()
    repository = Repository.open(repo.path)
    found = proposals_in_git(repository, "main")
    assert len(events_from_git(repository, "main", found, datetime(2031, 1, 1, tzinfo=UTC))) == 2


def test_only_specbots_branches_are_asked_and_never_the_memory(repo: GitRepo) -> None:
    def found() -> set[str]:
        return {each.id for each in proposals_in_git(Repository.open(repo.path), "main")}

    assert found() == {OPENING.id, CLOSING.id}
    repo.run("branch", "--quiet", "--move", BRANCH, "specbot/memory")
    assert found() == set()
    repo.run("update-ref", "refs/remotes/fork/specbot/x", repo.id("specbot/memory"))
    assert found() == {OPENING.id, CLOSING.id}


def test_nothing_known_and_nothing_there(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {"README.md": "garden\n"})
    assert events_of(repo) == ()
    repository = Repository.open(repo.path)
    assert proposals_in_git(repository, "main") == ()
    assert events_from_git(repository, "main", (), NOW) == ()


def test_a_proposal_whose_commits_are_not_here_is_left_out(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({DOORS: BOTH}, "Words", date="2026-04-01T00:00:00Z")
    known = proposals_in_git(Repository.open(repo.path), "main")
    other = make_repo(tmp_path / "other", {DOORS: TEXT, "x": "y"})
    assert events_from_git(Repository.open(other.path), "main", known, NOW) == ()


def test_a_document_too_large_to_read_says_nothing(repo: GitRepo) -> None:
    repo.commit({DOORS: "x" * (LARGEST_FILE + 1)}, "Paste", date="2026-04-01T00:00:00Z")
    repo.commit({DOORS: BOTH}, "Words", date="2026-04-02T00:00:00Z")
    assert {kind for _, kind in told(events_of(repo))} == {"merged"}


def test_what_is_squashed_after_the_document_moved_is_found_by_its_old_name(repo: GitRepo) -> None:
    repo.run("mv", "openspec/specs/doors", "openspec/specs/gates")
    repo.commit({}, "Move", date="2026-03-02T00:00:00Z")
    repo.run("merge", "--quiet", "--squash", BRANCH)
    repo.commit({}, signed(OPENING, CLOSING), date="2026-03-03T00:00:00Z")
    with_branch = events_of(repo)
    repo.run("branch", "--quiet", "--delete", "--force", BRANCH)
    assert events_of(repo) == with_branch
    assert {(each.kind, each.path) for each in with_branch} == {(Kind.MERGED, DOORS)}


def test_it_is_followed_out_of_a_change_into_the_archive(tmp_path: Path) -> None:
    path = "openspec/changes/c/specs/doors/spec.md"
    edit = Suggestion(path, OPENING.before, OPENING.after, "vague", "", "Opening")
    delta = "## MODIFIED Requirements\n\n" + TEXT.split("## Requirements\n")[1]
    done = delta.replace(edit.before, edit.after)
    repo = make_repo(tmp_path / "repo", {path: delta, DOORS: TEXT})
    repo.branch(BRANCH)
    repo.commit({path: done}, signed(edit), date="2026-03-01T00:00:00Z")
    repo.switch("main")
    archived = "openspec/changes/archive/2026-03-02-c/specs/doors/spec.md"
    started = repo.id()
    repo.commit({path: None, archived: done, DOORS: BOTH}, "Apply, and archive", date="2026-03-02T00:00:00Z")
    assert told(events_of(repo)) == [(edit.id, "merged")]
    repo.run("reset", "--quiet", "--hard", started)
    repo.commit({path: None, archived: delta}, "Archive as it is", date="2026-03-02T00:00:00Z")
    assert told(events_of(repo)) == [(edit.id, "expired")]
