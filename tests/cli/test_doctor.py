"""specbot doctor on external servers: which tools can be called, and why others cannot."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers import external_server
from helpers.hostile import left_behind, toml
from helpers.run import run

from bot.config import FILE


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "openspec" / "specs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    good = {"command": [sys.executable, external_server.__file__, "{}"], "tools": ["search"]}
    script = json.dumps({"start": [{"stderr": "no licence"}, {"exit": 1}]})
    servers = {
        "good": good,
        "half": {**good, "tools": ["search", "find"]},
        "bad": {**good, "command": [*good["command"][:2], script]},
    }
    (tmp_path / FILE).write_text("".join(f"[mcp.servers.{name}]\n{toml(table)}" for name, table in servers.items()))
    return tmp_path


def checks(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    ran = run(capsys, "doctor", "--json")
    return {each["name"]: each for each in ran.json["checks"]}


def test_servers_that_nobody_trusts_are_not_started(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = checks(capsys)
    assert [name for name in found if name.startswith("server ")] == []
    assert found["settings"]["cost"].startswith("mcp.servers not honoured: nobody has trusted this file")


def test_each_server_says_what_can_be_called(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "trust", "--yes")
    found = checks(capsys)
    assert [
        (name, each["state"], each["found"], each["cost"]) for name, each in found.items() if "server " in name
    ] == [
        ("server good", "ok", "good_search", None),
        ("server half", "lacks", "half_search", "half: find is left out: the server has no such tool."),
        (
            "server bad",
            "lacks",
            "no tool of it can be used",
            "bad is left out: it ended; its last words: no licence.",
        ),
    ]
    assert left_behind() == []
