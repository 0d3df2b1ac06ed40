"""The official package behind one process, and the official CLI as it is run by people."""

import base64
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.text.tree import Kind, Tree, to_bytes
from scripts.fetch_oracle import CHECKOUT, MODULES, find_node, is_installed

_BATCH = CHECKOUT / "tests" / "oracle" / "batch.mjs"
_CLI = MODULES / "@fission-ai" / "openspec" / "bin" / "openspec.js"


def node_and_modules() -> tuple[Path, Path]:
    """Return node and the folder of packages. Fails with the way to get them when they are not there."""
    node = find_node()
    if node is None or not is_installed():
        raise AssertionError("The official CLI is not installed: run 'python scripts/fetch_oracle.py' once.")
    return node, MODULES


class Oracle:
    """One node process that answers questions about the official package, one at a time."""

    def __init__(self, home: Path) -> None:
        node, modules = node_and_modules()
        self._process = subprocess.Popen(
            [node, _BATCH, modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(home),
            cwd=home,
        )

    def ask(self, op: str, **question: Any) -> dict[str, Any]:
        """Return the reply to one question; see tests/oracle/batch.mjs."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"op": op, **question}).encode() + b"\n")
        self._process.stdin.flush()
        reply = self._process.stdout.readline()
        if not reply:
            raise AssertionError(f"The oracle ended with code {self._process.wait()}.")
        return json.loads(reply)

    def spec_issues(self, text: str) -> list[dict[str, Any]]:
        """Return the official issues of one main spec."""
        issues: list[dict[str, Any]] = self.ask("spec", content=encode(text))["issues"]
        return issues

    def merge(self, capability: str, change: str, main: str | None, delta: str) -> dict[str, Any]:
        """Return what the official archive would write, or ``refused``."""
        base = None if main is None else encode(main)
        return self.ask("merge", capability=capability, change=change, main=base, delta=encode(delta))

    def validate(self, tree: Tree, item: str | None = None, **options: Any) -> dict[str, Any]:
        """Return output, errors and exit code of ``openspec validate`` in a folder with these files."""
        return self.ask("validate", tree=packed(tree), item=item, options=options)

    def archive(self, tree: Tree, change: str, now: int, **options: Any) -> dict[str, Any]:
        """Return output, exit code and the folder afterwards of ``openspec archive --json`` at a moment."""
        return self.ask("archive", tree=packed(tree), change=change, now=now, options=options)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=10)


def run_cli(
    folder: Path, home: Path, arguments: Sequence[str], answers: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the official CLI as a process of its own, with a home of its own; ``answers`` are piped into it."""
    node, _ = node_and_modules()
    command = [str(node), str(_CLI), *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env=_environment(home),
        input=answers,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def encode(text: str) -> str:
    """Return text as a Tree gives it, ready to travel."""
    return base64.b64encode(to_bytes(text)).decode("ascii")


def packed(tree: Tree) -> Mapping[str, Mapping[str, Any]]:
    """Return a tree as tests/oracle/batch.mjs builds it on disk."""
    out: dict[str, Mapping[str, Any]] = {}
    for path in tree.paths():
        kind = tree.kind(path)
        if kind is Kind.DIRECTORY:
            out[path] = {"folder": True}
        elif kind is Kind.LINK:
            out[path] = {"link": tree.text(path)}
        else:
            out[path] = {"file": encode(tree.text(path))}
    return out


def _environment(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        # Thousands of small folders: memory where there is some, it is three times as fast.
        "TMPDIR": "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir(),
        "TZ": "UTC",
        "NO_COLOR": "1",
        "OPENSPEC_TELEMETRY": "0",
        "OPEN_SPEC_INTERACTIVE": "0",
    }
