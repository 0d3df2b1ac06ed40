"""A team's month in one repository: push, comments, parallel changes, archives, questions, verdicts, and what is learned.

The model is a real one, behind a real llama.cpp, and far too small to mean anything. So nothing here looks at what it
says, and everything here has to hold whatever it says.
"""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers import engine as engines
from helpers.forge.harm import Watch
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Steps, Workflow
from helpers.git_repo import GitRepo
from helpers.oracle import Oracle
from helpers.run import Ran

from bot.learning.events import Kind
from bot.learning.log import joined, read
from bot.llm.local import Engine

pytestmark = engines.ALONE

GATE, PUMP = "openspec/specs/gate/spec.md", "openspec/specs/pump/spec.md"
IMPROVED, MEMORY = "specbot/improve/main", "specbot/memory"
# A comment of the same second as a push may have come before it; people are slower than tests.
EARLIER = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SPEC = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate SHALL open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds
"""
PUMPING = """\
# pump Specification

## Purpose
The pump brings water from the pond to the beds, and never when it rains or when the pond is nearly empty.

## Requirements
### Requirement: Watering
The pump will water each bed for 12 minutes.

#### Scenario: Morning
- **WHEN** it is 06:00 and no rain has fallen for 24 hours
- **THEN** the pump waters each bed for 12 minutes

### Requirement: Low pond
The pump SHALL quickly stop when the pond holds less than 400 litres.

#### Scenario: Nearly empty
- **WHEN** the pond holds 399 litres
- **THEN** the pump stops
"""
BELL = """
#### Scenario: Bell
- **WHEN** somebody rings
- **THEN** the gate opens within 9 seconds
"""
NIGHT = """
#### Scenario: Night
- **WHEN** somebody shows a ticket after 20:00
- **THEN** the gate stays closed
"""
WHY = "## Why\nGuests stand in front of the gate and nobody knows what it does then.\n\n## What Changes\n- {}.\n"
NUMBER = re.compile(r"\d+(?::\d+)?")


@dataclass
class Month(Workflow):
    """A workflow that keeps how each of its steps went."""

    done: list[Ran] = field(default_factory=list)

    def run(self, checkout: GitRepo, given: dict[str, str], *words: str) -> Ran:
        self.done.append(super().run(checkout, given, *words))
        return self.done[-1]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    files = {"README.md": "# Garden\n", GATE: SPEC, ".specbot.toml": "[github]\ndraft = false\n"}
    with ForgeHouse(tmp_path, files) as house:
        yield house


@pytest.fixture
def workflow(house: ForgeHouse, engine: Engine, tmp_path: Path) -> Month:
    folder = tmp_path / "runs"
    folder.mkdir()
    key = {"SPECBOT_API_KEY": engines.KEY}
    return Month(house, folder, model=("--base-url", engine.base_url), variables=key)


@pytest.fixture
def oracle(tmp_path: Path) -> Iterator[Oracle]:
    with closing(Oracle(tmp_path)) as oracle:
        yield oracle


def text_at(house: ForgeHouse, branch: str, path: str) -> str:
    return house.state.repos.repo(house.full_name).read(path, f"refs/heads/{branch}").decode()


def said(house: ForgeHouse, workflow: Workflow, number: int, words: str, login: str = "bob") -> str:
    """Return what specbot answered to a comment."""
    known = {each["id"] for each in house.comments(number)}
    comment = house.comment(login, number, words)
    steps = workflow.on(house.event("issue_comment", comment=comment["id"]))
    assert steps.publish, steps
    new = [each for each in house.comments(number) if each["id"] not in known | {comment["id"]}]
    return new[-1]["body"] if new else ""


def improved(house: ForgeHouse) -> dict[str, Any]:
    (pull,) = [each for each in house.pulls("open") if each["head"]["ref"] == IMPROVED]
    return pull


def proposed(steps: Steps, rule: str) -> set[str]:
    assert steps.plan
    found = [each["suggestion"] for part in steps.plan["improve"]["parts"] for each in part["suggestions"]]
    return {each["path"] for each in found if rule in {each["rule"], *each["also"]}}


def wished(house: ForgeHouse, login: str, name: str, scenario: str) -> int:
    """Open a pull request with a finished change that brings a scenario to the gate's one requirement."""
    folder = f"openspec/changes/{name}"
    files = {
        f"{folder}/proposal.md": WHY.format(name),
        f"{folder}/tasks.md": "## 1. Gate\n- [x] 1.1 Build it\n",
        f"{folder}/specs/gate/spec.md": "## MODIFIED Requirements\n" + SPEC[SPEC.index("### Req") :] + scenario,
    }
    house.push(files, name, name, login=login, at=EARLIER)
    return house.open_pull(name, name, login=login)


def archived(house: ForgeHouse, workflow: Workflow, number: int, name: str, login: str) -> None:
    """Have a change archived on its branch, and merge it."""
    reply = said(house, workflow, number, f"/specbot archive {name}", login)
    assert f"{name} went to openspec/changes/archive/" in reply, reply
    house.merge(number)
    workflow.on(house.event("pull_request", number=number, action="closed", sender=login))


def learned(house: ForgeHouse) -> list[tuple[Kind, str, str]]:
    repo = house.state.repos.repo(house.full_name)
    names = repo.run("ls-tree", "-r", "--name-only", MEMORY, "events").splitlines()
    log = joined(*(read(repo.raw("show", f"{MEMORY}:{name}")) for name in names))
    return [(each.kind, each.rule, each.path) for each in log.ordered]


