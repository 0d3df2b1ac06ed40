"""Whether the process of a run still lives: it holds a lock that ends with it, however it ends."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.repo.holding import hold

_SECONDS_TILL_LEFT_BEHIND = 30 * 24 * 3600
"""As long as the journal keeps a run."""


def _file(journal: Path, run: str) -> Path:
    return journal.parent / f"{run}.running"


@contextmanager
def holding(journal: Path | None, run: str) -> Iterator[bool]:
    """Be the one process of a run while the block lasts; False where another one is.

    Where nothing can be locked, nobody else is taken to be there.
    """
    descriptor = None
    try:
        descriptor = _opened(_file(journal, run)) if journal else None
        yield descriptor is None or _held(descriptor)
    finally:
        if descriptor is not None:
            os.close(descriptor)


@contextmanager
def running(journal: Path | None, run: str) -> Iterator[None]:
    """Be the process of a run while the block lasts; what tells of it is taken away at its end.

    So is, after a while, what tells of runs that were killed and that nobody went on with.
    """
    if journal:
        _sweep(journal.parent)
    try:
        with holding(journal, run):
            yield
    finally:
        if journal:
            with suppress(OSError):
                _file(journal, run).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    with suppress(OSError):
        for left in folder.glob(_file(folder / "journal", "*").name):
            if left.lstat().st_mtime < time.time() - _SECONDS_TILL_LEFT_BEHIND:
                left.unlink()


def is_alive(journal: Path, run: str) -> bool:
    """Whether some process is at a run."""
    if not _file(journal, run).exists():
        return False
    with holding(journal, run) as is_ours:
        return not is_ours


def _opened(file: Path) -> int | None:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None


def _held(descriptor: int) -> bool:
    try:
        return hold(descriptor)
    except OSError:
        return True
