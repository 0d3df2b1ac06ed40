"""Pull requests of people: the comment and the suggestions on lines, commands, ticks, and who may ask for what."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Steps, Workflow

from bot.learning.trailer import told_in
from bot.workflows.conversation import read_conversation

SPEC = "openspec/specs/gate/spec.md"
GATE = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate SHALL open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds

### Requirement: Closing
The gate SHALL close after 10 seconds.

#### Scenario: Nobody
- **WHEN** nobody stands in it
- **THEN** the gate closes
"""
# A comment of the same second as a push may have come before it; people are slower than tests.
EARLIER = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CHANGED = GATE.replace("gate SHALL open", "gate will open the the latch").replace("10 seconds", "20 seconds")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Garden\n", SPEC: GATE}) as house:
        yield house


def opened(house: ForgeHouse, workflow: Workflow, text: str = CHANGED) -> tuple[int, Steps]:
    house.push({SPEC: text}, "topic", at=EARLIER)
    number = house.open_pull("topic", "Another gate", login="bob")
    return number, workflow.on(house.event("pull_request", number=number))


def said(house: ForgeHouse, workflow: Workflow, login: str, number: int, words: str) -> Steps:
    comment = house.comment(login, number, words)
    return workflow.on(house.event("issue_comment", comment=comment["id"]))


def ours(house: ForgeHouse, number: int) -> list[str]:
    return [each["body"] for each in house.comments(number) if each["user"]["login"] == "github-actions[bot]"]


def at_head(house: ForgeHouse, branch: str = "topic") -> str:
    return house.state.repos.repo(house.full_name).read(SPEC, f"refs/heads/{branch}").decode()


def test_a_pull_request_gets_one_comment_and_suggestions_on_its_lines(house: ForgeHouse, workflow: Workflow) -> None:
    number, steps = opened(house, workflow)
    assert steps.publish and steps.publish.code == 0, steps
    (comment,) = ours(house, number)
    assert "| gate › Closing | 10 seconds became 20 seconds |" in comment
    (line,) = house.line_comments(number)
    assert line["path"] == SPEC and line["line"] == 8
    assert "```suggestion\nThe gate SHALL open the latch when a ticket is shown to it.\n```" in line["body"]
    again = workflow.on(house.event("pull_request", number=number, action="synchronize"))
    assert again.publish and again.publish.code == 0, again
    assert ours(house, number) == [comment]
    assert len(house.line_comments(number)) == 1


def test_applying_by_number_commits_on_the_branch(house: ForgeHouse, workflow: Workflow) -> None:
    number, _ = opened(house, workflow)
    steps = said(house, workflow, "bob", number, "/specbot apply 1")
    assert steps.publish and "Committed" in steps.publish.out, steps
    assert "SHALL open the latch" in at_head(house)
    repo = house.state.repos.repo(house.full_name)
    assert repo.run("log", "-1", "--format=%an %ce", "topic") == "specbot specbot@users.noreply.github.com"
    status, reply = ours(house, number)
    assert "done in" in status and "Committed" in reply
    (name,) = [each.id for each in told_in(repo.run("log", "-1", "--format=%B", "topic"))]
    assert [each.id for each in read_conversation(status).items if each.done] == [name]
    house.state.repos.backdate(1, EARLIER)  # the second comment came long after our push
    again = said(house, workflow, "bob", number, "/specbot apply 1")
    assert again.publish and "applied in" in again.publish.out


def test_what_was_applied_and_then_pushed_away_can_be_applied_again(house: ForgeHouse, workflow: Workflow) -> None:
    number, _ = opened(house, workflow)
    said(house, workflow, "bob", number, "/specbot apply 1")
    assert "SHALL open the latch" in at_head(house)
    house.push({"README.md": "# Another garden\n", SPEC: CHANGED}, "topic", force=True, at=EARLIER)
    assert "SHALL open the latch" not in at_head(house)
    workflow.on(house.event("pull_request", number=number, action="synchronize"))
    status = ours(house, number)[0]
    assert "- [ ] apply 1" in status and "done in" not in status
    again = said(house, workflow, "bob", number, "/specbot apply 1")
    assert again.publish and "Committed" in again.publish.out, again
    assert "SHALL open the latch" in at_head(house)


