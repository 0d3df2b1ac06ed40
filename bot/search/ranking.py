"""Put what was found in order: what else its document holds, what it is called, and words side by side.

The shares were found on scenarios of three of the corpus repositories, each held out of its chunk, and on questions to
the same three, and held against the other three; see docs/benchmarks.md.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from bot.openspec.content import stem
from bot.search.terms import naming, words

_DOCUMENT = 1.0
_NAME = 0.3
_SIDE_BY_SIDE = 0.6
_PURPOSE = 0.6
"""A Purpose says a little of everything, and answers little."""

# How soon a word counts no more when further chunks of the same document hold it, as in bm25 (k1, b).
_SATURATED = 1.2
_BY_SIZE = 0.75


@dataclass(frozen=True, slots=True)
class Scored:
    """A chunk by its id, where it is, the key of what it says, and how well it fits; more is better.

    An empty ``requirement`` is a Purpose.
    """

    id: int
    path: str
    requirement: str
    line: int
    key: bytes
    score: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A term, in how many of all chunks it stands, and in how many of each document (by its number)."""

    term: str
    chunks: int
    by_document: Mapping[int, int]


def telling_much(chunks: int, total: int) -> float:
    """Return how much a term tells that so many of all chunks hold (the idf of bm25)."""
    return max(1e-6, log((total - chunks + 0.5) / (chunks + 0.5)))


def by_kind(found: Sequence[Scored]) -> list[float]:
    """Return what each of what was found is worth by its words, a Purpose less than a requirement."""
    return [each.score if each.requirement else each.score * _PURPOSE for each in found]


def by_document(
    found: Sequence[Scored], counted: Sequence[Counted], sizes: Mapping[int, int], number: Callable[[int], int]
) -> list[float]:
    """Return what each of what was found is worth by how much its whole document is about the terms.

    ``sizes`` holds how many chunks each document has, ``number`` tells the document of a chunk's id.
    """
    mean = max(1, sum(sizes.values())) / max(1, len(sizes))
    documents = [number(each.id) for each in found]
    shares = dict.fromkeys(documents, 0.0)
    for each in counted:
        rare = log(1 + (len(sizes) - len(each.by_document) + 0.5) / (len(each.by_document) + 0.5))
        for document in shares.keys() & each.by_document.keys():
            count = each.by_document[document]
            slow = _SATURATED * (1 - _BY_SIZE + _BY_SIZE * sizes[document] / mean)
            shares[document] += rare * count * (_SATURATED + 1) / (count + slow)
    return [_DOCUMENT * shares[document] for document in documents]


def by_name(found: Sequence[Scored], wanted: Sequence[str], weight: float) -> list[float]:
    """Return what each of what was found is worth by how much of its name is wanted.

    ``weight`` is how much all terms tell together.
    """
    sought = set(map(stem, wanted))
    return [_NAME * weight * _share(set(map(stem, naming(each.requirement))), sought) for each in found]


def by_phrases(texts: Sequence[Sequence[str]], wanted: Sequence[str]) -> list[float]:
    """Return for each, by its texts, how many times it is worth where terms stand side by side as in ``wanted``."""
    sought = set(pairwise(map(stem, wanted)))
    firsts, seconds = ({pair[at] for pair in sought} for at in (0, 1))
    # Few words are wanted: to look at them one by one is quicker than to keep every pair there is.
    there = [
        {
            (first, second)
            for text in each
            for first, second in pairwise(map(stem, words(text)))
            if first in firsts and second in seconds
        }
        for each in texts
    ]
    return [1 + _SIDE_BY_SIDE * _share(sought, each) for each in there]


def best_first(found: Sequence[Scored], worth: Sequence[float]) -> list[Scored]:
    """Return what was found with what it is worth, the best first; of equals the one that stands first."""
    scored = [replace(each, score=score) for each, score in zip(found, worth, strict=True)]
    return sorted(scored, key=lambda each: (-each.score, each.path, each.line))


def _share(wanted: Set[tuple[str, str]] | Set[str], there: Set[tuple[str, str]] | Set[str]) -> float:
    """Return what part of the wanted is there."""
    return len(wanted & there) / len(wanted) if wanted else 0.0
