"""What can be worked out again, kept for the next run: one SQLite file of texts by key, bounded, and never needed.

Whatever is wrong with the file or the disk, nothing is found and nothing is kept. A text that is not as it was written
is not found.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

from bot.journal.ahead import write_ahead

MOST_BYTES = 64_000_000
KEPT_SHARE = 0.75
"""How much of that is left once it was too much."""
_BUSY_SECONDS = 0.5
_AT_ONCE = 500
"""SQLite binds at least 999 values in one statement."""
_TABLE = "CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, key TEXT UNIQUE, sum TEXT, value TEXT)"


class Kept:
    """Texts by key in a file that is made when something is first put there; the ones put first go first."""

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._most = most_bytes

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the texts of those keys that have one."""
        found: dict[str, str] = {}
        wanted = list(keys)
        try:
            if not self._path.exists():
                return {}
            with self._opened() as connection:
                for at in range(0, len(wanted), _AT_ONCE):
                    some = wanted[at : at + _AT_ONCE]
                    marks = ",".join("?" * len(some))
                    query = f"SELECT key, sum, value FROM kept WHERE key IN ({marks})"  # noqa: S608  marks alone
                    rows = connection.execute(query, some)
                    found.update((key, text) for key, was, text in rows if was == sum_of(key, text))
        except (OSError, sqlite3.Error, UnicodeError, TypeError, AttributeError):
            return {}
        return found

    def put(self, texts: Mapping[str, str]) -> None:
        """Keep some texts, all of them or none."""
        if not texts:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._opened() as connection, connection:
                connection.execute(_TABLE)
                rows = [(key, sum_of(key, text), text) for key, text in texts.items()]
                connection.executemany("INSERT OR REPLACE INTO kept (key, sum, value) VALUES (?, ?, ?)", rows)
                self._shorten(connection)
        except (OSError, sqlite3.Error, UnicodeError):
            return

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS)) as connection:
            write_ahead(connection, _BUSY_SECONDS)
            connection.execute("PRAGMA synchronous = NORMAL")
            yield connection

    def _shorten(self, connection: sqlite3.Connection) -> None:
        sizes = connection.execute("SELECT id, length(value) FROM kept ORDER BY id DESC").fetchall()
        if sum(size for _, size in sizes) <= self._most:
            return
        total = 0
        for number, size in sizes:
            total += size
            if total > self._most * KEPT_SHARE:
                connection.execute("DELETE FROM kept WHERE id <= ?", (number,))
                return


def sum_of(key: str, text: str) -> str:
    """Return what stands beside a text, by which it is known to be whole, and that of its key."""
    return sha256(f"{key}\0{text}".encode()).hexdigest()