def test_ticking_the_box_does_the_same(house: ForgeHouse, workflow: Workflow) -> None:
    number, _ = opened(house, workflow)
    status = next(each for each in house.comments(number) if "specbot:status" in each["body"])
    ticked = house.tick_box("bob", status["id"], "apply 1")
    event = house.event("issue_comment", comment=status["id"], action="edited", sender="bob", before=ticked["before"])
    steps = workflow.on(event)
    assert steps.publish and "Committed" in steps.publish.out, steps
    assert "SHALL open the latch" in at_head(house)
    (told,) = [each for each in ours(house, number) if "specbot:status" in each]
    assert "done in `" in told and "- [ ]" not in told and "- [x]" not in told


def test_what_a_browser_saved_is_read_as_it_was_written(house: ForgeHouse, workflow: Workflow) -> None:
    """A tick turns every line of our comment into one that ends in CRLF."""
    number, _ = opened(house, workflow)
    said(house, workflow, "bob", number, "/specbot pause")
    status = next(each for each in house.comments(number) if "specbot:status" in each["body"])
    house.tick_box("bob", status["id"], "apply 1")
    said(house, workflow, "bob", number, "/specbot resume")
    assert "aused" not in ours(house, number)[0]
    applied = said(house, workflow, "bob", number, "/specbot apply")
    assert applied.publish and "Committed" in applied.publish.out, applied
    assert "SHALL open the latch" in at_head(house) and "done in `" in ours(house, number)[0]


@pytest.mark.parametrize("login", ["carol", "mallory"])
def test_who_may_not_write_is_told_once_and_nothing_happens(house: ForgeHouse, workflow: Workflow, login: str) -> None:
    number, _ = opened(house, workflow)
    before = at_head(house)
    for words in ("/specbot apply 1", "/specbot improve all"):
        steps = said(house, workflow, login, number, words)
        assert steps.publish and steps.publish.code == 0, steps
    assert at_head(house) == before
    assert len(ours(house, number)) == 2
    assert "people who may write" in ours(house, number)[1]


