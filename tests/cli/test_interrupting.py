"""What ends a run: a Ctrl-C, a SIGTERM or a terminal that is closed, in processes of their own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from helpers import forty
from helpers.chat_server import ChatServer
from helpers.forge.proposed import FOLDER, WISH, Script
from helpers.git_repo import GitRepo, make_repo
from helpers.proposing import library
from helpers.run import CHECKOUT
from helpers.specs import path_of, spec

from bot.journal.journal import Journal


class Slow:
    """A model that answers nothing until it is let."""

    def __init__(self) -> None:
        self.asked, self.go_on = threading.Event(), threading.Event()

    def wait_until_asked(self, child: "subprocess.Popen[str]") -> None:
        while not self.asked.wait(0.1):
            assert child.poll() is None, child.communicate()

    def __call__(self, body: dict[str, Any]) -> dict[str, Any] | str:
        self.asked.set()
        self.go_on.wait(240)
        return forty.model(body)


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def server(slow: Slow) -> Iterator[ChatServer]:
    with ChatServer(slow) as server:
        yield server
        slow.go_on.set()


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", forty.files(2))


def started(repo: GitRepo, *words: str, before: str = "pass") -> "subprocess.Popen[str]":
    heard = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # a shell has what it runs with "&" ignore it
    program = f"import sys, signal; {heard}\n{before}\nsys.argv[0] = 'specbot'; from bot.__main__ import run; run()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *words],
        cwd=repo.path,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ended_says_so_and_can_go_on(
    repo: GitRepo, slow: Slow, server: ChatServer, number: signal.Signals
) -> None:
    before = repo.state()
    child = started(repo, "improve", "--all", "--apply", "--base-url", server.base_url)
    slow.wait_until_asked(child)
    child.send_signal(number)
    out, err = child.communicate(timeout=240)
    assert (child.returncode, out) == (130, ""), err
    assert [line for line in err.splitlines() if line][-2:] == [
        "What the model answered is kept: 'specbot improve --resume' goes on.",
        "Interrupted.",
    ]
    assert "Traceback" not in err
    state = Path(os.environ["SPECBOT_STATE"])
    assert list(state.glob("*.running")) == []
    with closing(Journal(state / "journal.db", "")) as journal:
        (run,) = journal.runs()
        assert journal.steps(run.id)[-1].value["exit"] == 130
    assert repo.state() == before
    if number != signal.SIGTERM:  # each of them leaves the same
        return
    slow.go_on.set()
    again = started(repo, "improve", "--resume")
    _, err = again.communicate(timeout=240)
    assert again.returncode in (0, 1), err
    assert f"Going on with run {run.id}" in err


def test_nohup_keeps_a_run_going(repo: GitRepo, slow: Slow, server: ChatServer) -> None:
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    child = started(repo, "improve", "--all", "--base-url", server.base_url, before=ignored)
    slow.wait_until_asked(child)
    child.send_signal(signal.SIGHUP)
    slow.go_on.set()
    _, err = child.communicate(timeout=240)
    assert child.returncode in (0, 1), err


def test_before_the_first_word_and_behind_the_last_there_is_no_traceback(repo: GitRepo) -> None:
    early = started(repo, "--version", before="sys.modules['click'] = None; import bot.cli.interrupting as i; "
                    "i.listen, was = (lambda handler: (was(handler), signal.raise_signal(signal.SIGINT))), i.listen")  # fmt: skip
    out, err = early.communicate(timeout=240)
    assert (early.returncode, out, err) == (130, "", "Interrupted.\n")
    between = started(repo, "--version", before="import bot.cli.interrupting as i; calls = iter((0, 1, 0)); was = i.listen; "
                      "i.listen = lambda handler: (was(handler), next(calls) and signal.raise_signal(signal.SIGTERM))")  # fmt: skip
    out, err = between.communicate(timeout=240)
    assert (between.returncode, out, err) == (130, "", "Interrupted.\n")
    last = started(
        repo, "--version",
        before="import os; last = type('Last', (), {'__del__': lambda _, kill=os.kill, to=os.getpid(): kill(to, 15)})()",
    )  # fmt: skip
    out, err = last.communicate(timeout=240)
    assert (last.returncode, err) == (0, "")
    late = started(
        repo, "--version", before="import atexit; atexit.register(lambda: signal.raise_signal(signal.SIGINT))"
    )
    out, err = late.communicate(timeout=240)
    assert (late.returncode, err) == (0, "")
    assert out.startswith("specbot")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("improve", "--all", "--no-model", "--apply"), "Everything was written by then: 2 files."),
        (("check", "--fix"), "Everything was written by then: 2 files."),
        (("archive", "one", "two"), "openspec/changes/one is archived."),
        (("archive", "one", "--plain", "--yes"), "openspec/changes/one is archived."),
    ],
)
def test_what_was_written_when_it_was_interrupted_is_said(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    will = "The bell will ring for 3 seconds."
    files = {path_of(name): spec(name, Ringing=will) for name in ("bells", "doors")}
    for name in ("one", "two"):
        at = f"openspec/changes/{name}"
        files[f"{at}/proposal.md"] = "## Why\nPeople asked for it more than once.\n\n## What Changes\n- the bell\n"
        files[f"{at}/tasks.md"] = "## 1. Work\n- [x] 1.1 Do it\n"
        new = spec(name, **{name: "It SHALL blink."}).partition("## Requirements\n")[2]
        files[f"{at}/specs/bells/spec.md"] = f"## ADDED Requirements\n\n{new}"
    repo = make_repo(tmp_path / "repo", files)
    # The signal comes while a file, or the folder of a change, is moved to its place.
    signals = "signal.raise_signal(signal.SIGTERM)"
    moved = f"""
import pathlib, bot.repo.archiving as archiving
replace, move = pathlib.Path.replace, archiving.move_folder
pathlib.Path.replace = lambda self, to: (replace(self, to), "archive" in sys.argv or {signals})[0]
archiving.move_folder = lambda *places: (move(*places), {signals})[0]
"""
    child = started(repo, *arguments, before=moved)
    _, err = child.communicate(timeout=240)
    assert child.returncode == 130, err
    assert err.splitlines()[-1] == f"Interrupted. {said}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_proposal_is_written_whole_or_not_at_all(tmp_path: Path, number: signal.Signals) -> None:
    repo = make_repo(tmp_path / "repo", library())
    before, script, slow = repo.state(), Script(), Slow()

    def answer(body: dict[str, Any]) -> Any:
        slow.asked.set()
        slow.go_on.wait(240)
        return script(body)

    with ChatServer(answer) as server:
        words = ("propose", f"The library: {WISH}", "--base-url", server.base_url)
        asking = started(repo, *words)
        slow.wait_until_asked(asking)
        asking.send_signal(number)
        out, err = asking.communicate(timeout=240)
        assert (asking.returncode, out, err.splitlines()[-1]) == (130, "", "Interrupted."), err
        assert repo.state() == before
        slow.go_on.set()
        signals = f"signal.raise_signal({int(number)})"
        moved = (
            "import pathlib; replace = pathlib.Path.replace\n"
            f"pathlib.Path.replace = lambda self, to: (replace(self, to), {signals})[0]"
        )
        writing = started(repo, *words, before=moved)
        _, err = writing.communicate(timeout=240)
    assert (writing.returncode, err.splitlines()[-1]) == (130, "Interrupted. Everything was written by then: 4 files.")
    names = {path.relative_to(repo.path / FOLDER).as_posix() for path in (repo.path / FOLDER).rglob("*.*")}
    assert names == {".openspec.yaml", "proposal.md", "tasks.md", "specs/reservations/spec.md"}
