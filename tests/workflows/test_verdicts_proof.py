"""Verdicts on what is gone: a squash whose branch is not there any more, and commits that followed a fast-forward."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.judged import events_of
from helpers.specs import path_of, spec

from bot.learning.events import Kind
from bot.openspec.suggestions import Suggestion
from bot.repo.environment import EMAIL, NAME
from bot.repo.trailers import add_trailers
from bot.workflows.signing import trailers_for

DOORS, LAMPS = path_of("doors"), path_of("lamps")
TEXT = spec("doors", Opening="The door will open quickly for each guest of the house.", Closing="The door will close.")
LIGHT = spec("lamps", Lighting="The lamp will glow softly over the stairs of the house.")
OPENING = Suggestion(
    DOORS,
    "The door will open quickly for each guest of the house.",
    "The door SHALL open within 2 seconds for each guest of the house.",
    "vague",
    "",
    "Opening",
)
CLOSING = Suggestion(DOORS, "The door will close.", "The door SHALL close.", "case", "", "Closing")
LIGHTING = Suggestion(
    LAMPS,
    "The lamp will glow softly over the stairs of the house.",
    "The lamp SHALL glow with 40 lumen over the stairs of the house.",
    "vague",
    "",
    "Lighting",
)
BRANCH = "specbot/improve/main"
OWN = {f"GIT_{role}_{field}": value for role in ("AUTHOR", "COMMITTER") for field, value in (("NAME", NAME), ("EMAIL", EMAIL))}  # fmt: skip


def signed(*suggestions: Suggestion, prefix: str = "") -> str:
    return add_trailers("Improve specs (#7)", trailers_for([(prefix, each) for each in suggestions], "7" * 12))


def taken(text: str, *suggestions: Suggestion) -> str:
    for each in suggestions:
        text = text.replace(each.before, each.after)
    return text


def said(repo: GitRepo) -> dict[str, Kind]:
    return {each.subject: each.kind for each in events_of(repo)}


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", {DOORS: TEXT, LAMPS: LIGHT, "README.md": "garden\n"})


class TestSquashed:
    """The message quotes the trailers; nothing else is left of the branch."""

    def test_what_was_dropped_is_refused_also_in_a_document_that_did_not_come_along(self, repo: GitRepo) -> None:
        repo.commit({DOORS: taken(TEXT, CLOSING)}, signed(OPENING, CLOSING, LIGHTING))
        assert said(repo) == {CLOSING.id: Kind.MERGED, OPENING.id: Kind.REJECTED, LIGHTING.id: Kind.REJECTED}
        (event,) = [each for each in events_of(repo) if each.subject == LIGHTING.id]
        assert (event.path, event.before, event.suggested) == (LAMPS, LIGHTING.before, "")

    def test_what_people_put_in_its_place_is_told(self, repo: GitRepo) -> None:
        words = OPENING.after.replace("2 seconds", "5 seconds")
        text = TEXT.replace(OPENING.before, words).replace(CLOSING.before, "Nobody MAY paint it.")
        repo.commit({DOORS: text}, signed(OPENING, CLOSING))
        assert said(repo) == {OPENING.id: Kind.EDITED, CLOSING.id: Kind.REJECTED}
        (event,) = [each for each in events_of(repo) if each.kind is Kind.EDITED]
        assert event.after == words
        repo.commit({DOORS: TEXT}, "Back again", date="2026-05-01T00:00:00Z")
        assert said(repo)[OPENING.id] is Kind.REVERTED

    def test_a_document_that_moved_before_is_found_by_its_old_name(self, repo: GitRepo) -> None:
        repo.run("mv", "openspec/specs/doors", "openspec/specs/gates")
        repo.commit({}, "Move")
        repo.commit({path_of("gates"): taken(TEXT, CLOSING)}, signed(OPENING, CLOSING))
        assert said(repo) == {CLOSING.id: Kind.MERGED, OPENING.id: Kind.REJECTED}

    def test_a_block_that_had_changed_before_proves_nothing(self, repo: GitRepo) -> None:
        text = TEXT.replace("each guest", "every guest")
        repo.commit({DOORS: text}, "My words")
        repo.commit({DOORS: taken(text, CLOSING)}, signed(OPENING, CLOSING))
        assert said(repo) == {CLOSING.id: Kind.MERGED, OPENING.id: Kind.UNKNOWN}

    def test_an_old_trailer_says_what_it_always_said(self, repo: GitRepo) -> None:
        message = signed(OPENING, CLOSING)
        old = "\n".join(line.split(" was=")[0] for line in message.split("\n"))
        assert "was=" in message and "was=" not in old
        repo.commit({DOORS: taken(TEXT, CLOSING)}, old)
        assert said(repo) == {CLOSING.id: Kind.MERGED, OPENING.id: Kind.UNKNOWN}

    def test_what_a_change_carries_is_not_judged_by_the_main_spec(self, repo: GitRepo) -> None:
        delta = "openspec/changes/c/specs/doors/spec.md"
        words = "## MODIFIED Requirements\n\n" + TEXT.split("## Requirements\n")[1].replace("2 seconds", "9 seconds")
        repo.commit({delta: words, LAMPS: taken(LIGHT, LIGHTING)}, signed(OPENING, LIGHTING))
        assert said(repo) == {LIGHTING.id: Kind.MERGED, OPENING.id: Kind.UNKNOWN}


class TestForged:
    """Anybody can write a trailer."""

    def test_a_hash_that_no_block_has_proves_nothing(self, repo: GitRepo) -> None:
        trailer = f"Specbot-Suggestion: {'0' * 12} vague was={'a' * 12} words=abcd-ef01"
        repo.commit({DOORS: taken(TEXT, CLOSING)}, f"{signed(CLOSING)}\n{trailer}\n")
        assert said(repo) == {CLOSING.id: Kind.MERGED, "0" * 12: Kind.UNKNOWN}

    def test_one_of_another_root_proves_nothing(self, repo: GitRepo) -> None:
        trailers = signed(OPENING, prefix="docs/").split("\n\n")[1]
        repo.commit({DOORS: taken(TEXT, CLOSING)}, f"{signed(CLOSING)}\n{trailers}")
        assert sorted(kind.value for kind in said(repo).values()) == ["merged", "unknown"]

    def test_one_that_comes_alone_refuses_nothing(self, repo: GitRepo) -> None:
        repo.commit({"README.md": "mine\n"}, signed(OPENING, LIGHTING))
        assert said(repo) == {OPENING.id: Kind.UNKNOWN, LIGHTING.id: Kind.UNKNOWN}

    def test_a_block_that_stands_twice_is_not_taken_for_either(self, repo: GitRepo) -> None:
        twice = TEXT.replace(CLOSING.before, OPENING.before)
        repo.commit({DOORS: twice}, "Twice")
        repo.commit({LAMPS: taken(LIGHT, LIGHTING)}, signed(OPENING, LIGHTING))
        assert said(repo) == {LIGHTING.id: Kind.MERGED, OPENING.id: Kind.UNKNOWN}


class TestFastForwarded:
    """Specbot's commit is on the base branch as it made it, and a person's commit on the same block follows."""

    @pytest.fixture
    def branch(self, repo: GitRepo) -> GitRepo:
        repo.branch(BRANCH)
        repo.write(DOORS, taken(TEXT, OPENING, CLOSING))
        repo.run("add", "--all")
        dates = {"GIT_AUTHOR_DATE": "2026-03-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-03-01T00:00:00Z"}
        repo.run("commit", "--quiet", "-m", signed(OPENING, CLOSING), env=OWN | dates)
        return repo

    def edit(self, repo: GitRepo) -> str:
        return repo.commit({DOORS: taken(TEXT, OPENING, CLOSING).replace("2 seconds", "5 seconds")}, "Mine")

    def forward(self, repo: GitRepo, name: str = BRANCH) -> None:
        repo.run("merge", "--quiet", "--ff-only", name)

    def test_the_reflog_tells_what_was_merged_and_what_came_later(self, branch: GitRepo) -> None:
        branch.switch("main")
        self.forward(branch)
        self.edit(branch)
        assert said(branch)[OPENING.id] is Kind.MERGED
        branch.run("reflog", "expire", "--expire=now", "--all")
        assert said(branch)[OPENING.id] is Kind.UNKNOWN

    def test_the_reflog_tells_what_came_with_specbots_branch(self, branch: GitRepo) -> None:
        self.edit(branch)
        branch.switch("main")
        self.forward(branch)
        assert said(branch)[OPENING.id] is Kind.EDITED and said(branch)[CLOSING.id] is Kind.MERGED

    @pytest.mark.parametrize("name", ["topic", "origin/main"])
    def test_a_branch_that_may_be_a_copy_of_the_base_tells_nothing(self, branch: GitRepo, name: str) -> None:
        self.edit(branch)
        there = branch.id()
        branch.switch("main")
        branch.run("update-ref", f"refs/remotes/{name}" if "/" in name else f"refs/heads/{name}", there)
        self.forward(branch, name)
        assert said(branch)[OPENING.id] is Kind.UNKNOWN

    def test_a_branch_that_was_moved_back_is_taken_as_it_first_stood(self, branch: GitRepo) -> None:
        made = branch.id()
        self.edit(branch)
        branch.switch("main")
        self.forward(branch)
        branch.run("reset", "--quiet", "--hard", made)
        self.forward(branch)
        assert said(branch)[OPENING.id] is Kind.EDITED

    def test_a_merge_proves_nothing_where_what_was_before_it_is_forgotten(self, branch: GitRepo) -> None:
        branch.switch("main")
        self.forward(branch)
        branch.switch(BRANCH)
        self.edit(branch)
        branch.switch("main")
        self.forward(branch)
        assert said(branch)[OPENING.id] is Kind.MERGED
        for _ in range(2):
            branch.run("reflog", "delete", "main@{1}")
        assert said(branch)[OPENING.id] is Kind.UNKNOWN

    def test_where_the_first_that_held_it_was_thrown_away_nothing_is_told(self, branch: GitRepo) -> None:
        made = branch.id()
        branch.switch("main")
        self.forward(branch)
        branch.run("reset", "--quiet", "--hard", "HEAD~1")
        branch.commit({"README.md": "mine\n"}, "Mine")
        branch.run("merge", "--quiet", "--no-edit", made)
        branch.run("reset", "--quiet", "--hard", made)
        branch.run("reflog", "delete", "main@{4}")
        self.edit(branch)
        assert said(branch)[OPENING.id] is Kind.UNKNOWN

    def test_another_clone_knows_what_it_fetched_before_and_after(self, branch: GitRepo, tmp_path: Path) -> None:
        branch.switch("main")
        clone = branch.clone(tmp_path / "clone")
        self.forward(branch)
        clone.run("fetch", "--quiet")
        self.edit(branch)
        clone.run("fetch", "--quiet")
        assert {one.subject: one.kind for one in events_of(clone, "origin/main")}[OPENING.id] is Kind.MERGED
        new = branch.clone(tmp_path / "new")
        assert {one.subject: one.kind for one in events_of(new, "origin/main")}[OPENING.id] is Kind.UNKNOWN
