"""A signal in the middle of a short work is heard behind it, and none is lost."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.repo import disk
from bot.repo.folder import FolderTree, write_files
from bot.repo.unbroken import SIGNALS, unbroken


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in SIGNALS}
    for each in SIGNALS:
        signal.signal(each, signal.default_int_handler)
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_waits_until_the_block_is_through(number: signal.Signals) -> None:
    done = []

    def work() -> None:
        with unbroken():
            signal.raise_signal(number)
            done.append(1)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [1]
    assert signal.getsignal(number) is signal.default_int_handler


def test_it_waits_for_a_block_that_fails_and_what_is_ignored_stays_so() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def work() -> None:
        with unbroken():
            signal.raise_signal(signal.SIGHUP)
            signal.raise_signal(signal.SIGINT)
            raise OSError

    with pytest.raises(KeyboardInterrupt) as caught:
        work()
    assert isinstance(caught.value.__context__, OSError)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_a_thread_of_its_own_changes_no_handler() -> None:
    seen: list[object] = []

    def work() -> None:
        with unbroken():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def test_files_are_all_written_when_ctrl_c_comes_between_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "openspec" / "specs" / "a"
    folder.mkdir(parents=True)
    (folder / "spec.md").write_text("one")
    moved = os.replace

    def interrupted(source: Path, target: Path) -> None:
        moved(source, target)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(disk.Path, "replace", interrupted)
    changes = {"openspec/specs/a/spec.md": "two", "openspec/specs/b/spec.md": "new"}
    with pytest.raises(KeyboardInterrupt):
        write_files(tmp_path, changes, FolderTree(tmp_path))
    tree = FolderTree(tmp_path)
    assert {path: tree.text(path) for path in tree.paths() if path.endswith(".md")} == changes
