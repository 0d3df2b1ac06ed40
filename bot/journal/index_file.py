"""A SQLite file for what can be worked out again: used where it can be, in memory otherwise, and never in the way."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from bot.journal.ahead import write_ahead

# Another process writes for less than this, or the index is made in memory, which takes about as long.
_BUSY_SECONDS = 1.0
# The disk's and other processes' business: the file may be sound.
_NOT_ITS_FAULT = frozenset(
    {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM,
    }
)  # fmt: skip
_PRIMARY = 0xFF
"""The part of an error code that says what kind it is (sqlite.org/rescode.html)."""

_T = TypeVar("_T")


def with_index(path: Path | None, work: Callable[[sqlite3.Connection], _T]) -> _T:
    """Return what ``work`` makes of an open index: a connection that begins no transaction of its own.

    ``work`` is done once more, in memory, where there is no path or the file cannot be used; a file that is damaged,
    or was made by something else, is taken away. What ``work`` itself raises comes through.
    """
    if path:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
                write_ahead(connection, _BUSY_SECONDS)
                connection.execute("PRAGMA synchronous = NORMAL")
                return work(connection)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & _PRIMARY not in _NOT_ITS_FAULT:
                _remove(path)
        except OSError:
            pass
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        return work(connection)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        with suppress(OSError):
            Path(f"{path}{ending}").unlink(missing_ok=True)
