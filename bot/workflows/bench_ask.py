"""Questions whose answer is known, put to whoever answers, and what came of each."""

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.bench.asking.draw import Drawn
from bot.bench.asking.question import Kind, Spot
from bot.bench.asking.score import Marked, Quote, Told
from bot.bench.asking.unsaid import without
from bot.openspec.layout import document_at
from bot.openspec.model import Document
from bot.search.answer import Answer, Citation
from bot.text.tree import Draft, Tree


class Ask(Protocol):
    """Whoever answers."""

    def __call__(self, tree: Tree, question: str, commit: str, /) -> Answer:
        """Return what the specs of ``tree``, those of ``commit`` (empty: as they are now), say to a question."""
        ...


def put(drawn: Sequence[Drawn], tree: Tree, ask: Ask, tell: Callable[[], None]) -> list[Marked]:
    """Return what becomes of some questions, in order, all of them asked of ``tree``; ``tell`` hears of each.

    One whose answer is to be gone is asked of the tree without its requirement.
    """
    found = []
    for each in drawn:
        asked = each.asked
        there = _without(tree, asked.spots) if asked.kind is Kind.REMOVED else tree
        answer = ask(there, asked.question, asked.commit)
        found.append(Marked(asked, told(answer, there, asked.commit), each.subject))
        tell()
    return found


def told(answer: Answer, tree: Tree, commit: str) -> Told:
    """Return an answer as it is scored: each citation held against the tree that was asked."""
    sentences = tuple(
        (sentence.text, tuple(_quote(each, tree, commit) for each in sentence.citations))
        for sentence in answer.sentences
    )
    return Told(sentences, tuple(Spot(each.path, each.requirement) for each in answer.looked_at), answer.confidence)


def _quote(citation: Citation, tree: Tree, commit: str) -> Quote:
    """Return a citation, and whether it stands where it says: looked up here anew, whoever answered."""
    spot = Spot(citation.path, citation.requirement)
    texts = _texts(citation, tree) if citation.commit == commit and citation.quote else []
    return Quote(spot, citation.commit, citation.quote, any(citation.quote in text for text in texts))


def _texts(citation: Citation, tree: Tree) -> list[str]:
    """Return the texts that a citation may be a slice of: of its requirement, or of the Purpose or proposal."""
    document = document_at(tree, citation.path) if tree.kind(citation.path) else None
    if document is None:
        return []
    if citation.requirement:
        return [document.source(each.span) for each in document.requirements if each.name == citation.requirement]
    return [_purpose(document)] if document.purpose else [document.text]


def _purpose(document: Document) -> str:
    return document.source(document.purpose.body) if document.purpose else ""


def _without(tree: Tree, spots: Sequence[Spot]) -> Tree:
    draft = Draft(tree)
    for spot in spots:
        document = document_at(draft, spot.path)
        if document:
            draft.write(spot.path, without(document, spot.requirement))
    return draft
