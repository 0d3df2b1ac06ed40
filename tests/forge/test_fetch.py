"""The script that installs what the tests of the forge need."""

import subprocess
from pathlib import Path

import pytest

from scripts import fetch_forge


def test_node_that_is_gone_is_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages are there, and with them no reason to install anything."""
    found: list[Path] = []
    for name in ("HOME", "MODULES", "_STAMP"):
        monkeypatch.setattr(fetch_forge, name, tmp_path / name)
    (tmp_path / "HOME").mkdir()
    monkeypatch.setattr(fetch_forge, "is_installed", lambda *_: True)
    monkeypatch.setattr(fetch_forge, "find_node", lambda: next(iter(found), None))
    monkeypatch.setattr(fetch_forge, "install", lambda *_: found.append(tmp_path / "node"))
    ran: list[list[str]] = []
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: ran.append(command) or subprocess.CompletedProcess(command, 0)
    )
    fetch_forge.fetch()
    assert [command[0] for command in ran] == [str(tmp_path / "node")]
