"""Whole runs over a GitHub on loopback, with real git: push, comments, ticks, dismissals, and people in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Steps, Workflow

SPEC = "openspec/specs/gate/spec.md"
GATE = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate will open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds
"""
BRANCH = "specbot/improve/main"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Garden\n", SPEC: GATE.replace("will open", "SHALL open")}) as house:
        yield house


def pushed(house: ForgeHouse, workflow: Workflow, files: dict[str, str | None], message: str = "change") -> Steps:
    house.push(files, message=message)
    return workflow.on(house.event("push"))


def own(house: ForgeHouse) -> list[dict]:
    return [each for each in house.pulls("open") if each["head"]["ref"] == BRANCH]


def test_a_push_opens_one_pull_request(house: ForgeHouse, workflow: Workflow) -> None:
    steps = pushed(house, workflow, {SPEC: GATE})
    assert steps.event.code == 0, steps.event.err
    assert "act" in steps.outputs and "true" in steps.outputs
    assert steps.publish and steps.publish.code == 0, steps.publish
    (pull,) = own(house)
    assert pull["title"] == "Improve specs/gate: obligation-case"
    assert pull["draft"] is True
    assert [each["name"] for each in pull["labels"]] == ["specbot"]
    text = house.state.repos.repo(house.full_name).read(SPEC, f"refs/heads/{BRANCH}").decode()
    assert text == GATE.replace("will open", "SHALL open")


def test_the_same_run_twice_doubles_nothing(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE})
    event = house.event("push")
    workflow.on(event)
    before, tip = len(house.writes), house.state.repos.refs(house.full_name)[f"refs/heads/{BRANCH}"]
    again = workflow.on(event)
    assert again.publish and again.publish.code == 0
    assert "holds just this already" in again.publish.out
    assert len(own(house)) == 1
    assert house.state.repos.refs(house.full_name)[f"refs/heads/{BRANCH}"] == tip
    assert [f"{each.method} {each.path}" for each in house.writes[before:]] == []


def test_a_second_push_brings_the_same_pull_request_up_to_date(house: ForgeHouse, workflow: Workflow) -> None:
    pushed(house, workflow, {SPEC: GATE})
    (first,) = own(house)
    other = "openspec/specs/bell/spec.md"
    steps = pushed(house, workflow, {other: GATE.replace("gate", "bell").replace("Opening", "Ringing")})
    assert steps.publish and "up to date" in steps.publish.out, steps
    (pull,) = own(house)
    assert pull["number"] == first["number"]
    assert "**1. Opening**" in pull["body"] and "**2. Ringing**" in pull["body"]
    repo = house.state.repos.repo(house.full_name)
    assert "SHALL open" in repo.read(SPEC, f"refs/heads/{BRANCH}").decode()
    assert "SHALL open" in repo.read(other, f"refs/heads/{BRANCH}").decode()
    assert repo.run("rev-list", "--count", f"main..{BRANCH}") == "1"


def test_what_was_proposed_and_no_longer_fits_is_told(house: ForgeHouse, workflow: Workflow) -> None:
    pushed(house, workflow, {SPEC: GATE})
    steps = pushed(house, workflow, {SPEC: GATE.replace("a ticket is shown", "two tickets are shown")})
    said = steps.event.out + steps.event.err
    assert f"Proposed before, and not any more: {SPEC}: the text to replace is no longer there." in said
    (pull,) = own(house)
    assert "One did not pass and is not here." in pull["body"]
    mended = GATE.replace("a ticket is shown", "two tickets are shown").replace("will open", "SHALL open")
    again = pushed(house, workflow, {SPEC: mended})
    assert "Proposed before" not in again.event.out + again.event.err


def test_somebodys_commit_on_the_branch_is_left_alone(house: ForgeHouse, workflow: Workflow) -> None:
    pushed(house, workflow, {SPEC: GATE})
    (pull,) = own(house)
    theirs = house.push({"openspec/specs/gate/notes.md": "mine\n"}, BRANCH, "My own words", login="bob")
    steps = pushed(house, workflow, {SPEC: GATE.replace("3 seconds", "4 seconds")})
    assert steps.publish and "left alone" in steps.publish.out
    assert house.state.repos.refs(house.full_name)[f"refs/heads/{BRANCH}"] == theirs
    said = [each["body"] for each in house.comments(pull["number"])]
    assert len(said) == 1 and "Somebody has committed" in said[0]
    pushed(house, workflow, {SPEC: GATE.replace("3 seconds", "5 seconds")})
    assert len(house.comments(pull["number"])) == 1


def test_what_is_mended_by_hand_closes_the_pull_request(house: ForgeHouse, workflow: Workflow) -> None:
    pushed(house, workflow, {SPEC: GATE})
    (pull,) = own(house)
    steps = pushed(house, workflow, {SPEC: GATE.replace("will open", "SHALL open")})
    assert steps.publish and "Closed" in steps.publish.out, steps
    assert own(house) == []
    assert house.pull(pull["number"])["state"] == "closed"
    assert f"refs/heads/{BRANCH}" not in house.state.repos.refs(house.full_name)


def test_what_people_closed_is_not_proposed_again(house: ForgeHouse, workflow: Workflow) -> None:
    pushed(house, workflow, {SPEC: GATE})
    (pull,) = own(house)
    house.close(pull["number"], "bob")
    again = workflow.on(house.event("workflow_dispatch", inputs={"everything": "true"}))
    assert own(house) == []
    assert again.publish and "Nothing to propose" in again.publish.out, again
    house.push({SPEC: GATE.replace("when a ticket", "as soon as a ticket")})
    pushed_again = workflow.on(house.event("push"))
    assert len(own(house)) == 1, pushed_again  # the text is another now, so it may be asked again


def test_dismissing_on_our_own_pull_request_makes_it_again(house: ForgeHouse, workflow: Workflow) -> None:
    bell = "openspec/specs/bell/spec.md"
    pushed(house, workflow, {SPEC: GATE, bell: GATE.replace("gate", "bell").replace("Opening", "Ringing")})
    (pull,) = own(house)
    assert "**2." in pull["body"]
    comment = house.comment("bob", pull["number"], "/specbot dismiss 1 the bell is only a plan")
    steps = workflow.on(house.event("issue_comment", comment=comment["id"]))
    assert steps.publish and steps.publish.code == 0, steps
    (pull,) = own(house)
    assert "**1." not in pull["body"] and "**2." in pull["body"]
    repo = house.state.repos.repo(house.full_name)
    assert "will open" in repo.read(bell, f"refs/heads/{BRANCH}").decode()
    assert "SHALL open" in repo.read(SPEC, f"refs/heads/{BRANCH}").decode()
    pushed(house, workflow, {"openspec/specs/x/notes.md": "x\n"})
    (pull,) = own(house)
    assert "**1." not in pull["body"]


def test_who_deletes_the_branch_has_closed_it_and_it_is_not_proposed_again(
    house: ForgeHouse, workflow: Workflow
) -> None:
    pushed(house, workflow, {SPEC: GATE})
    (pull,) = own(house)
    house.api("bob", "DELETE", f"/git/refs/heads/{BRANCH}")
    assert house.pull(pull["number"])["state"] == "closed"
    again = workflow.on(house.event("workflow_dispatch", inputs={"everything": "true"}))
    assert again.publish and "Nothing to propose" in again.publish.out, again
    assert own(house) == []
