"""Two processes: the one that asks a model holds no write token, and the one that writes talks to GitHub alone."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.agreeing import agreeing
from helpers.chat_server import ChatServer
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Workflow
from helpers.git_repo import GitRepo
from helpers.run import CHECKOUT

SPEC = "openspec/specs/gate/spec.md"
GATE = """\
# gate Specification

## Purpose
TBD

## Requirements
### Requirement: Opening
The gate will open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds
"""
PURPOSE = {"action": "propose_purpose", "text": "The gate opens for people who show a ticket, and for nobody else."}
# Put before everything else in a process: it writes down each address that is connected to.
WATCH = """\
import os, sys
def hook(name, arguments):
    if name in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        with open(os.environ["SPECBOT_WATCH"], "a") as file:
            file.write(f"{name} {arguments[1] if name == 'socket.connect' else arguments[:2]}\\n")
if "SPECBOT_WATCH" in os.environ:
    sys.addaudithook(hook)
"""


class Seen:
    """What a model server sees of the processes that are alive while it answers: their environments."""

    def __init__(self) -> None:
        self.environments: list[tuple[str, str]] = []

    def __call__(self, body: dict[str, Any]) -> str:
        for process in Path("/proc").iterdir():
            try:
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if process.name.isdigit() and "-m bot" in words:
                    self.environments.append((words, (process / "environ").read_bytes().decode(errors="replace")))
            except OSError:
                continue
        return json.dumps(PURPOSE)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Garden\n", SPEC: GATE}) as house:
        yield house


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def server(seen: Seen) -> Iterator[ChatServer]:
    with ChatServer(agreeing(seen)) as server:
        yield server


def at_desk(house: ForgeHouse, tmp_path: Path, token: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run specbot in alice's clone with a token in the environment, as she would."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "PYTHONPATH": str(CHECKOUT),
        "NO_COLOR": "1",
        "SPECBOT_STATE": str(tmp_path / "state"),
        "GITHUB_TOKEN": house.tokens[token],
        "GITHUB_API_URL": house.api_url,
        "GITHUB_SERVER_URL": house.server_url,
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=house.clone.path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows a process's environment")
def test_improve_pr_asks_the_model_in_a_process_without_the_token(
    house: ForgeHouse, server: ChatServer, seen: Seen, tmp_path: Path
) -> None:
    house.clone.run("switch", "--quiet", "main")
    done = at_desk(house, tmp_path, "bob", "improve", "--all", "--pr", "--base-url", server.base_url)
    assert done.returncode in (0, 1), done
    assert "Opened #1" in done.stdout
    (pull,) = house.pulls("open")
    assert (
        "opens for people who show a ticket"
        in house.state.repos.repo(house.full_name).read(SPEC, "refs/heads/specbot/improve/main").decode()
    )
    assert pull["user"]["login"] == "bob"
    assert "<details><summary>How it came about</summary>" in pull["body"]
    assert "```mermaid\nsequenceDiagram\n" in pull["body"]
    assert "W->>M: open a session on a Draft" in pull["body"]
    asking = [environment for words, environment in seen.environments if server.base_url in words and "--plan" in words]
    assert asking
    assert all(house.tokens["bob"] not in environment for environment in asking)
    assert all("GITHUB_TOKEN=" not in environment for environment in asking)
    assert all(house.tokens["bob"] not in words for words, _ in seen.environments)
    again = at_desk(house, tmp_path, "bob", "improve", "--all", "--pr", "--json", "--base-url", server.base_url)
    data = json.loads(again.stdout)
    assert data["pull_request"]["url"] == pull["html_url"]
    assert len(house.pulls("all")) == 1


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows a process's environment")
def test_the_reading_step_holds_only_the_reading_token(
    house: ForgeHouse, server: ChatServer, seen: Seen, tmp_path: Path
) -> None:
    (tmp_path / "runs").mkdir()
    workflow = Workflow(house, tmp_path / "runs", model=("--base-url", server.base_url), apart=True)
    house.push({SPEC: GATE.replace("TBD", "TODO")})
    steps = workflow.on(house.event("workflow_dispatch", inputs={"everything": "true"}))
    assert steps.publish and steps.publish.code == 0, steps
    asking = [environment for words, environment in seen.environments if server.base_url in words]
    assert asking
    assert all(house.tokens["github-actions"] not in environment for environment in asking)
    assert all(request.login == "github-actions[bot]" for request in house.writes)
    reading = house.tokens["github-actions:read"]
    assert all(request.token != reading for request in house.writes)


def test_the_publisher_connects_to_github_and_to_nothing_else(
    house: ForgeHouse, server: ChatServer, tmp_path: Path
) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(WATCH)
    log = folder / "connections"
    workflow = Workflow(house, folder, model=("--base-url", server.base_url), apart=True)
    house.push({SPEC: GATE.replace("3 seconds", "4 seconds")})
    event = house.event("push")
    steps = workflow.on(event, publish=False)
    asked = len(server.requests)
    workflow.variables = {
        "PYTHONPATH": f"{folder}:{CHECKOUT}",
        "SPECBOT_WATCH": str(log),
        # All the lures a careless publisher could follow.
        "SPECBOT_BASE_URL": server.base_url,
        "SPECBOT_API_KEY": "key",
        "HTTP_PROXY": server.root,
        "OPENAI_BASE_URL": server.base_url,
    }
    done = workflow.publish(event, steps.file)
    assert done.code == 0, done
    assert len(server.requests) == asked
    port = house.server_url.rpartition(":")[2]
    lines = log.read_text().splitlines()
    connected = [line for line in lines if line.startswith("socket.connect")]
    assert connected and all(f"('127.0.0.1', {port})" in line for line in connected), connected
    started = [line for line in lines if line.startswith("subprocess.Popen")]
    assert all("git" in line for line in started), started
    online = [line for line in started if "'push'" in line or "'fetch'" in line]
    assert all(house.clone_url in line for line in online), online
    assert house.tokens["github-actions"] not in log.read_text()


def test_a_plan_is_published_from_another_process(house: ForgeHouse, tmp_path: Path) -> None:
    repo: GitRepo = house.clone
    repo.run("switch", "--quiet", "main")
    before = repo.state()
    made = at_desk(house, tmp_path, "bob", "improve", "--all", "--no-model", "--plan", str(tmp_path / "plan.json"))
    assert "specbot publish" in made.stdout, made
    assert house.requests == []
    done = at_desk(house, tmp_path, "bob", "publish", str(tmp_path / "plan.json"), "--json")
    assert done.returncode == 0, done
    assert json.loads(done.stdout)["lines"][0].startswith("Opened #1")
    assert repo.state() == before
    foreign = (tmp_path / "plan.json").read_text().replace("alice/widgets", "alice/gadgets")
    (tmp_path / "foreign.json").write_text(foreign)
    refused = at_desk(house, tmp_path, "bob", "publish", str(tmp_path / "foreign.json"))
    assert refused.returncode == 2
    assert "The plan is for alice/gadgets, and this is alice/widgets" in refused.stderr
