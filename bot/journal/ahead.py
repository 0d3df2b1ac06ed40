"""The write-ahead log of a SQLite file, in which a writer waits for no reader, and a reader for no writer."""

import sqlite3
import time

_SECONDS_BETWEEN = 0.01


def write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Have a file use one, waiting so many seconds at most for whoever holds it.

    SQLite does not wait on its own here: of two processes that both turn a new file to it, one is told at once that the
    file is locked, for each could wait for the other (sqlite.org/c3ref/busy_handler.html). Raises sqlite3.Error.
    """
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_SECONDS_BETWEEN)
        else:
            return
