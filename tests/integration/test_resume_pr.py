"""improve --pr that breaks off: gone on with, there is one pull request, and nothing was asked twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import forty
from helpers.chat_server import Answer, ChatServer
from helpers.forge.house import ForgeHouse
from helpers.run import CHECKOUT

from bot.journal.journal import Journal


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Garden\n", **forty.files(3, 1)}) as house:
        house.clone.run("switch", "--quiet", "main")
        yield house


def start(house: ForgeHouse, tmp_path: Path, *words: str) -> "subprocess.Popen[str]":
    surroundings = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "PYTHONPATH": str(CHECKOUT),
        "SPECBOT_STATE": str(tmp_path / "state"),
        "GITHUB_TOKEN": house.tokens["bob"],
        "GITHUB_API_URL": house.api_url,
        "GITHUB_SERVER_URL": house.server_url,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "improve", *words],
        cwd=house.clone.path,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kill(run: "subprocess.Popen[str]") -> None:
    """Kill a process and those it has started."""
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate(timeout=30)


def kinds(tmp_path: Path) -> list[str]:
    if not (tmp_path / "state" / "journal.db").exists():
        return []
    with Journal(tmp_path / "state" / "journal.db", "") as journal:
        (one,) = journal.runs() or [None]
        return [step.kind for step in journal.steps(one.id)] if one else []


def until(happened: Any, run: "subprocess.Popen[str]") -> None:
    while not happened():
        assert run.poll() is None, run.communicate()
        time.sleep(0.005)


@pytest.mark.parametrize("when", ["while it asks", "before it publishes", "after it published"])
def test_one_pull_request_comes_of_it(when: str, house: ForgeHouse, tmp_path: Path) -> None:
    def answering(body: dict[str, Any]) -> Answer:
        said = forty.model(body)
        return Answer(said if isinstance(said, str) else json.dumps(said), wait=0.01)

    with ChatServer(answering) as server:
        run = start(house, tmp_path, "--all", "--pr", "--base-url", server.base_url)
        if when == "while it asks":
            until(lambda: len(server.chats) > 5, run)
        elif when == "before it publishes":
            until(lambda: "end" in kinds(tmp_path), run)
        else:
            until(lambda: house.pulls("open"), run)
        kill(run)
        asked = len(server.chats)
        run = start(house, tmp_path, "--resume")
        out, err = run.communicate(timeout=120)
        assert run.returncode in (0, 1), err
        assert "Going on with run " in err
        assert f"specbot improve --all --base-url {server.base_url} --pr; " in err
        assert err.count("Going on with run ") == 1
        assert out.count("/pull/1") == 1, (out[-300:], err[-900:])
        assert when == "while it asks" or len(server.chats) == asked
        bodies = [json.dumps(body["messages"]) for body in server.chats]
        assert len(bodies) <= len(set(bodies)) + 1
    (pull,) = house.pulls("all")
    assert pull["state"] == "open"
    assert kinds(tmp_path)[-1] == "published"
    again = start(house, tmp_path, "--resume")
    assert again.communicate(timeout=60)[1].startswith("error: No unfinished run")
    assert again.returncode == 2
