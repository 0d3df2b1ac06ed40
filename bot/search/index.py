"""A full-text index of requirements in SQLite, kept up to date by blob id: what did not change is not read again."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.openspec.model import Document
from bot.search.chunks import Chunk, chunks_of
from bot.search.ranking import Scored, best_first, with_neighbours, with_phrases
from bot.search.terms import searchable, telling
from bot.text.lines import as_replaced
from bot.text.tree import to_bytes, to_text

VERSION = 2
"""What ``PRAGMA user_version`` says of an index like this, terms included: one of another number is made anew."""

# The weights of capability, name, body, titles and steps; see docs/benchmarks.md.
_RANK = "bm25(words, 1.0, 5.0, 2.0, 1.0, 1.0)"
_POOL = 50
"""How many of the best by their words are put in order with care."""
_READ = 20
"""How many of these have their words looked at side by side."""
_EVERY = -1
_TURNS = 3
"""How often another process may bring the index elsewhere in between, before it has to wait for us."""
_MOST_TERMS = 32
"""What comes behind so many words of a question is not looked up: a pasted log is not worth a second."""

_TABLES = (
    # Paths are kept as bytes: in a repository they need not be text.
    "CREATE TABLE documents (path BLOB PRIMARY KEY, blob TEXT NOT NULL)",
    "CREATE TABLE chunks (id INTEGER PRIMARY KEY, path BLOB NOT NULL, key TEXT NOT NULL,"
    " requirement TEXT NOT NULL, line INTEGER NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX chunks_by_path ON chunks (path)",
    "CREATE VIRTUAL TABLE words USING fts5 (capability, name, body, titles, steps,"
    " tokenize = 'porter unicode61 remove_diacritics 2')",
)
_OURS = ("words", "chunks", "documents")


@dataclass(frozen=True)
class Source:
    """A document that can be found: where it is, the blob id of its text, and how to read it."""

    path: str
    blob: str
    read: Callable[[], Document | None]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found; an empty ``requirement`` is the Purpose. ``line`` is its first, counted from 1."""

    path: str
    requirement: str
    line: int
    score: float


class Index:
    """What can be found in some documents. Errors of ``connection`` come through as they are (sqlite3.Error)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def over(self, sources: Iterable[Source]) -> Iterator["Index"]:
        """Bring the index to these documents and no others, and hold it so until the block ends.

        Another process may share the file: it waits for its turn to write, and what is found here is found in one
        state of the index.
        """
        wanted = {each.path: each for each in sources}
        for _ in range(_TURNS):
            # Looking whether it is current also takes the state that is held: a transaction alone takes none.
            with _held(self._connection, "DEFERRED"):
                if self._is_current(wanted):
                    yield self
                    return
            with _held(self._connection, "IMMEDIATE"):
                self._bring_to(wanted)
        with _held(self._connection, "IMMEDIATE"):
            self._bring_to(wanted)
            yield self

    def find(self, question: str, limit: int = 10, *, within: Callable[[str], bool] | None = None) -> list[Hit]:
        """Return the chunks nearest to a question or some words, the best first; none where no word is known.

        ``within`` says which paths count.
        """
        wanted = telling(question)
        found = self._by_words(wanted, _POOL if within is None else _EVERY)
        found = [each for each in found if within is None or within(each.path)][:_POOL]
        ordered = best_first(with_neighbours(found))
        ordered = best_first(with_phrases(ordered[:_READ], wanted)) + ordered[_READ:]
        return [self._hit(each) for each in ordered[:limit]]

    @property
    def size(self) -> int:
        """How many chunks there are."""
        count: int = self._connection.execute("SELECT count(*) FROM chunks").fetchone()[0]
        return count

    def holding(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many chunks hold each of these words, in any of its English inflections."""
        query = "SELECT count(*) FROM words WHERE words MATCH ?"
        sought = list(dict.fromkeys(words))[:_MOST_TERMS]
        return {each: self._connection.execute(query, (f'"{each}"',)).fetchone()[0] for each in sought}

    def _by_words(self, wanted: Sequence[str], most: int) -> list[Scored]:
        sought = list(dict.fromkeys(wanted))[:_MOST_TERMS]
        if not sought:
            return []
        best = f"SELECT rowid, {_RANK} AS rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"  # noqa: S608  names of ours
        query = f"SELECT id, path, requirement, body, rank FROM ({best}) JOIN chunks ON id = rowid ORDER BY rank, id"  # noqa: S608
        rows = self._connection.execute(query, (" OR ".join(f'"{term}"' for term in sought), most))
        return [Scored(number, to_text(path), (name, body), -rank) for number, path, name, body, rank in rows]

    def _hit(self, each: Scored) -> Hit:
        query = "SELECT requirement, line FROM chunks WHERE id = ?"
        requirement, line = self._connection.execute(query, (each.id,)).fetchone()
        return Hit(each.path, requirement, line, each.score)

    def _is_current(self, wanted: dict[str, Source]) -> bool:
        if self._connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            return False
        return self._documents() == {path: each.blob for path, each in wanted.items()}

    def _documents(self) -> dict[str, str]:
        rows = self._connection.execute("SELECT path, blob FROM documents")
        return {to_text(path): blob for path, blob in rows}

    def _prepare(self) -> None:
        if self._connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
            return
        for name in _OURS:
            self._connection.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in _TABLES:
            self._connection.execute(statement)
        self._connection.execute(f"PRAGMA user_version = {VERSION}")

    def _bring_to(self, wanted: dict[str, Source]) -> None:
        self._prepare()
        known = self._documents()
        for path in known.keys() - wanted.keys():
            self._replace(path, [])
            self._connection.execute("DELETE FROM documents WHERE path = ?", (to_bytes(path),))
        for path, source in wanted.items():
            if known.get(path) != source.blob:
                document = source.read()
                self._replace(path, list(chunks_of(document)) if document else [])
                self._connection.execute(
                    "INSERT OR REPLACE INTO documents VALUES (?, ?)", (to_bytes(path), source.blob)
                )

    def _replace(self, path: str, chunks: Sequence[Chunk]) -> None:
        """Write the chunks of a document; one that is there already only gets its new line."""
        rows = self._connection.execute("SELECT key, id FROM chunks WHERE path = ?", (to_bytes(path),))
        there: dict[str, list[int]] = {}
        for key, number in rows:
            there.setdefault(key, []).append(number)
        for chunk in chunks:
            same = there.get(chunk.key)
            if same:
                self._connection.execute("UPDATE chunks SET line = ? WHERE id = ?", (chunk.line, same.pop(0)))
            else:
                self._add(path, chunk)
        for number in [each for left in there.values() for each in left]:
            self._connection.execute("DELETE FROM words WHERE rowid = ?", (number,))
            self._connection.execute("DELETE FROM chunks WHERE id = ?", (number,))

    def _add(self, path: str, chunk: Chunk) -> None:
        row = (to_bytes(path), chunk.key, chunk.requirement, chunk.line, as_replaced(chunk.fields.body))
        added = self._connection.execute(
            "INSERT INTO chunks (path, key, requirement, line, body) VALUES (?, ?, ?, ?, ?)", row
        )
        fields = (added.lastrowid, *map(searchable, chunk.fields))
        self._connection.execute(
            "INSERT INTO words (rowid, capability, name, body, titles, steps) VALUES (?, ?, ?, ?, ?, ?)", fields
        )


@contextmanager
def _held(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    """Hold one state of the file; what was written is kept when the block ends well, else nothing of it."""
    connection.execute(f"BEGIN {kind}")
    with connection:
        yield
