"""What was found by words, put in order by meaning too, where there is a model that makes vectors of texts."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import ModelError, ModelReplyError
from bot.openspec.layout import document_at
from bot.search.chunks import Chunk, chunks_of
from bot.search.fusion import fused, nearness, packed
from bot.search.index import Hit
from bot.search.vectors import keep_vectors, known_vectors
from bot.text.lines import as_replaced
from bot.text.tree import Tree

POOL = 25
"""How many of the best by their words are put in order by meaning: no more vectors are made for one question."""
_LONGEST = 1_000
"""Characters of a chunk or a question that are made a vector of: the smallest models read no more."""
_AT_ONCE = 8
"""How many vectors are made before they are kept: where a model is too slow, the next search goes on from there."""


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What a model was trained to find before a question, and before a text that may answer it."""

    question: str = ""
    text: str = ""


# By what the name of a model holds; from the models' own cards.
_PREFIXES = {
    "nomic-embed": Prefixes("search_query: ", "search_document: "),
    "e5-": Prefixes("query: ", "passage: "),
    "bge-": Prefixes("Represent this sentence for searching relevant passages: "),
    "mxbai-embed": Prefixes("Represent this sentence for searching relevant passages: "),
}


@dataclass(frozen=True)
class Meaning:
    """A model that makes vectors of texts, by its name, and who hears once why it was done without."""

    model: str
    embed: Callable[[Sequence[str]], Sequence[Sequence[float]]]
    say: Callable[[str], None] = lambda _: None

    @property
    def prefixes(self) -> Prefixes:
        """What goes before a question and before a text."""
        name = self.model.lower()
        return next((found for part, found in _PREFIXES.items() if part in name), Prefixes())


def by_meaning(
    tree: Tree, question: str, hits: Sequence[Hit], connection: sqlite3.Connection, meaning: Meaning
) -> list[Hit]:
    """Return what was found by words in order by meaning too; as it was, where the model fails, which is said."""
    try:
        wanted, vectors = _vectors(tree, question, hits, connection, meaning)
    except ModelError as error:
        meaning.say(f"Found by words alone: {error}")
        return list(hits)
    return [hits[place] for place in fused([nearness(wanted, vectors.get(each.key, b"")) for each in hits])]


def _vectors(
    tree: Tree, question: str, hits: Sequence[Hit], connection: sqlite3.Connection, meaning: Meaning
) -> tuple[bytes, dict[bytes, bytes]]:
    """Return the vector of the question, and of each hit by its key; only what is new is made."""
    (wanted,) = _made(meaning, [meaning.prefixes.question + question[:_LONGEST]])
    vectors = known_vectors(connection, meaning.model, [each.key for each in hits])
    # Another model may go by a name that is known.
    vectors = {key: vector for key, vector in vectors.items() if len(vector) == len(wanted)}
    missing = {each.key: each for each in hits if each.key not in vectors}
    texts = [(key, text) for key, hit in missing.items() if (text := _text(tree, hit))]
    for at in range(0, len(texts), _AT_ONCE):
        some = texts[at : at + _AT_ONCE]
        made = _made(meaning, [meaning.prefixes.text + text for _, text in some])
        new = {key: vector for (key, _), vector in zip(some, made, strict=True)}
        keep_vectors(connection, meaning.model, new)
        vectors |= new
    return wanted, vectors


def _made(meaning: Meaning, texts: Sequence[str]) -> list[bytes]:
    """Return a packed vector for each text. Raises ModelError, for vectors that point nowhere too."""
    if not texts:
        return []
    made = [packed(each) for each in meaning.embed([as_replaced(text) for text in texts])]
    if len(made) != len(texts) or not all(made) or len({len(each) for each in made}) != 1:
        raise ModelReplyError(
            f"{meaning.model} made no usable vectors.", "Name another model in model.embedding, or leave it empty."
        )
    return made


def _text(tree: Tree, hit: Hit) -> str:
    """Return what a vector is made of: where the chunk belongs, what it is called, and what it says."""
    document = document_at(tree, hit.path)
    chunk = next((each for each in chunks_of(document) if each.line == hit.line), None) if document else None
    return _said(chunk)[:_LONGEST] if chunk else ""


def _said(chunk: Chunk) -> str:
    capability = chunk.fields.capability.replace("-", " ")
    parts = (f"{capability}: {chunk.fields.name}", chunk.fields.body, chunk.fields.titles, chunk.fields.steps)
    return "\n".join(part.strip() for part in parts if part.strip())
