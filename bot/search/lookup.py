"""Look words up in the tables of the index: first the chunks that hold rare ones, of these the best by all."""

import sqlite3
from collections.abc import Collection, Sequence

from bot.search.ranking import Counted, Scored, best_first, by_document, by_kind, by_name, by_phrases, telling_much
from bot.search.tables import OF_DOCUMENT, document_of
from bot.text.tree import to_text

# The weights of capability, name, body, titles and steps. They are small because FTS5's k1 cannot be changed: a word
# that stands there twice is to count nearly twice. What a scenario says counts by its words in a row. See
# docs/benchmarks.md.
_RANK = "bm25(words, 0.3, 1.5, 1.5, 0.3, 0.3)"
_MOST_LETTERS = 20_000
"""No more of each text is read for words that stand side by side: what one requirement may cost is bounded."""
_TEXTS = f"SELECT {', '.join(f'substr({each}, 1, {_MOST_LETTERS})' for each in ('name', 'body', 'titles', 'steps'))}"
_POOL = 25
"""How many of the best by their words are put in order with care, their texts read."""
MOST_TERMS = 32
"""No more words of a question than this are looked up: a pasted log is not worth a second."""
_MOST_COUNTED = 256
# Counted from the rarest word on, in chunks that hold it: enough to choose from, and as many as are read at most.
_ENOUGH = 250
_MOST_READ = 2_000


def look_up(
    connection: sqlite3.Connection, wanted: Sequence[str], among: Collection[int] | None, limit: int
) -> list[Scored]:
    """Return the ``limit`` chunks that fit the terms of a question best, the best first.

    ``among`` holds the numbers of the documents that count, None for all.
    """
    sizes = dict(connection.execute("SELECT id, size FROM documents").fetchall())
    total = sum(sizes.values())
    sought = _chosen(_counted(connection, wanted), total)
    if not sought:
        return []
    rare = _first(sought, _ENOUGH)
    terms = [term for _, term in sought]
    where, values = _condition(terms, rare if len(rare) < len(terms) else None, among)
    found = _best(connection, where, values, max(limit, _POOL))
    counted = [_in_documents(connection, term) for term in rare]
    weight = sum(telling_much(chunks, total) for chunks, _ in sought)
    shares = (by_kind(found), by_document(found, counted, sizes, document_of), by_name(found, wanted, weight))
    ordered = best_first(found, [sum(each) for each in zip(*shares, strict=True)])
    read, others = ordered[:_POOL], ordered[_POOL:]
    times = by_phrases([_texts(connection, each.id) for each in read], wanted)
    closer = best_first(read, [each.score * more for each, more in zip(read, times, strict=True)])
    return (closer + others)[:limit]


def holding(connection: sqlite3.Connection, term: str) -> int:
    """Return how many chunks hold a term, in any of its English inflections."""
    query = "SELECT count(*) FROM words WHERE words MATCH ?"
    count: int = connection.execute(query, (_quoted([term]),)).fetchone()[0]
    return count


def _counted(connection: sqlite3.Connection, wanted: Sequence[str]) -> list[tuple[int, str]]:
    """Return how many chunks hold each term, the rarest first, without those that none holds."""
    counts = ((holding(connection, term), term) for term in list(dict.fromkeys(wanted))[:_MOST_COUNTED])
    return sorted((count, term) for count, term in counts if count)


def _chosen(counted: Sequence[tuple[int, str]], total: int) -> list[tuple[int, str]]:
    """Return what is worth looking up. A word that most chunks hold tells nothing, but there may be no other."""
    telling = [(chunks, term) for chunks, term in counted if chunks <= total / 2]
    enough = sum(chunks for chunks, _ in telling) >= _ENOUGH
    chosen = list(telling if enough else counted)[:MOST_TERMS]
    return chosen[: len(_first(chosen, _MOST_READ))]


def _first(counted: Sequence[tuple[int, str]], enough: int) -> list[str]:
    """Return terms from the rarest on, until enough chunks hold one."""
    found: list[str] = []
    seen = 0
    for chunks, term in counted:
        if seen >= enough:
            break
        found.append(term)
        seen += chunks
    return found


def _condition(
    terms: Sequence[str], rare: Sequence[str] | None, among: Collection[int] | None
) -> tuple[str, list[str]]:
    """Return in SQL, with its values, which rows hold one of the terms, and where it is given one that is ``rare``."""
    where, values = "words MATCH ?", [_quoted(terms)]
    if rare is not None:
        # The plus keeps SQLite from looking each one up: it goes through what matches anyway.
        where += " AND +rowid IN (SELECT rowid FROM words WHERE words MATCH ?)"
        values.append(_quoted(rare))
    if among is not None:
        where += f" AND {OF_DOCUMENT} IN ({', '.join(map(str, among))})"
    return where, values


def _best(connection: sqlite3.Connection, where: str, values: Sequence[str], most: int) -> list[Scored]:
    best = f"SELECT rowid AS chunk, {_RANK} AS rank FROM words WHERE {where} ORDER BY rank LIMIT {most}"  # noqa: S608  names and numbers of ours
    rows = connection.execute(
        f"SELECT chunk, path, requirement, line, key, rank FROM ({best}) JOIN chunks ON chunks.id = chunk"  # noqa: S608
        f" JOIN documents ON documents.id = {OF_DOCUMENT.replace('rowid', 'chunk')}",
        values,
    )
    return [Scored(number, to_text(path), name, line, key, -rank) for number, path, name, line, key, rank in rows]


def _in_documents(connection: sqlite3.Connection, term: str) -> Counted:
    query = f"SELECT {OF_DOCUMENT}, count(*) FROM words WHERE words MATCH ? GROUP BY 1"  # noqa: S608  a name of ours
    by_document = dict(connection.execute(query, (_quoted([term]),)).fetchall())
    return Counted(term, sum(by_document.values()), by_document)


def _texts(connection: sqlite3.Connection, chunk: int) -> Sequence[str]:
    row: tuple[str, ...] = connection.execute(f"{_TEXTS} FROM words WHERE rowid = ?", (chunk,)).fetchone()
    return row


def _quoted(terms: Sequence[str]) -> str:
    """Return the query for chunks that hold one of these terms, none of which is taken for more than a word."""
    return " OR ".join(f'"{term}"' for term in terms)
