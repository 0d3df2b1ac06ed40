"""improve killed by SIGKILL at any moment: gone on with, it comes to what it would have, and pays for nothing twice.

A kill comes when the model has been asked so many questions, and a little later; or a while after the start, or after
the last answer. (SPECBOT_KILLS of them over SPECBOT_REQUIREMENTS requirements; 8 over 6 else.)
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers import forty
from helpers.chat_server import Answer, ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import CHECKOUT

from bot.journal.journal import Journal
from bot.journal.step import Step

KILLS = int(os.environ.get("SPECBOT_KILLS") or 8)
REQUIREMENTS = int(os.environ.get("SPECBOT_REQUIREMENTS") or 6)
PARALLEL = 4
WAYS = (("--apply",), ("--branch", "specbot/improve"), ("--apply", "--as-change", "tidy"))
MOST_KILLS_OF_ONE = 5


def answering(body: dict[str, Any]) -> Answer:
    said = forty.model(body)
    return Answer(said if isinstance(said, str) else json.dumps(said), wait=0.004)


@dataclass
class Room:
    """A repository in which improve runs, and is killed."""

    repo: GitRepo
    state: Path
    server: ChatServer

    def start(self, *words: str) -> "subprocess.Popen[str]":
        surroundings = {**os.environ, "PYTHONPATH": str(CHECKOUT), "SPECBOT_STATE": str(self.state)}
        # Into files: nobody reads while it runs, and a full pipe would hold it at its end.
        with self._said("out").open("w") as out, self._said("err").open("w") as err:
            return subprocess.Popen(
                [sys.executable, "-m", "bot", "improve", *words],
                cwd=self.repo.path,
                env=surroundings,
                stdout=out,
                stderr=err,
                text=True,
            )

    def end(self, run: "subprocess.Popen[str]") -> tuple[str, str]:
        """Wait for a run's end; return what it printed and what it said."""
        run.wait(timeout=600)
        return self._said("out").read_text("utf-8"), self._said("err").read_text("utf-8")

    def _said(self, where: str) -> Path:
        return self.state.parent / f"{where}.txt"

    def steps(self) -> list[Step]:
        """What the journal holds of the one run here; none before it has begun."""
        if not (self.state / "journal.db").exists():
            return []
        with closing(Journal(self.state / "journal.db", "")) as journal:
            runs = journal.runs()
            assert len(runs) <= 1, "a run that was gone on with is one run"
            assert all(journal.fault(run) is None for run in runs)
            return [step for run in runs for step in journal.steps(run.id)]

    def outcome(self, out: str, way: tuple[str, ...]) -> dict[str, Any]:
        """What came of it: what was printed but for the commit's id, the files, and what is on the branch."""
        printed = json.loads(out) if out else {}
        printed.pop("commit", None)
        files = {
            path.relative_to(self.repo.path).as_posix(): path.read_bytes()
            for path in sorted((self.repo.path / "openspec").rglob("*"))
            if path.is_file() and not path.name.startswith(".specbot-")  # swept after an hour
        }
        committed = ""
        if "--branch" in way:
            assert self.repo.run("rev-list", "--count", "main..specbot/improve") == "1"
            committed = self.repo.run("rev-parse", "specbot/improve^{tree}")
        return {"printed": printed, "files": files, "committed": committed}


def room(folder: Path, server: ChatServer) -> Room:
    repo = make_repo(folder / "repo", forty.files(REQUIREMENTS))
    repo.write(".specbot.toml", f"[model]\nparallel = {PARALLEL}\n")
    return Room(repo, folder / "state", server)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], tuple[dict[str, Any], int, float]]:
    """By the way it goes: what comes of a run that nobody kills, how many questions that takes, and how long."""
    found = {}
    for way in WAYS:
        with ChatServer(answering) as server:
            here = room(tmp_path_factory.mktemp("whole"), server)
            started = time.monotonic()
            run = here.start("--all", "--json", *way, "--base-url", server.base_url)
            out, err = here.end(run)
            assert run.returncode in (0, 1), err
            found[way] = here.outcome(out, way), len(server.chats), time.monotonic() - started
    return found


def kill(here: Room, run: "subprocess.Popen[str]", random: Random, questions: int, seconds: float) -> bool:
    """Kill a run at a moment by chance; False where it had come to its end before."""
    kind = random.choice(["asked", "asked", "asked", "asked", "started", "answered"])
    before = len(here.server.chats)
    wanted = {"asked": before + random.randint(1, max(questions - before, 1)), "answered": questions}.get(kind, 0)
    deadline = time.monotonic() + (random.random() * seconds / 2 if kind == "started" else 600)
    while run.poll() is None and time.monotonic() < deadline and not (wanted and len(here.server.chats) >= wanted):
        time.sleep(0.001)
    time.sleep(random.random() * (0.03 if kind == "asked" else 0.5 if kind == "answered" else 0.0))
    run.send_signal(signal.SIGKILL)
    here.end(run)
    return run.returncode == -signal.SIGKILL


def rounds() -> Iterator[tuple[int, Random]]:
    number = 0
    while True:
        yield number, Random(f"round {number}")
        number += 1


def test_a_run_that_is_killed_comes_to_the_same_and_pays_for_nothing_twice(
    whole: dict[tuple[str, ...], tuple[dict[str, Any], int, float]], tmp_path: Path
) -> None:
    ends: Counter[str] = Counter()
    for number, random in rounds():
        if ends["killed"] >= KILLS:
            break
        way = WAYS[number % len(WAYS)]
        expected, questions, seconds = whole[way]
        with ChatServer(answering) as server:
            here = room(tmp_path / str(number), server)
            words: tuple[str, ...] = ("--all", "--json", *way, "--base-url", server.base_url)
            kills = 0
            run = here.start(*words)
            for _ in range(random.randint(1, MOST_KILLS_OF_ONE)):
                if not kill(here, run, random, questions, seconds):
                    break
                kills += 1
                if here.steps():
                    words = ("--resume",)
                run = here.start(*words)
            ends["killed"] += kills
            out, err = here.end(run)
            if run.returncode == 2 and "No unfinished run" in err:
                ends["too late"] += 1  # it was killed behind its end, or had ended
                assert here.steps()[-1].kind == "end"
                assert here.outcome("", way) == {**expected, "printed": {}}
                continue
            assert run.returncode in (0, 1), err
            assert words != ("--resume",) or "Going on with run " in err
            ends["gone on"] += words == ("--resume",)
            assert here.outcome(out, way) == expected, f"round {number} of {way}, {kills} kills: {err}"
            replies = [step.key for step in here.steps() if step.kind == "reply"]
            assert len(replies) == len(set(replies)), "what the journal held was asked again"
            assert len(replies) == questions
            lost = len(server.chats) - len(replies)
            assert 0 <= lost <= kills * PARALLEL, f"{lost} questions were lost to {kills} kills"
            ends["lost"] += lost
    print(dict(ends))
    assert ends["gone on"] >= max(ends["too late"], KILLS / 10)
