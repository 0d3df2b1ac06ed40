"""A SQLite file for what can be worked out again, held open while it is used; in memory where there can be no file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

_BUSY_SECONDS = 10.0


@contextmanager
def open_index(path: Path | None) -> Iterator[sqlite3.Connection]:
    """Open or create the file; a connection without transactions of its own.

    One that is damaged, or was made by something else, is made anew. Without a path, and where the disk refuses, the
    index is in memory and gone afterwards.
    """
    connection = _opened(path) if path else None
    if connection is None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
    with closing(connection):
        yield connection


def _opened(path: Path) -> sqlite3.Connection | None:
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return _checked(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None))
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:
            _remove(path)
        except OSError:
            return None
    return None


def _checked(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        with suppress(OSError):
            Path(f"{path}{ending}").unlink(missing_ok=True)
