"""What a question is answered from: the requirements found, and how rare its words are among all of them."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.openspec.layout import document_at
from bot.search.coverage import Question
from bot.search.index import Hit, Index
from bot.search.passages import Passage, passages_of
from bot.search.terms import telling
from bot.text.tree import Tree
from bot.workflows.search import sources_of


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for some words, the best first; ``holding`` of ``size`` chunks hold each word."""

    hits: tuple[Hit, ...]
    holding: Mapping[str, int]
    size: int


Retrieve = Callable[[Tree, str, int], Retrieved]
"""Finds at most so many requirements for some words."""


def retrieve(tree: Tree, words: str, limit: int, connection: sqlite3.Connection) -> Retrieved:
    """Return the requirements nearest to some words, by an index that is brought to ``tree`` first."""
    with Index(connection).over(sources_of(tree)) as index:
        hits = index.find(words, limit)
        return Retrieved(tuple(hits), index.holding(telling(words)), index.size)


@dataclass(frozen=True)
class Library:
    """The documents that a question is asked of: ``tree`` as of ``commit``, empty for the folder as it is.

    ``older`` gives the tree of another commit, None where there is no such one.
    """

    tree: Tree
    commit: str
    retrieve: Retrieve
    older: Callable[[str], Tree | None] = lambda _: None

    def at(self, commit: str) -> Tree | None:
        """Return the tree of a commit that a citation names."""
        return self.tree if commit == self.commit else self.older(commit) if commit else None

    def found(self, words: str, limit: int) -> tuple[Question, list[tuple[Hit, list[Passage]]]]:
        """Return the question with the weight of its words, and what was found with what can be quoted of it."""
        told = self.retrieve(self.tree, words, limit)
        return Question(words, told.holding, told.size), self.passages(told.hits)

    def passages(self, hits: Sequence[Hit]) -> list[tuple[Hit, list[Passage]]]:
        """Return what can be quoted of each hit."""
        documents = {each.path: document_at(self.tree, each.path) for each in hits}
        return [(hit, passages_of(document, hit, self.commit)) for hit in hits if (document := documents[hit.path])]
