"""With a model in the reading step: questions that people answer by a tick, opinions, and who holds which token."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers.agreeing import agreeing
from helpers.chat_server import ChatServer
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Workflow

SPEC = "openspec/specs/gate/spec.md"
GATE = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate SHALL quickly open for everybody who shows a ticket.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens

### Requirement: Closing
The gate will close after 10 seconds.

#### Scenario: Nobody
- **WHEN** nobody stands in it
- **THEN** the gate closes
"""
QUIET = GATE.replace("SHALL quickly", "SHALL").replace("will close", "SHALL close")
EARLIER = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BRANCH = "specbot/improve/main"
ASKING = {
    "action": "ask_author",
    "question": "How long may it take until the gate is open?",
    "options": ["2 seconds", "10 seconds"],
}


def script(body: dict[str, Any]) -> str:
    return json.dumps(ASKING)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Garden\n", SPEC: QUIET}) as house:
        yield house


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer(agreeing(script)) as server:
        yield server


@pytest.fixture
def workflow(house: ForgeHouse, server: ChatServer, tmp_path: Path) -> Workflow:
    folder = tmp_path / "runs"
    folder.mkdir()
    return Workflow(house, folder, model=("--base-url", server.base_url))


def own(house: ForgeHouse) -> dict[str, Any]:
    (pull,) = [each for each in house.pulls("open") if each["head"]["ref"] == BRANCH]
    return pull


def at(house: ForgeHouse, branch: str) -> str:
    return house.state.repos.repo(house.full_name).read(SPEC, f"refs/heads/{branch}").decode()


def test_a_tick_in_our_pull_request_answers_the_question(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE})
    steps = workflow.on(house.event("push"))
    assert steps.publish and steps.publish.code == 0, steps
    pull = own(house)
    assert "How long may it take" in pull["body"]
    ticked = re.sub(r"- \[ \] (\d+a 2 seconds)", r"- [x] \1", pull["body"])
    assert ticked != pull["body"]
    house.api("bob", "PATCH", f"/pulls/{pull['number']}", {"body": ticked})
    event = house.event("pull_request", number=pull["number"], action="edited", sender="bob", before=pull["body"])
    steps = workflow.on(event)
    assert steps.publish and steps.publish.code == 0, steps
    assert "The gate SHALL open for everybody who shows a ticket within 2 seconds." in at(house, BRANCH)
    assert "How long may it take" not in own(house)["body"]
    assert "SHALL close" in at(house, BRANCH)


def test_a_reader_ticks_in_vain(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE})
    workflow.on(house.event("push"))
    pull = own(house)
    before = at(house, BRANCH)
    house.api("alice", "PATCH", f"/pulls/{pull['number']}", {"body": pull["body"].replace("- [ ]", "- [x]", 1)})
    event = house.event("pull_request", number=pull["number"], action="edited", sender="carol", before=pull["body"])
    workflow.on(event)
    assert at(house, BRANCH) == before


def test_an_answer_on_a_pull_request_of_somebody(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    steps = workflow.on(house.event("pull_request", number=number))
    assert steps.publish and steps.publish.code == 0, steps
    (status,) = house.comments(number)
    found = re.search(r"- \[ \] (\d+)b 10 seconds", status["body"])
    assert found, status["body"]
    comment = house.comment("bob", number, f"/specbot apply {found[1]} b")
    steps = workflow.on(house.event("issue_comment", comment=comment["id"]))
    assert steps.publish and "Committed" in steps.publish.out, steps
    assert "within 10 seconds." in at(house, "topic")


def test_asking_for_a_question_without_a_letter(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    workflow.on(house.event("pull_request", number=number))
    comment = house.comment("bob", number, "/specbot apply 2")
    steps = workflow.on(house.event("issue_comment", comment=comment["id"]))
    assert steps.publish and "is a question: choose one of its answers" in steps.publish.out, steps
