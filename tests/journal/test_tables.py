"""A file of the first specbot goes on working, and one of a later specbot is left alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import JournalError
from bot.journal.journal import Journal

FIRST = """
CREATE TABLE steps (id INTEGER PRIMARY KEY, run TEXT NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL);
CREATE INDEX steps_by_key ON steps (kind, key, id);
CREATE INDEX steps_by_run ON steps (run, id);
"""


def first_file(path: Path, steps: list[tuple[str, float, str, str, str]]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(FIRST)
        connection.executemany("INSERT INTO steps (run, at, kind, key, value) VALUES (?, ?, ?, ?, ?)", steps)


def test_a_file_without_chains_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    first_file(
        path,
        [
            ("one", 100.5, "call", "k", '{"n": 1}'),
            ("two", 101.0, "call", "k", '{"n": 2}'),
            ("one", 102.0, "run", "one", '{"documents": 3}'),
        ],
    )
    for _ in range(2):
        with Journal(path, "three") as journal:
            assert [(run.id, run.steps, run.at) for run in journal.runs()] == [("one", 2, 102.0), ("two", 1, 101.0)]
            assert [journal.fault(run) for run in journal.runs()] == [None, None]
            assert [(step.kind, step.value, step.ended) for step in journal.steps("one")] == [
                ("call", {"n": 1}, 100.5),
                ("run", {"documents": 3}, 102.0),
            ]
            assert journal.lookup("call", "k") == {"n": 2}
    with Journal(path, "one") as journal:
        assert journal.append("more", "", {}) == 3


def test_a_file_whose_migration_breaks_off_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    first_file(path, [("one", 1.0, "call", "k", "{}")])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE runs (in_the_way)")
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(path, "two")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT run, at, kind FROM steps").fetchall() == [("one", 1.0, "call")]
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)


def test_a_file_of_a_later_specbot_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    Journal(path, "one").close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9")
    with pytest.raises(JournalError, match="later specbot"):
        Journal(path, "two")


def test_an_old_file_may_hold_values_of_any_type(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    first_file(path, [("one", 1.0, "call", "k", "{}")])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE steps SET at = ?, kind = ?, key = ?, value = ?", (b"\xff", b"\xff", b"\xff", b"{}"))
    with Journal(path, "two") as journal:
        (run,) = journal.runs()
        assert journal.fault(run) is None
        assert journal.steps("one")[0].value == {}
