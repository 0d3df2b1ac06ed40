"""A question that nobody could answer from the specs becomes a sentence of one: asked, offered, ticked, written."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import WRITE, Workflow
from helpers.git_repo import GitRepo
from helpers.run import Ran

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
The gate will close after 10 seconds.

#### Scenario: Nobody
- **WHEN** nobody stands in it
- **THEN** the gate closes
"""
QUESTION = "does the gate open for a bicycle?"
BRANCH = "specbot/improve/main"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Garden\n", SPEC: GATE}) as house:
        yield house


def at_desk(workflow: Workflow, checkout: GitRepo, *words: str) -> Ran:
    given = {
        "GITHUB_TOKEN": workflow.house.tokens[WRITE],
        "GITHUB_API_URL": workflow.house.api_url,
        "GITHUB_SERVER_URL": workflow.house.server_url,
        "SPECBOT_LOGIN": "github-actions[bot]",
    }
    return workflow.run(checkout, given, *words)


def opened(workflow: Workflow) -> dict:
    """Ask in vain at a desk, then open the pull request from there."""
    checkout, plan = workflow.checkout(), str(workflow.folder / "desk.json")
    assert at_desk(workflow, checkout, "ask", QUESTION, "--no-model").code == 1
    made = at_desk(workflow, checkout, "improve", "--all", "--no-model", "--plan", plan)
    assert "specbot publish" in made.out, made
    done = at_desk(workflow, checkout, "publish", plan)
    assert done.code == 0, done
    return pull_of(workflow.house)


def pull_of(house: ForgeHouse) -> dict:
    (pull,) = [each for each in house.pulls("open") if each["head"]["ref"] == BRANCH]
    return dict(pull)


def ticked(house: ForgeHouse, workflow: Workflow, words: str) -> str:
    pull = opened(workflow)
    assert f"The specs do not say: {QUESTION}" in pull["body"]
    body = re.sub(rf"- \[ \] (\d[a-d] {re.escape(words)})", r"- [x] \1", pull["body"])
    assert body != pull["body"], body
    house.api("bob", "PATCH", f"/pulls/{pull['number']}", {"body": body})
    event = house.event("pull_request", number=pull["number"], action="edited", sender="bob", before=pull["body"])
    steps = workflow.on(event)
    assert steps.publish and steps.publish.code == 0, steps
    return house.state.repos.repo(house.full_name).read(SPEC, f"refs/heads/{BRANCH}").decode()


def test_an_answer_becomes_a_sentence_of_the_requirement(house: ForgeHouse, workflow: Workflow) -> None:
    sentence = "The gate SHALL NOT open for a bicycle."
    text = ticked(house, workflow, sentence)
    assert text == GATE.replace("shown to it.", f"shown to it. {sentence}").replace("will close", "SHALL close")
    assert QUESTION not in pull_of(house)["body"].partition("### Questions")[2]
    assert f"It answers what was asked: {QUESTION}" in pull_of(house)["body"]


def test_what_is_out_of_scope_is_asked_no_more(house: ForgeHouse, workflow: Workflow) -> None:
    text = ticked(house, workflow, "It is out of scope.")
    assert text == GATE.replace("will close", "SHALL close")
    assert QUESTION not in pull_of(house)["body"]
    checkout, plan = workflow.checkout(), str(workflow.folder / "again.json")
    at_desk(workflow, checkout, "improve", "--all", "--no-model", "--plan", plan)
    assert QUESTION in Path(plan).read_text("utf-8")
    assert at_desk(workflow, checkout, "publish", plan).code == 0
    assert QUESTION not in pull_of(house)["body"]


def test_a_question_that_a_push_answers_is_gone(house: ForgeHouse, workflow: Workflow) -> None:
    opened(workflow)
    house.push({SPEC: GATE.replace("shown to it.", "shown to it. The gate SHALL NOT open for a bicycle.")})
    workflow.on(house.event("push"))
    assert "The specs do not say" not in pull_of(house)["body"]
    assert "SHALL close" in house.state.repos.repo(house.full_name).read(SPEC, f"refs/heads/{BRANCH}").decode()


def test_a_question_that_is_still_open_stays(house: ForgeHouse, workflow: Workflow) -> None:
    opened(workflow)
    house.push({SPEC: GATE.replace("3 seconds", "4 seconds")})
    workflow.on(house.event("push"))
    assert f"The specs do not say: {QUESTION}" in pull_of(house)["body"]
