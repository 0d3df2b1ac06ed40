"""The tables of the journal's file, and how a file of an earlier specbot becomes one of today."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.errors import JournalError
from bot.journal.chain import digest
from bot.journal.step import Step

VERSION = 1
"""What ``PRAGMA user_version`` says of a file made like this; the first files said nothing, which is 0."""

_TABLES = (
    """
    CREATE TABLE steps (
        id INTEGER PRIMARY KEY,
        run TEXT NOT NULL,
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        started REAL NOT NULL,
        ended REAL NOT NULL,
        parent INTEGER,
        hash TEXT NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX steps_by_run ON steps (run, seq)",
    "CREATE INDEX steps_by_key ON steps (kind, key, id)",
    "CREATE TABLE runs (run TEXT PRIMARY KEY, steps INTEGER NOT NULL, head TEXT NOT NULL, at REAL NOT NULL)",
    "CREATE INDEX runs_by_time ON runs (at)",
)


@contextmanager
def transaction(connection: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Hold the file for writing; what was written is kept when the block ends well, else nothing of it.

    One of the ``kind`` DEFERRED only reads, and sees the file as it was when it began.
    """
    try:
        connection.execute(f"BEGIN {kind}")  # in here: what interrupts right behind it leaves nothing open
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, or bring those of an earlier specbot up to date, in one transaction.

    Raises JournalError for a file that a later specbot has written.
    """
    if _version(connection) == VERSION:
        return
    with transaction(connection):
        version = _version(connection)  # another process may have been faster
        if version > VERSION:
            raise JournalError("The journal was written by a later specbot.", "Bring this one up to date.")
        if version < VERSION:
            _bring_up_to_date(connection)


def write(connection: sqlite3.Connection, step: Step) -> None:
    """Add a step, and count it as its run's last one; the caller holds the transaction."""
    connection.execute(
        "INSERT INTO steps (run, seq, kind, key, value, started, ended, parent, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (step.run, step.seq, step.kind, step.key, step.text, step.started, step.ended, step.parent, step.hash),
    )
    connection.execute(
        "INSERT INTO runs (run, steps, head, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (run) DO UPDATE SET steps = excluded.steps, head = excluded.head, at = excluded.at",
        (step.run, step.seq, step.hash, step.ended),
    )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    is_old = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'steps'").fetchone() is not None
    if is_old:
        connection.execute("DROP INDEX IF EXISTS steps_by_key")
        connection.execute("DROP INDEX IF EXISTS steps_by_run")
        connection.execute("ALTER TABLE steps RENAME TO unchained")
    for statement in _TABLES:
        connection.execute(statement)
    if is_old:
        _chain_old(connection)
        connection.execute("DROP TABLE unchained")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _chain_old(connection: sqlite3.Connection) -> None:
    """Chain the steps that were written before there was a chain, in the order they were written."""
    last: dict[str, Step] = {}
    # What somebody else put there may be of any type.
    rows = connection.execute(
        "SELECT CAST(run AS TEXT), CAST(at AS REAL), CAST(kind AS TEXT), CAST(key AS TEXT), CAST(value AS TEXT)"
        " FROM unchained ORDER BY id"
    )
    for run, at, kind, key, text in rows:
        before = last.get(run)
        step = Step(run, before.seq + 1 if before else 1, kind, key, text, at, at, None, "")
        last[run] = replace(step, hash=digest(before.hash if before else "", step))
        write(connection, last[run])
