"""The official inspector lists and calls each tool, over HTTP with the token, and over stdio as hosts start it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from helpers.agent import GOOD, lay_out
from helpers.agreeing import agreeing
from helpers.chat_server import ChatServer
from helpers.garden import PATH
from helpers.official import inspect
from helpers.run import CHECKOUT

from bot.cli import mcp_config

TOKEN = "a-token-of-twenty-letters"
WHERE = {"path": PATH, "requirement": "Night watering"}
CALLS: dict[str, dict[str, Any]] = {
    "list_specs": {"limit": 1},
    "read_spec": {"path": PATH},
    "read_requirement": WHERE,
    "list_requirements": {"path": PATH},
    "find_text": {"words": "valve"},
    "ask": {"question": "When does the valve open?"},
    "search_specs": {"question": "When does the valve open?"},
    "check_answer": {"text": "The gate logs every visitor."},
    "list_changes": {},
    "read_change": {"change": "add-frost", "file": "tasks.md"},
    "read_diff": {},
    "list_findings": {},
    "propose_requirement": {**WHERE, "text": GOOD, "rule": "vague-word"},
    "propose_scenario": {**WHERE, "name": "Rain", "given": "", "when": "the sun sets", "then": ["each valve opens"]},
    "propose_purpose": {"path": PATH, "text": "Waters every bed at night and logs every visitor at the gate."},
    "withdraw": {"proposal": "0"},
    "show_plan": {},
    "test_suggestion": {**WHERE, "text": "The valve controller waters every bed for 30 minutes."},
    "test_scenario": {**WHERE, "name": "Snow", "given": "", "when": "the sun has set", "then": ["each valve opens"]},
}
REFUSED = {
    "read_diff": "no git repository",
    "withdraw": "No proposal has the id",
    "test_suggestion": "Refused",
}


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "garden")


@pytest.fixture
def address(garden: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where ``specbot mcp --http`` serves."""
    monkeypatch.setenv("SPECBOT_MCP_TOKEN", TOKEN)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    with ChatServer(agreeing(lambda _: "no")) as model:
        command = [sys.executable, "-m", "bot", "mcp", "--http", "0", "--allow-propose"]
        command += ["--model", "test-model", "--base-url", model.base_url]
        with subprocess.Popen(command, cwd=garden, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            try:
                yield process.stderr.readline().split()[-1]
            finally:
                process.terminate()


def test_it_lists_and_calls_each_tool_over_http(address: str, tmp_path: Path) -> None:
    remote = (address, "--transport", "http", "--header", f"Authorization: Bearer {TOKEN}")
    listed = inspect(tmp_path, *remote, "--method", "tools/list")
    assert listed.returncode == 0, listed.stderr
    assert {tool["name"] for tool in json.loads(listed.stdout)["tools"]} == set(CALLS)

    def call(tool: str) -> subprocess.CompletedProcess[str]:
        arguments = ("--tool-name", tool, "--tool-args-json", json.dumps(CALLS[tool]))
        return inspect(tmp_path, *remote, "--method", "tools/call", *arguments)

    with ThreadPoolExecutor(2) as pool:
        results = dict(zip(CALLS, pool.map(call, CALLS), strict=True))
    for tool, done in results.items():
        result = json.loads(done.stdout)
        assert bool(result.get("isError")) is (tool in REFUSED), done.stdout
        assert REFUSED.get(tool, "") in result["content"][0]["text"]


def test_it_reads_resources_and_prompts_and_is_refused_without_the_token(address: str, tmp_path: Path) -> None:
    remote = (address, "--transport", "http", "--header", f"Authorization: Bearer {TOKEN}")
    resource = inspect(tmp_path, *remote, "--method", "resources/read", "--uri", "spec://garden")
    assert "Night watering" in json.loads(resource.stdout)["contents"][0]["text"]
    prompt = inspect(
        tmp_path,
        *remote,
        "--method",
        "prompts/get",
        "--prompt-name",
        "review_change",
        "--prompt-args",
        "change=add-frost",
    )
    assert "Frost kills." in prompt.stdout
    assert inspect(tmp_path, address, "--transport", "http", "--stored-auth-only", "--method", "tools/list").returncode


def test_it_starts_what_print_config_says(garden: Path, tmp_path: Path) -> None:
    file = tmp_path / "mcp.json"
    file.write_text(json.dumps(mcp_config.document("claude", mcp_config.entry(garden))))
    chosen = ("--config", str(file), "--server", mcp_config.NAME)
    done = inspect(tmp_path, *chosen, "--method", "tools/call", "--tool-name", "list_specs")
    assert json.loads(done.stdout)["structuredContent"]["total"] == 2, done.stderr
