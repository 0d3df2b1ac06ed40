"""Append what a run did and look it up by key: one SQLite file."""

import json
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.errors import JournalError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS steps (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS steps_by_key ON steps (kind, key, id);
CREATE INDEX IF NOT EXISTS steps_by_run ON steps (run, id);
"""
_KEEP_SECONDS = 30 * 86400  # DESIGN: pruned at 30 days or 200 MB
_KEEP_BYTES = 200_000_000


class Journal:
    """The steps of all runs on this machine; a step is a kind, a key made from content, and a JSON value."""

    def __init__(self, path: Path, run: str) -> None:
        """Open or create the file. Raises JournalError when the disk or the file refuses."""
        self.path = path
        self.run = run
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=10, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.executescript(_SCHEMA)
            self._prune()
        except (OSError, sqlite3.Error) as error:
            raise JournalError(
                f"The journal {path} cannot be opened: {error}.", "Set SPECBOT_STATE to a folder that can be written."
            ) from error

    def append(self, kind: str, key: str, value: Mapping[str, Any]) -> None:
        """Add one step. Raises JournalError when it cannot be written."""
        text = json.dumps(value, ensure_ascii=True, sort_keys=True)
        try:
            self._connection.execute(
                "INSERT INTO steps (run, at, kind, key, value) VALUES (?, ?, ?, ?, ?)",
                (self.run, time.time(), kind, key, text),
            )
        except sqlite3.Error as error:
            raise JournalError(f"The journal {self.path} cannot be written: {error}.", "Is the disk full?") from error

    def lookup(self, kind: str, key: str) -> dict[str, Any] | None:
        """Return the newest value of that kind and key, of any run, None when there is none."""
        with closing(
            self._connection.execute(
                "SELECT value FROM steps WHERE kind = ? AND key = ? ORDER BY id DESC LIMIT 1", (kind, key)
            )
        ) as rows:
            row = rows.fetchone()
        return None if row is None else json.loads(row[0])

    def steps(self, run: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Return every (kind, key, value) of one run in order."""
        with closing(
            self._connection.execute("SELECT kind, key, value FROM steps WHERE run = ? ORDER BY id", (run,))
        ) as rows:
            return [(kind, key, json.loads(value)) for kind, key, value in rows]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prune(self) -> None:
        self._connection.execute("DELETE FROM steps WHERE at < ?", (time.time() - _KEEP_SECONDS,))
        if self.path.stat().st_size > _KEEP_BYTES:
            self._connection.execute("DELETE FROM steps WHERE id <= (SELECT max(id) FROM steps) / 2")
            self._connection.execute("VACUUM")
