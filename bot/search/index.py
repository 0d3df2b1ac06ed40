"""A full-text index of requirements in SQLite, kept up to date by blob id: what did not change is not read again."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.search.lookup import MOST_TERMS, holding, look_up
from bot.search.tables import Source, bring_to, documents, is_current
from bot.search.terms import telling

_TURNS = 3
"""How often another process may bring the index elsewhere in between, before it has to wait for us."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found; an empty ``requirement`` is the Purpose. ``line`` is its first, counted from 1.

    ``key`` names what it says, wherever it stands; ``score`` is by its words.
    """

    path: str
    requirement: str
    line: int
    score: float
    key: bytes = b""


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
                if is_current(self._connection, wanted):
                    yield self
                    return
            with _held(self._connection, "IMMEDIATE"):
                bring_to(self._connection, wanted)
        with _held(self._connection, "IMMEDIATE"):
            bring_to(self._connection, wanted)
            yield self

    def find(self, question: str, limit: int = 10, *, within: Callable[[str], bool] | None = None) -> list[Hit]:
        """Return the chunks nearest to a question or some words, the best first; none where no word is known.

        ``within`` says which paths count.
        """
        among = None if within is None else [number for path, number in documents(self._connection) if within(path)]
        found = look_up(self._connection, telling(question), among, limit)
        return [Hit(each.path, each.requirement, each.line, each.score, each.key) for each in found]

    @property
    def size(self) -> int:
        """How many chunks there are."""
        count: int = self._connection.execute("SELECT count(*) FROM chunks").fetchone()[0]
        return count

    def holding(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many chunks hold each of these words, in any of its English inflections."""
        return {each: holding(self._connection, each) for each in list(dict.fromkeys(words))[:MOST_TERMS]}


@contextmanager
def _held(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    """Hold one state of the file; what was written is kept when the block ends well, else nothing of it."""
    connection.execute(f"BEGIN {kind}")
    with connection:
        yield
