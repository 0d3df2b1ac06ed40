"""The official conformance suite and inspector, as processes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.fetch_conformance import CHECKOUT, HOME, MODULES, OLDEST_NODE, PINNED
from scripts.fetch_oracle import find_node, is_installed

SUITE = MODULES / "@modelcontextprotocol" / "conformance"
_INSPECTOR = MODULES / "@modelcontextprotocol" / "inspector" / "clients" / "launcher" / "build" / "index.js"
_SERVER = CHECKOUT / "tests" / "helpers" / "conformance_server.py"


def node() -> Path:
    """Return node. Fails with the way to get everything when something is not there."""
    found = find_node(OLDEST_NODE)
    if found is None or not is_installed(PINNED, HOME):
        raise AssertionError("The conformance suite is missing: run 'python scripts/fetch_conformance.py' once.")
    return found


@contextmanager
def served(*arguments: str) -> Iterator[str]:
    """Run tests/helpers/conformance_server.py; give its address."""
    command = [sys.executable, str(_SERVER), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def required(revision: str) -> set[str]:
    """Return the scenarios that a revision requires of servers."""
    text = (SUITE / "requirements" / f"{revision}.yaml").read_text("utf-8")
    block = re.search(r"^server:\n((?:  - .*\n)+)", text, re.MULTILINE)
    assert block
    return set(re.findall(r"- (\S+)", block[1]))


def conformance(url: str, revision: str, folder: Path) -> dict[str, dict[str, str]]:
    """Run what a revision requires of servers; return scenario to check to status, worst first."""
    command = [node(), SUITE / "dist" / "index.js", "server", "--url", url, "--requirements", revision, "-o", folder]
    done = subprocess.run(command, env=_environment(folder), cwd=folder, capture_output=True, text=True, timeout=120)
    assert "=== SUMMARY ===" in done.stdout, done.stdout + done.stderr
    found: dict[str, dict[str, str]] = {}
    for file in folder.glob("server-*/checks.json"):
        scenario = re.sub(r"^server-|-\d{4}-\d\d-\d\dT[^/]*$", "", file.parent.name)
        checks = found.setdefault(scenario, {})
        for check in json.loads(file.read_text("utf-8")):
            known = checks.get(check["id"])
            checks[check["id"]] = known if known == "FAILURE" else check["status"]
    return found


def inspect(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the inspector's command line."""
    command = [node(), _INSPECTOR, "--cli", *arguments]
    return subprocess.run(
        command, env=_environment(folder), cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def _environment(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "PYTHONPATH": str(CHECKOUT),
        "NO_COLOR": "1",
        "MCP_AUTO_OPEN_ENABLED": "false",
    }
