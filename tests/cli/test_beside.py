"""Two halves of a work at once, and what happens when one of them fails."""

import os
import threading
from pathlib import Path

import pytest

from bot.cli.beside import beside


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def test_both_are_done_in_two_processes() -> None:
    done: list[int] = []
    told = beside(lambda: done.append(os.getpid()), lambda: f"{os.getpid()} " + "x" * 500_000)
    assert done == [os.getpid()]
    assert told
    assert int(told.split()[0]) != os.getpid()
    assert len(told) > 500_000


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_copy_that_fails_says_nothing(error: type[BaseException], capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> str:
        raise error

    done: list[int] = []
    assert beside(lambda: done.append(1), fail) is None
    assert done == [1]
    assert capfd.readouterr() == ("", "")


def test_what_fails_here_leaves_no_copy_behind() -> None:
    def fail() -> None:
        raise ValueError

    before = _children()
    with pytest.raises(ValueError):  # noqa: PT011
        beside(fail, lambda: "x" * 1_000_000)
    assert _children() <= before


def _children() -> set[str]:
    """Return the children of this process, of which a test before may have left some; none where nobody tells."""
    told = Path("/proc/self/task").glob("*/children")
    return {each for file in told for each in file.read_text("ascii").split()}


def test_a_process_with_threads_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    done: list[int] = []
    assert beside(lambda: done.append(1), lambda: "x") is None
    assert done == [1]
