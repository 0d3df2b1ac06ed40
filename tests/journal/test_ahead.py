"""A file that somebody else holds is waited for, and not for ever."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.journal import ahead
from bot.journal.ahead import write_ahead
from bot.journal.journal import Journal


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def holder(file: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who makes the same new file just now, and has it alone."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield connection


def mode(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def test_who_holds_it_is_waited_for(file: Path, holder: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def waited(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            holder.execute("COMMIT")

    monkeypatch.setattr(ahead.time, "sleep", waited)
    with closing(sqlite3.connect(file, timeout=0)) as connection:  # SQLite does not wait, as when two turn it at once
        write_ahead(connection, 600)
    assert len(waits) == 3 and mode(file) == "wal"


def test_it_is_not_waited_for_without_end(file: Path, holder: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(file, timeout=0)) as connection, pytest.raises(sqlite3.OperationalError):
        write_ahead(connection, 0)


def test_a_file_that_is_none_of_sqlite_is_not_waited_for(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"garbage" * 1000)
    with closing(sqlite3.connect(garbage)) as connection, pytest.raises(sqlite3.DatabaseError):
        write_ahead(connection, 600)


def test_the_journal_waits(file: Path, holder: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.journal.journal._BUSY_SECONDS", 0.001)
    monkeypatch.setattr(ahead.time, "sleep", lambda _: holder.execute("COMMIT") if holder.in_transaction else None)
    monkeypatch.setattr(ahead.time, "monotonic", lambda: 0.0)
    with Journal(file, "one") as journal:
        journal.append("call", "k", {})
        assert len(journal.steps("one")) == 1
