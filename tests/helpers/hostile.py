"""A small repository, and specbot improve run in it against somebody hostile: what was seen, said, told and left behind."""

import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import Ran, run
from helpers.shapes import assert_shape
from helpers.specs import path_of

SECRET = "s3cret-0f-the-team"
SPEC = """# doors Specification

## Purpose
Keeps the house locked at night and lets everyone out when there is a fire in it.

## Requirements
### Requirement: Night lock
The system SHALL lock the front door of the house at 22:00 and set `door_state` in an elegant manner.

#### Scenario: Night comes
- **WHEN** the clock shows 22:00
- **THEN** the front door is locked

### Requirement: Alarm
The system SHALL open every door within 5 seconds of a fire alarm.
"""
GOOD: dict[str, dict[str, Any]] = {
    "wording": {"text": "The system SHALL lock the front door of the house at 22:00 and set `door_state`."},
    "scenario": {"name": "Fire", "given": "", "when": "a fire alarm is raised", "then": ["every door is open"]},
}
# However a run ends, it ends within this; the machine may be busy.
BUDGET_SECONDS = 20.0

Script = Callable[[dict[str, Any]], Answer | str]


@dataclass(frozen=True)
class Outcome:
    """What one run came to."""

    ran: Ran
    chats: list[dict[str, Any]]
    seconds: float

    @property
    def told(self) -> str:
        """Everything that was said to the model."""
        return "\n".join(str(each["content"]) for chat in self.chats for each in chat["messages"])


def make_house(path: Path) -> GitRepo:
    return make_repo(path, {path_of("doors"): SPEC})


def forms(chat: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the fields of each action that a request offers."""
    schema = chat["response_format"]["json_schema"]["schema"]
    offered = [each["properties"] for each in schema.get("anyOf", [schema])]
    return {each["action"]["const"]: {name: each[name] for name in each if name != "action"} for each in offered}


def proposal_of(chat: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the tool that takes a proposal in a request, and a sound proposal's fields."""
    name, fields = next((name, fields) for name, fields in forms(chat).items() if name.startswith("propose_"))
    return name, GOOD["wording" if "text" in fields else "scenario"]


def improve(repo: GitRepo, capsys: pytest.CaptureFixture[str], script: Script, settings: str = "") -> Outcome:
    """Run ``specbot improve --apply`` with a trusted configuration and hold it against what holds for every run."""
    (repo.path / ".specbot.toml").write_text(settings, "utf-8")
    if "[mcp." in settings:
        assert run(capsys, "trust", "--yes").code == 0
    before = files_of(repo.path)
    with ChatServer(script) as server:
        started = time.monotonic()
        ran = run(capsys, "improve", "--all", "--apply", "--json", "--base-url", server.base_url)
        outcome = Outcome(ran, server.chats, time.monotonic() - started)
    assert outcome.seconds < BUDGET_SECONDS
    assert ran.code in (0, 1), ran.err
    assert_shape("improve", ran.json)
    assert files_of(repo.path) == before
    assert ran.json["suggestions"] == []
    assert "Traceback" not in ran.err.replace("its last words: Traceback", ""), ran.err
    assert ran.err.isprintable() or not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", ran.err)
    assert left_behind() == []
    assert SECRET not in ran.out + ran.err + outcome.told
    assert SECRET.encode() not in b"".join(
        file.read_bytes() for file in Path(os.environ["SPECBOT_STATE"]).rglob("*.db*")
    )
    return outcome


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, git's own included: HEAD, index and branches are among them."""
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def left_behind() -> list[str]:
    """Return what runs with the home of this test: a server that was started, or something that it started."""
    mine = f"HOME={os.environ['HOME']}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mine in (process / "environ").read_bytes().split(b"\0") and process.name != str(os.getpid()):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found


def toml(table: dict[str, Any]) -> str:
    """Return lines of TOML for a flat table; a JSON text is a TOML text but for halves of characters."""
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in table.items())