def at_a_desk(house: ForgeHouse, workflow: Workflow, *words: str) -> str:
    clone = workflow.checkout()
    clone.run("fetch", "--quiet", str(house.state.repos.repo(house.full_name).path), f"{MEMORY}:{MEMORY}")
    done = workflow.run(clone, {}, *words)
    assert done.code in (0, 1), done
    return done.out


def test_a_month(house: ForgeHouse, workflow: Month, oracle: Oracle, tmp_path: Path) -> None:
    watch = Watch(house)

    # The first Monday: Alice describes the pump. What is certain is proposed, whatever the model makes of the rest.
    house.push({PUMP: PUMPING}, at=EARLIER)
    steps = workflow.on(house.event("push"))
    assert proposed(steps, "obligation-case") == {PUMP}
    pull = improved(house)
    offered = text_at(house, IMPROVED, PUMP)
    assert "The pump SHALL water each bed for 12 minutes." in offered
    assert [each for each in NUMBER.findall(PUMPING) if each not in NUMBER.findall(offered)] == []
    assert {"400 litres", "399 litres"} <= set(re.findall(r"\d+ litres", offered))
    assert oracle.spec_issues(offered) == []
    house.merge(pull["number"], squash=True)
    workflow.on(house.event("pull_request", number=pull["number"], action="closed", sender="alice"))
    assert (Kind.MERGED, "obligation-case", PUMP) in learned(house)

    # The first Friday: Bob and Alice change the same requirement, and do not know of each other.
    bells, nights = wished(house, "bob", "add-bell", BELL), wished(house, "alice", "add-night", NIGHT)
    for number in (bells, nights):
        workflow.on(house.event("pull_request", number=number))
    clone = workflow.checkout()
    clone.run("merge", "--quiet", "--no-edit", "origin/add-bell", "origin/add-night")
    told = workflow.run(clone, {}, "conflicts")
    assert told.code == 0, "they combine"
    assert "add-bell" in told.out and "add-night" in told.out and "Opening" in told.out

    # The second week: a guest's question, answered from the specs to the letter, or not at all.
    for question in ("When does the pump stop?", "How loud is the bell?"):
        answer = said(house, workflow, bells, f"/specbot ask {question}")
        assert f"> {question}\n" in answer
        quoted = re.findall(r"^\d+\. “(.+)”", answer, re.MULTILINE)
        texts = [
            text_at(house, "add-bell", path) for path in (GATE, PUMP, "openspec/changes/add-bell/specs/gate/spec.md")
        ]
        assert [each for each in quoted if not any(each in text for text in texts)] == []

    # Bob's change is archived first. Alice's was written before it, and takes nothing of it back.
    archived(house, workflow, bells, "add-bell", "bob")
    head = house.pull(nights)["head"]["sha"]
    house.api("alice", "PUT", f"/pulls/{nights}/update-branch", {"expected_head_sha": head})
    house.state.repos.backdate(1, EARLIER)
    archived(house, workflow, nights, "add-night", "alice")
    gate = text_at(house, "main", GATE)
    assert [name for name in ("Ticket", "Bell", "Night") if gate.count(f"#### Scenario: {name}") != 1] == []

    # The third week: a requirement loses its SHALL. Bob wants it so, says why, and is not asked again.
    house.push({GATE: gate.replace("SHALL open", "will open")}, at=EARLIER)
    steps = workflow.on(house.event("push"))
    assert proposed(steps, "obligation-case") == {GATE}
    house.state.repos.backdate(1, EARLIER)
    number = improved(house)["number"]
    parts = re.split(r"^(?=#+ )", house.pull(number)["body"], flags=re.MULTILINE)
    (wanted,) = [n for part in parts if "obligation-case" in part for n in re.findall(r"\*\*(\d+)\. ", part)]
    said(house, workflow, number, f"/specbot dismiss {wanted} the gate is told of as it will be")
    assert (Kind.REJECTED, "obligation-case", GATE) in learned(house)
    nightly = workflow.on(house.event("workflow_dispatch", inputs={"everything": "true"}))
    assert GATE not in (proposed(nightly, "obligation-case") if nightly.plan else set())

    # The last Friday: what came of the month.
    stats = json.loads(at_a_desk(house, workflow, "stats", "--json"))
    (row,) = [each for each in stats["rules"] if each["name"] == "obligation-case"]
    assert (row["merged"], row["rejected"]) == (1, 1)
    page = tmp_path / "report.html"
    at_a_desk(house, workflow, "report", str(page))
    report = page.read_text("utf-8")
    assert "gate" in report and "pump" in report and "<script src" not in report
    issues = [each for path in (GATE, PUMP) for each in oracle.spec_issues(text_at(house, "main", path))]
    assert [each["message"] for each in issues if "should contain SHALL" not in each["message"]] == [], "but Bob's will"
    moves = {"main", IMPROVED, MEMORY, "add-bell", "add-night"}
    harm = watch.harm([each for each in workflow.done if each.code != 1], moves=moves)
    # An archive writes more than a suggestion may, and people's merges name numbers and addresses.
    people = r"wrote 'openspec/(?:changes/|specs/)|a commit says '"
    assert [each for each in harm if not re.match(people, each)] == []
