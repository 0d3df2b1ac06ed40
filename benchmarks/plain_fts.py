"""What specbot's search is measured against: FTS5 as it comes, one column with everything of a requirement."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.openspec.model import Document


class PlainFts:
    """The requirements of some documents in one table; any of the words of a question, by bm25."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._rows = sqlite3.connect(":memory:", isolation_level=None)
        self._rows.execute("CREATE VIRTUAL TABLE words USING fts5 (path UNINDEXED, name UNINDEXED, text)")
        self._documents = {each.path: each for each in documents}
        self._numbers: dict[str, range] = {}
        self._following = 1
        self._rows.execute("BEGIN")
        for each in documents:
            self._add(each)
        self._rows.execute("COMMIT")

    def find(self, question: str, limit: int) -> list[tuple[str, str]]:
        """Return path and name of the best, the best first."""
        words = dict.fromkeys(re.findall(r"\w+", question))
        expression = " OR ".join(f'"{word}"' for word in words)
        if not expression:
            return []
        query = "SELECT path, name FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
        return self._rows.execute(query, (expression, limit)).fetchall()

    @contextmanager
    def holding(self, document: Document) -> Iterator[None]:
        """Have another text in the place of the document of that path, until the block ends."""
        self._swap(document)
        try:
            yield
        finally:
            self._swap(self._documents[document.path])

    def _swap(self, document: Document) -> None:
        self._rows.executemany("DELETE FROM words WHERE rowid = ?", ((each,) for each in self._numbers[document.path]))
        self._add(document)

    def _add(self, document: Document) -> None:
        numbers = range(self._following, self._following + len(document.requirements))
        self._numbers[document.path] = numbers
        self._following = numbers.stop
        rows = (
            (number, document.path, each.name, f"{document.id}\n{document.source(each.span)}")
            for number, each in zip(numbers, document.requirements, strict=True)
        )
        self._rows.executemany("INSERT INTO words (rowid, path, name, text) VALUES (?, ?, ?, ?)", rows)
