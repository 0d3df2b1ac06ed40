"""A real llama.cpp server with a small real model: the engine inside LM Studio, for everything about the protocol.

The model is far too small to mean anything: no test may look at what it says.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
from helpers.run import CHECKOUT

from bot.llm.chat import ChatModel
from bot.llm.connect import NoServer, find_model
from bot.llm.local import Engine, Serving, is_installed
from scripts.fetch_model import MODEL, is_there

KEY = "the-tests-key"
CONTEXT = 2048
SLOTS = 4
TOOLS_TEMPLATE = Path(__file__).with_name("tools.jinja")

ALONE = pytest.mark.xdist_group("engine")
"""For every test that needs the engine: one worker runs them all, so that there is one engine."""


def weights() -> Path:
    """Return the model's file; where it or llama.cpp is absent the tests that need it say so in the summary."""
    if not is_installed():
        pytest.skip("llama.cpp absent: nothing ran against a real engine; pip install 'specbot[test]'")
    if not is_there():
        pytest.skip("weights absent: nothing ran against a real engine; python scripts/fetch_model.py")
    return MODEL


def start(**serving: Any) -> Engine:
    """Start an engine as slow and small as will do; ``serving`` are options of Serving."""
    small: dict[str, Any] = {"context": CONTEXT, "parallel": 1, "threads": 1, "key": KEY}
    return Engine(weights(), Serving(**{**small, **serving}), seconds=60)


def client(base_url: str, key: str = KEY, name: str = "", **options: Any) -> ChatModel:
    """Return specbot's own client for the model of a server."""
    asked: dict[str, Any] = {"temperature": 0.0, "seed": 7, "first_token_seconds": 60.0, "idle_seconds": 30.0}
    found = find_model(base_url, name, key, **{**asked, **options})
    assert not isinstance(found, NoServer), found.why
    return found


@dataclass(frozen=True)
class Apart:
    """specbot in a process of its own, with a mark that everything it starts inherits."""

    process: subprocess.Popen[str]
    mark: str

    def children(self) -> list[int]:
        """The processes it has started that still run."""
        return [each for each in _marked(self.mark) if each != self.process.pid]

    def left_behind(self, seconds: float = 5.0) -> list[int]:
        """What still runs when it had so long to end."""
        end = monotonic() + seconds
        while (left := _marked(self.mark)) and monotonic() < end:
            sleep(0.05)
        return left


def apart(folder: Path, arguments: Sequence[str], **variables: str) -> Apart:
    """Start a command line; one thread, because one that waits for a busy core holds up all the others."""
    mark = uuid4().hex
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(CHECKOUT),
            "SPECBOT_TEST_MARK": mark,
            "OMP_NUM_THREADS": "1",
            **variables,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return Apart(process, mark)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def has_ended(pid: int, seconds: float = 5.0) -> bool:
    """Whether a process ends within so long."""
    end = monotonic() + seconds
    while is_alive(pid) and monotonic() < end:
        sleep(0.05)
    return not is_alive(pid)


def _marked(mark: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            marked = mark.encode() in (folder / "environ").read_bytes()
        except OSError:  # it has just ended, or is somebody else's
            continue
        if marked and is_alive(int(folder.name)):
            found.append(int(folder.name))
    return found