def test_the_bot_of_an_app_is_told_who_can_command(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({".specbot.toml": '[github]\nallow_bots = ["specbot[bot]"]\n'})
    number, _ = opened(house, workflow)
    before, told = at_head(house), ours(house, number)
    steps = said(house, workflow, "specbot", number, "/specbot apply 1")
    assert "a program comments as an ordinary account" in steps.summary, steps
    assert (at_head(house), ours(house, number)) == (before, told)


def test_an_edited_comment_commands_nothing(house: ForgeHouse, workflow: Workflow) -> None:
    number, _ = opened(house, workflow)
    comment = house.comment("bob", number, "hello")
    house.edit_comment("bob", comment["id"], "/specbot apply 1")
    event = house.event("issue_comment", comment=comment["id"], action="edited", sender="bob", before="hello")
    steps = workflow.on(event)
    assert steps.publish is None and "ignored" in steps.event.out
    assert "will open" in at_head(house)


def test_a_push_after_the_comment_is_not_what_was_asked_for(house: ForgeHouse, workflow: Workflow) -> None:
    number, _ = opened(house, workflow)
    comment = house.comment("bob", number, "/specbot apply 1")
    event = house.event("issue_comment", comment=comment["id"])
    house.push({SPEC: CHANGED.replace("3 seconds", "30 seconds")}, "topic")
    steps = workflow.on(event)
    assert steps.publish and "pushed after" in steps.publish.out, steps
    assert "will open" in at_head(house)


def test_dismissing_takes_it_out_and_it_stays_out(house: ForgeHouse, workflow: Workflow) -> None:
    number, _ = opened(house, workflow)
    steps = said(house, workflow, "bob", number, "/specbot dismiss 1 it is a prophecy")
    assert steps.publish and "Dismissed 1" in steps.publish.out, steps
    workflow.on(house.event("pull_request", number=number, action="synchronize"))
    status = ours(house, number)[0]
    assert "- [ ] apply 1" not in status and "SHALL open the latch" not in status
    assert len(house.line_comments(number)) == 1


def test_what_no_longer_holds_on_a_line_is_hidden_once_and_said_anew(house: ForgeHouse, workflow: Workflow) -> None:
    number, _ = opened(house, workflow)
    mended = CHANGED.replace("will open the the latch", "SHALL open the latch")
    for words in ("10 seconds", "11 seconds", "12 seconds"):
        house.push({SPEC: mended.replace("3 seconds", words)}, "topic", at=EARLIER)
        workflow.on(house.event("pull_request", number=number, action="synchronize"))
    assert len(house.state.minimized) == 1
    assert sum("minimizeComment" in str(each) for each in house.requests) == 1
    house.push({SPEC: CHANGED}, "topic", at=EARLIER)
    workflow.on(house.event("pull_request", number=number, action="synchronize"))
    assert [each["line"] for each in house.line_comments(number)][-1] == 8
    assert len(house.line_comments(number)) == 2 and len(house.state.minimized) == 1


def test_pause_and_resume(house: ForgeHouse, workflow: Workflow) -> None:
    number, _ = opened(house, workflow)
    said(house, workflow, "bob", number, "/specbot pause")
    assert ours(house, number)[0].split("\n")[1].startswith("**Paused")
    house.push({SPEC: CHANGED.replace("3 seconds", "30 seconds")}, "topic", at=EARLIER)
    steps = workflow.on(house.event("pull_request", number=number, action="synchronize"))
    assert steps.publish and "Paused" in steps.publish.out, steps
    said(house, workflow, "bob", number, "/specbot review")
    status = ours(house, number)[0]
    assert status.split("\n")[1].startswith("**Paused") and status.lower().count("paused") == 1
    said(house, workflow, "bob", number, "/specbot resume")
    assert "paused" not in ours(house, number)[0].lower()
    steps = workflow.on(house.event("pull_request", number=number, action="synchronize"))
    assert steps.publish and "Said on" in steps.publish.out, steps
    assert len(ours(house, number)) == 1


def test_help_explain_and_what_was_not_understood(house: ForgeHouse, workflow: Workflow) -> None:
    number, _ = opened(house, workflow)
    for words, answer in (
        ("/specbot help", "/specbot apply"),
        ("/specbot explain 1", "RFC 8174"),
        ("/specbot aply 1", "Did you mean apply"),
        ("/specbot apply 7", "There is no 7"),
    ):
        steps = said(house, workflow, "bob", number, words)
        assert steps.publish and steps.publish.code == 0, steps
        assert answer in ours(house, number)[-1], ours(house, number)[-1]


def test_a_quiet_pull_request_gets_no_comment(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({"README.md": "# Other words\n"}, "topic")
    number = house.open_pull("topic", login="bob")
    steps = workflow.on(house.event("pull_request", number=number))
    assert steps.publish is None and "\nfalse\n" in steps.outputs, steps
    assert ours(house, number) == []


def test_what_is_mended_leaves_the_comment_at_ease(house: ForgeHouse, workflow: Workflow) -> None:
    number, _ = opened(house, workflow, GATE.replace("SHALL open", "will open"))
    house.push({SPEC: GATE.replace("a ticket of today", "a valid ticket of today")}, "topic")
    workflow.on(house.event("pull_request", number=number, action="synchronize"))
    (status,) = ours(house, number)
    assert "**Nothing to mend; 1 requirement says something else than before.**" in status
    assert "- [ ]" not in status


def test_a_fork_gets_words_and_no_edits(house: ForgeHouse, workflow: Workflow) -> None:
    fork = house.fork("mallory")
    house.push_to_fork(fork, {SPEC: CHANGED}, "topic", at=EARLIER)
    number = house.open_pull("mallory:topic", login="mallory")
    steps = workflow.on(house.event("pull_request", number=number, sender="mallory"))
    assert steps.publish and "A fork's pull request may only be read" in steps.publish.out, steps
    assert "SHALL" in steps.summary
    reviewed = said(house, workflow, "bob", number, "/specbot review")
    assert reviewed.publish and reviewed.publish.code == 0, reviewed
    (status,) = ours(house, number)
    assert "- [ ]" not in status
    applied = said(house, workflow, "bob", number, "/specbot apply 1")
    assert applied.publish and "another repository" in applied.publish.out, applied
