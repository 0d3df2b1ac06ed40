"""The words that operators plant, from data, halved so that nobody chose which half is whose."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Lexicon:
    """Operator to its words, and where they are from; ``unseen`` are those that no author of a rule may look at."""

    words: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, str]
    unseen: Mapping[str, frozenset[str]]


def read_lexicon(texts: Iterable[str]) -> Lexicon:
    """Return the words of some TOML texts: one table for each operator, with ``words`` and their ``source``."""
    words: dict[str, tuple[str, ...]] = {}
    sources: dict[str, str] = {}
    for text in texts:
        for name, table in tomllib.loads(text).items():
            words[name] = tuple(table["words"])
            sources[name] = table["source"]
    return Lexicon(words, sources, {name: unseen_half(name, each) for name, each in words.items()})


def unseen_half(operator: str, words: Iterable[str]) -> frozenset[str]:
    """Return the half of an operator's words whose SHA-256 comes first."""
    ranked = sorted(words, key=lambda word: sha256(f"{operator}:{word}".encode()).digest())
    return frozenset(ranked[: len(ranked) // 2])
