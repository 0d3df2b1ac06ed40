"""The requirements nearest to some words, in the specs and in the deltas of open changes."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.openspec.layout import CHANGES, SPECS, Listing, change_ids, change_of, document_at, resolve, spec_files
from bot.search.coverage import Question
from bot.search.index import Hit, Index
from bot.search.passages import quotables_of
from bot.search.quotable import Quotable
from bot.search.tables import Source
from bot.search.terms import telling
from bot.text.tree import Kind, Tree
from bot.workflows.meaning import POOL, Meaning, by_meaning

_SHOWN = 3
"""How many sentences of a requirement are shown."""


@dataclass(frozen=True, slots=True)
class Matched:
    """One requirement that was found, or with an empty ``requirement`` a Purpose; the best ``quotes`` first.

    ``change`` is the open change whose delta it stands in, empty for a main spec.
    """

    hit: Hit
    capability: str
    change: str
    quotes: tuple[Quotable, ...]


def search(
    tree: Tree,
    question: str,
    connection: sqlite3.Connection,
    limit: int,
    within: Callable[[str], bool] | None = None,
    meaning: Meaning | None = None,
) -> list[Matched]:
    """Return what is nearest to a question or some words, the best first; ``within`` says which paths count.

    With ``meaning`` what is found by words is put in order by what it means too.
    """
    with Index(connection).over(sources_of(tree)) as index:
        hits = index.find(question, max(limit, POOL) if meaning else limit, within=within)
        asked = Question(question, index.holding(telling(question)), index.size)
    if meaning and hits:
        hits = by_meaning(tree, question, hits[:POOL], connection, meaning) + hits[POOL:]
    return matched(tree, asked, hits[:limit])


def matched(tree: Tree, question: Question, hits: Sequence[Hit]) -> list[Matched]:
    """Return hits with the sentences in them that are about the question."""
    documents = {hit.path: document_at(tree, hit.path) for hit in hits}
    return [
        Matched(hit, document.id, change_of(hit.path), _nearest(quotables_of(document, hit), question))
        for hit in hits
        if (document := documents[hit.path])
    ]


def _nearest(quotable: Sequence[Quotable], question: Question) -> tuple[Quotable, ...]:
    """Return those that hold most of the question, the best first; none that holds nothing of it."""
    shares = [question.share((each.text,)) for each in quotable]
    best = sorted((at for at, share in enumerate(shares) if share), key=lambda at: (-shares[at], at))
    return tuple(quotable[at] for at in best[:_SHOWN])


def sources_of(tree: Tree) -> list[Source]:
    """Return every main spec and every delta of an open change as something that can be indexed."""
    listing = Listing(tree)
    tops = [SPECS, *(f"{CHANGES}/{name}/specs" for name in change_ids(listing))]
    return [_source(tree, path) for top in tops for _, path in spec_files(listing, top)]


def _source(tree: Tree, path: str) -> Source:
    target = (resolve(tree, path) or path) if tree.kind(path) is Kind.LINK else path
    return Source(path, tree.blob(target), lambda: document_at(tree, path))
