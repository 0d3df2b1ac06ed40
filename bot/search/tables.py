"""The tables of the index, and how they follow documents: only what differs is written."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from bot.openspec.model import Document
from bot.search.chunks import Chunk, chunks_of
from bot.search.terms import searchable
from bot.text.tree import to_bytes, to_text

VERSION = 5
"""What ``PRAGMA user_version`` says of an index like this, terms included: one of another number is made anew."""

_PLACES = 20
"""The lower bits of a chunk's id number it within its document, the others are its document's: that asks no table."""

_TABLES = (
    # Paths are kept as bytes: in a repository they need not be text.
    "CREATE TABLE documents (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, blob TEXT NOT NULL, size INTEGER)",
    "CREATE TABLE chunks (id INTEGER PRIMARY KEY, key BLOB NOT NULL, requirement TEXT NOT NULL, line INTEGER NOT NULL)",
    "CREATE VIRTUAL TABLE words USING fts5 (capability, name, body, titles, steps,"
    " tokenize = 'porter unicode61 remove_diacritics 2')",
    "CREATE TABLE vectors (model TEXT, key BLOB, vector BLOB NOT NULL, PRIMARY KEY (model, key)) WITHOUT ROWID",
)
_OURS = ("vectors", "words", "chunks", "documents")


@dataclass(frozen=True)
class Source:
    """A document that can be found: where it is, the blob id of its text, and how to read it."""

    path: str
    blob: str
    read: Callable[[], Document | None]


def documents(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the path and the number of each document."""
    return [(to_text(path), number) for path, number in connection.execute("SELECT path, id FROM documents")]


def document_of(chunk: int) -> int:
    """Return the number of the document that a chunk is in."""
    return chunk >> _PLACES


OF_DOCUMENT = f"rowid >> {_PLACES}"
"""The same in SQL, of a row of ``words``."""


def is_current(connection: sqlite3.Connection, wanted: Mapping[str, Source]) -> bool:
    """Return whether the index holds these documents and no others."""
    if _version(connection) != VERSION:
        return False
    return {path: blob for path, (_, blob) in _known(connection).items()} == {
        path: each.blob for path, each in wanted.items()
    }


def bring_to(connection: sqlite3.Connection, wanted: Mapping[str, Source]) -> None:
    """Make the index hold these documents and no others, within a transaction of the caller's."""
    _prepare(connection)
    known = _known(connection)
    gone = [known[path][0] for path in known.keys() - wanted.keys()]
    for number in gone:
        _remove(connection, [chunk for chunk, _, _ in _chunks(connection, number)])
    connection.executemany("DELETE FROM documents WHERE id = ?", ((number,) for number in gone))
    following = count(max((number for number, _ in known.values()), default=0) + 1)
    added = _Added()
    for path, source in wanted.items():
        number, blob = known.get(path) or (next(following), None)
        if blob != source.blob:
            document = source.read()
            chunks = list(chunks_of(document)) if document else []
            added.documents.append((number, to_bytes(path), source.blob, len(chunks)))
            _replace(connection, number, chunks, added)
    added.write(connection)


class _Added:
    """Rows to write, many at once."""

    def __init__(self) -> None:
        self.documents: list[tuple[int, bytes, str, int]] = []
        self.chunks: list[tuple[int, bytes, str, int]] = []
        self.words: list[tuple[int, *tuple[str, ...]]] = []

    def write(self, connection: sqlite3.Connection) -> None:
        connection.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", self.documents)
        connection.executemany("INSERT INTO chunks VALUES (?, ?, ?, ?)", self.chunks)
        connection.executemany(
            "INSERT INTO words (rowid, capability, name, body, titles, steps) VALUES (?, ?, ?, ?, ?, ?)", self.words
        )


def _replace(connection: sqlite3.Connection, number: int, chunks: Collection[Chunk], added: _Added) -> None:
    """Note down what is new in a document; a chunk that is there already gets its new line, where it moved."""
    taken = _chunks(connection, number)
    there: dict[bytes, list[tuple[int, int]]] = {}
    for chunk, key, line in taken:
        there.setdefault(key, []).append((chunk, line))
    moved, new = [], []
    for each in chunks:
        key = each.key
        if same := there.get(key):
            chunk, line = same.pop(0)
            moved += [(each.line, chunk)] if each.line != line else []
        else:
            new.append((key, each))
    connection.executemany("UPDATE chunks SET line = ? WHERE id = ?", moved)
    _remove(connection, [chunk for left in there.values() for chunk, _ in left])
    for place, (key, each) in zip(_free(number, {chunk for chunk, _, _ in taken}), new, strict=False):
        added.chunks.append((place, key, each.requirement, each.line))
        added.words.append((place, *map(searchable, each.fields)))


def _free(number: int, taken: Collection[int]) -> Iterator[int]:
    """Yield ids for chunks of a document that none has."""
    return (place for place in count(number << _PLACES) if place not in taken)


def _chunks(connection: sqlite3.Connection, number: int) -> list[tuple[int, bytes, int]]:
    query = "SELECT id, key, line FROM chunks WHERE id >= ? AND id < ?"
    return connection.execute(query, (number << _PLACES, (number + 1) << _PLACES)).fetchall()


def _remove(connection: sqlite3.Connection, chunks: Collection[int]) -> None:
    connection.executemany("DELETE FROM words WHERE rowid = ?", ((each,) for each in chunks))
    connection.executemany("DELETE FROM chunks WHERE id = ?", ((each,) for each in chunks))


def _known(connection: sqlite3.Connection) -> dict[str, tuple[int, str]]:
    rows = connection.execute("SELECT path, id, blob FROM documents")
    return {to_text(path): (number, blob) for path, number, blob in rows}


def _version(connection: sqlite3.Connection) -> int:
    number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return number


def _prepare(connection: sqlite3.Connection) -> None:
    if _version(connection) == VERSION:
        return
    for name in _OURS:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
