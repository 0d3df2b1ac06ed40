"""Vectors that a model made of chunks, kept in the index by what the chunk says and by the model's name."""

import sqlite3
from collections.abc import Iterable, Mapping

# A statement takes no more values than this everywhere (SQLITE_MAX_VARIABLE_NUMBER was 999 once).
_AT_ONCE = 500


def known_vectors(connection: sqlite3.Connection, model: str, keys: Iterable[bytes]) -> dict[bytes, bytes]:
    """Return the packed vectors that are there, by the keys of their chunks."""
    sought = list(dict.fromkeys(keys))
    found: dict[bytes, bytes] = {}
    for at in range(0, len(sought), _AT_ONCE):
        some = sought[at : at + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        query = f"SELECT key, vector FROM vectors WHERE model = ? AND key IN ({marks})"  # noqa: S608  question marks only
        found.update(connection.execute(query, (model, *some)))
    return found


def keep_vectors(connection: sqlite3.Connection, model: str, vectors: Mapping[bytes, bytes]) -> None:
    """Keep packed vectors of chunks, and let go of those that belong to no chunk any more."""
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        connection.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM chunks)")
        rows = ((model, key, vector) for key, vector in vectors.items())
        connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
