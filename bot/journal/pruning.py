"""What is too old or too much leaves the journal, a whole run at a time, and the file shrinks with it."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress

from bot.journal.tables import transaction

KEEP_SECONDS = 30 * 86400  # DESIGN.md section 8: pruned at 30 days or 200 MB
DAY_SECONDS = 86400
KEEP_BYTES = 200_000_000
KEPT_SHARE = 0.75
"""How much of that is left once it was too much, so that not every later run has to prune again."""
MAY_BE_RUNNING_SECONDS = 3600
"""A run that wrote within the last hour may still go on: no single step, not even a model's answer, takes as long."""


def prune(connection: sqlite3.Connection, now: float) -> None:
    """Remove runs older than 30 days, and the oldest of a file beyond 200 MB. Raises sqlite3.Error.

    Where no run of an earlier day lies within those 30, a month went by without one, or the clock is years ahead. Which
    of the two nobody can tell, so nothing leaves for its age until a day later.
    """
    with transaction(connection):
        doomed = _old(connection, now)
        if _bytes_used(connection) > KEEP_BYTES:
            doomed += _oldest(connection, now, set(doomed))
        _remove(connection, doomed)
    if doomed:
        _give_back(connection)


def _old(connection: sqlite3.Connection, now: float) -> list[str]:
    edges = now - KEEP_SECONDS, now - DAY_SECONDS
    if not connection.execute("SELECT 1 FROM runs WHERE at BETWEEN ? AND ? LIMIT 1", edges).fetchone():
        return []
    return [run for (run,) in connection.execute("SELECT run FROM runs WHERE at < ?", edges[:1])]


def _oldest(connection: sqlite3.Connection, now: float, doomed: Iterable[str]) -> list[str]:
    """Return the oldest runs without which the rest fits, of those that are surely over."""
    rows = connection.execute(
        "SELECT run, sum(length(key) + length(value)), max(ended) FROM steps GROUP BY run ORDER BY 3"
    ).fetchall()
    sizes = {run: size for run, size, _ in rows if run not in doomed}
    # Indexes and half-filled pages: the file is larger than what stands in it, by the same share for every run.
    most = KEEP_BYTES * KEPT_SHARE * sum(size for _, size, _ in rows) / _bytes_used(connection)
    chosen = []
    for run, _, ended in rows:
        if sum(sizes.values()) <= most or ended > now - MAY_BE_RUNNING_SECONDS:
            break
        if sizes.pop(run, None) is not None:
            chosen.append(run)
    return chosen


def _remove(connection: sqlite3.Connection, runs: Sequence[str]) -> None:
    for table in ("steps", "runs"):
        connection.executemany(f"DELETE FROM {table} WHERE run = ?", [(run,) for run in runs])  # noqa: S608  no input


def _bytes_used(connection: sqlite3.Connection) -> int:
    pages, free, size = (_pragma(connection, name) for name in ("page_count", "freelist_count", "page_size"))
    return (pages - free) * size


def _give_back(connection: sqlite3.Connection) -> None:
    """Shrink the file once a quarter of it is empty; while another process reads, it stays for a later run."""
    if _pragma(connection, "freelist_count") * 4 > _pragma(connection, "page_count"):
        with suppress(sqlite3.OperationalError):
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
