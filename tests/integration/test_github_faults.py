"""GitHub fails in the middle: what was done stays done, nothing is done twice, and a person is told what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import READ, Workflow

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


def pulls(house: ForgeHouse) -> list[dict]:
    return [each for each in house.pulls("open") if each["head"]["ref"] == BRANCH]


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/pulls$", "502-after"),
        ("POST", "/pulls$", "502-before"),
        ("POST", "/pulls$", "disconnect-after"),
        ("POST", "/pulls$", "secondary-limit"),
        ("POST", "/labels", "502-after"),
        ("GET", "/pulls", "500"),
        ("GET", "/git/ref", "502-before"),
    ],
)
def test_one_fault_on_the_way_to_a_pull_request(
    house: ForgeHouse, workflow: Workflow, method: str, path: str, kind: str
) -> None:
    house.push({SPEC: GATE})
    event = house.event("push")
    house.faults.add(method, path, 1, kind, seconds=1)
    steps = workflow.on(event, code=None)
    if steps.publish is None or steps.publish.code:
        steps = workflow.on(event)
    assert steps.publish and steps.publish.code == 0, steps
    assert len(pulls(house)) == 1
    assert len([each for each in house.writes if each.method == "POST" and each.path.endswith("/pulls")]) == 1
    assert [each["name"] for each in pulls(house)[0]["labels"]] == ["specbot"]


def test_labels_that_failed_are_made_up_for(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE})
    event = house.event("push")
    house.faults.add("POST", "/labels$", 9, "500")
    steps = workflow.on(event, code=2)
    assert steps.publish and steps.publish.code == 2, steps
    (pull,) = pulls(house)
    assert pull["labels"] == []
    house.faults.waiting.clear()
    for _ in range(2):
        again = workflow.on(event)
        assert again.publish and again.publish.code == 0, again
        (pull,) = pulls(house)
        assert [each["name"] for each in pull["labels"]] == ["specbot"]


def test_a_label_that_somebody_took_off_stays_off(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE})
    workflow.on(house.event("push"))
    (pull,) = pulls(house)
    house.api("bob", "DELETE", f"/issues/{pull['number']}/labels/specbot")
    house.push({SPEC: GATE + "\n"})
    steps = workflow.on(house.event("push"))
    assert steps.publish and "up to date" in steps.publish.out, steps
    assert pulls(house)[0]["labels"] == []


def test_comments_are_not_doubled_when_the_answer_is_lost(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE}, "topic")
    number = house.open_pull("topic", login="bob")
    event = house.event("pull_request", number=number)
    house.faults.add("POST", f"/issues/{number}/comments", 1, "502-after")
    house.faults.add("POST", f"/pulls/{number}/reviews", 1, "502-after")
    steps = workflow.on(event)
    assert steps.publish and steps.publish.code == 0, steps
    assert len(house.comments(number)) == 1
    assert len(house.line_comments(number)) == 1


def test_a_limit_that_lasts_is_said_with_the_time(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE})
    event = house.event("push")
    house.faults.add("GET", "/pulls", 50, "primary-limit", seconds=3600)
    steps = workflow.on(event, code=2)
    assert steps.event.code == 2
    assert "limit" in steps.event.err and "Traceback" not in steps.event.err


def test_an_expired_token(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE})
    event = house.event("push")
    steps = workflow.on(event, read="expired", code=2)
    assert (steps.event.code, steps.publish) == (2, None)
    assert "GitHub does not accept the token" in steps.event.err
    steps = workflow.on(event, write="expired", code=2)
    assert steps.publish and steps.publish.code == 2
    assert pulls(house) == [] and house.writes == []
    assert house.tokens["expired"] not in steps.publish.err + steps.publish.out


def test_a_reading_token_writes_nothing(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE})
    steps = workflow.on(house.event("push"), write=READ, code=2)
    assert steps.publish and steps.publish.code == 2, steps
    assert "contents: write" in steps.publish.err
    assert house.writes == []


def test_a_protected_branch_is_left_as_it_is(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE})
    event = house.event("push")
    house.protect(BRANCH)
    steps = workflow.on(event, code=2)
    assert steps.publish and steps.publish.code == 2, steps
    assert "protects that branch" in steps.publish.err
    assert pulls(house) == []


def test_drafts_are_refused_so_it_is_none(house: ForgeHouse, workflow: Workflow) -> None:
    house.settings.drafts = False
    house.push({SPEC: GATE})
    steps = workflow.on(house.event("push"))
    assert steps.publish and steps.publish.code == 0, steps
    (pull,) = pulls(house)
    assert pull["draft"] is False


def test_actions_may_not_open_pull_requests(house: ForgeHouse, workflow: Workflow) -> None:
    house.settings.actions_may_create_pulls = False
    house.push({SPEC: GATE})
    steps = workflow.on(house.event("push"), code=2)
    assert steps.publish and steps.publish.code == 2, steps
    assert "Allow GitHub Actions to create and approve pull requests" in steps.publish.err


def test_the_base_moved_on_before_it_was_published(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE})
    event = house.event("push")
    steps = workflow.on(event, publish=False)
    assert steps.plan
    house.push({"README.md": "# Other\n"})
    done = workflow.publish(event, steps.file)
    assert done.code == 0, done
    assert len(pulls(house)) == 1
    house.push({SPEC: GATE.replace("will open", "SHALL open")})
    workflow.on(house.event("push"))
    assert pulls(house) == []
    late = workflow.publish(event, steps.file)
    assert late.code == 0, late
