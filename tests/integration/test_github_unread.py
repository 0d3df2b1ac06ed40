"""One spec of a repository that cannot be read, on GitHub: the others are looked at, that one is named, no job fails."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Steps, Workflow
from helpers.specs import path_of, spec

from bot.repo.paths import LARGEST_FILE

LOCKS, RIDES = path_of("locks"), path_of("rides")
GOOD = spec("locks", Locking="The lock SHALL close after 30 seconds.")
WEAK = GOOD.replace("SHALL close", "will close")
LARGE = "a" * (LARGEST_FILE + 1)
TOLD = f"Not looked at: {RIDES} is larger than specbot reads. Cut it into smaller files."
BRANCH = "specbot/improve/main"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    rides = spec("rides", Riding="A ride SHALL end after 60 minutes.")
    with ForgeHouse(tmp_path, {"README.md": "# Hire\n", LOCKS: GOOD, RIDES: rides}) as house:
        yield house


def done(steps: Steps, *, told: bool = True) -> None:
    assert steps.publish and (steps.event.code, steps.publish.code) == (0, 0), steps
    assert (TOLD in steps.event.err) is told, steps


def test_a_push_improves_the_others_and_the_pull_request_is_made(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({LOCKS: WEAK, RIDES: LARGE})
    done(workflow.on(house.event("push")))
    (pull,) = [each for each in house.pulls("open") if each["head"]["ref"] == BRANCH]
    repo = house.state.repos.repo(house.full_name)
    assert repo.read(LOCKS, f"refs/heads/{BRANCH}").decode() == GOOD
    assert repo.run("diff", "--name-only", "main", BRANCH) == LOCKS
    # It stays so, and the next push makes it again.
    house.push({"README.md": "# Hire of bicycles\n"})
    done(workflow.on(house.event("push")))
    assert [each["number"] for each in house.pulls("open")] == [pull["number"]]


def test_a_review_names_it_and_an_edit_of_another_is_applied(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({LOCKS: WEAK, RIDES: LARGE}, "topic")
    number = house.open_pull("topic", login="bob")
    done(workflow.on(house.event("pull_request", number=number)))
    (status,) = house.comments(number)
    assert "S00" in status["body"] and "apply 1 <!--" in status["body"]
    comment = house.comment("alice", number, "/specbot apply 1")
    done(workflow.on(house.event("issue_comment", comment=comment["id"])), told=False)
    assert house.state.repos.repo(house.full_name).read(LOCKS, "refs/heads/topic").decode() == GOOD


def test_what_the_pull_request_mends_is_reviewed(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({RIDES: LARGE})
    house.push({RIDES: spec("rides", Riding="A ride will end after 60 minutes.")}, "topic")
    number = house.open_pull("topic", login="bob")
    done(workflow.on(house.event("pull_request", number=number)), told=False)
    assert "obligation-case" in house.comments(number)[0]["body"]


def test_a_question_is_answered_from_the_others(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({RIDES: LARGE}, "topic")
    number = house.open_pull("topic", login="bob")
    comment = house.comment("alice", number, "/specbot ask After how many seconds does the lock close?")
    done(workflow.on(house.event("issue_comment", comment=comment["id"])))
    assert "30 seconds" in house.comments(number)[-1]["body"]


@pytest.mark.parametrize("word", ["archive", "rebase"])
def test_a_change_of_another_spec_is_archived_and_rebased(house: ForgeHouse, workflow: Workflow, word: str) -> None:
    folder = "openspec/changes/slower"
    delta = GOOD[GOOD.index("### Requirement") :].replace("30 seconds", "40 seconds")
    files = {f"{folder}/proposal.md": "## Why\nIt is too fast.\n", f"{folder}/tasks.md": "- [x] 1.1 Do it\n"}
    files[f"{folder}/specs/locks/spec.md"] = f"## MODIFIED Requirements\n\n{delta}"
    house.push({**files, RIDES: LARGE}, "topic", at=datetime(2026, 1, 2, tzinfo=UTC))
    number = house.open_pull("topic", login="bob")
    comment = house.comment("bob", number, f"/specbot {word}")
    done(workflow.on(house.event("issue_comment", comment=comment["id"])), told=False)
    assert ("40 seconds" in house.state.repos.repo(house.full_name).read(LOCKS, "refs/heads/topic").decode()) is (
        word == "archive"
    )
