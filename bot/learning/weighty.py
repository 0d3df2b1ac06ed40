"""The words of a block that say something, and how many of them two blocks share."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.text.words import words_of

_EMPTY = frozenset(["a", "an", "and", "as", "at", "be", "by", "for", "from", "in", "into", "is", "it", "its", "of"]) | {
    "on",
    "or",
    "that",
    "the",
    "then",
    "to",
    "when",
    "with",
}


def alike(one: Sequence[str], two: Sequence[str]) -> float:
    """Return how many of their words two blocks share, those apart that every block has, and their headings."""
    first, second = (weighty([line for line in each if not line.startswith("#")]) for each in (one, two))
    size = first.total() + second.total()
    return 2 * (first & second).total() / size if size else 1.0


def weighty(lines: Sequence[str]) -> Counter[str]:
    """Return the words of some lines that say something, as often as they stand there."""
    return Counter(dict(weighty_of(Counter(word.strip() for word in words_of("\n".join(lines))))))


def weighty_of(words: Counter[str]) -> Iterator[tuple[str, int]]:
    """Yield those of some words that say something."""
    for word, count in words.items():
        if any(letter.isalnum() for letter in word) and word.lower() not in _EMPTY:
            yield word, count
