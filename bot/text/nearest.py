"""Which of some names a person probably meant."""

from collections.abc import Sequence


def nearest(word: str, names: Sequence[str], most: int = 5) -> list[str]:
    """Return the names with the fewest edits away from ``word``, the nearest first, at most ``most``."""
    return sorted(names, key=lambda name: edits(word, name))[:most]


def edits(one: str, other: str) -> int:
    """Return how many letters have to be put in, taken out or exchanged (Levenshtein)."""
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        before, row[0] = row[0], index
        for column, wanted in enumerate(other, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (letter != wanted))
    return row[-1]
