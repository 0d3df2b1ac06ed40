"""Which sentences of two texts say one thing: in their order, where one may have become several or several one."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from bot.openspec.atom import Atom
from bot.openspec.atoms import atoms

# How many sentences may have become one, or one of them.
_MOST_JOINED = 12
_MOST_PAIRS = 1_600
# What it costs to join: less than a word that differs, so that a sentence is split only where that explains more.
_JOIN = 0.4

Group = tuple[tuple[int, int], tuple[int, int]]


@lru_cache(maxsize=4096)
def atoms_of(sentence: str) -> tuple[Atom, ...]:
    """Return what a sentence says, as ``atoms`` does."""
    return tuple(atoms(sentence))


def aligned(olds: Sequence[str], news: Sequence[str]) -> list[Group]:
    """Return which sentences belong together, as places in both, from start to end. What has nothing in common is kept
    together as well: its group is one of everything between two that are the same."""
    start = 0
    while start < min(len(olds), len(news)) and _same(olds[start], news[start]):
        start += 1
    end = 0
    while end < min(len(olds), len(news)) - start and _same(olds[-1 - end], news[-1 - end]):
        end += 1
    a, b = len(olds) - end, len(news) - end
    same = [((at, at + 1), (at, at + 1)) for at in range(start)]
    tail = [((a + at, a + at + 1), (b + at, b + at + 1)) for at in range(end)]
    return [*same, *_between(olds, news, (start, a), (start, b)), *tail]


def _same(one: str, two: str) -> bool:
    return one == two or [each.value for each in atoms_of(one)] == [each.value for each in atoms_of(two)]


def _between(olds: Sequence[str], news: Sequence[str], left: tuple[int, int], right: tuple[int, int]) -> list[Group]:
    n, m = left[1] - left[0], right[1] - right[0]
    if not n and not m:
        return []
    if not n or not m or n * m > _MOST_PAIRS:
        return [(left, right)]
    one = [Counter(each.value for each in atoms_of(text)) for text in olds[left[0] : left[1]]]
    two = [Counter(each.value for each in atoms_of(text)) for text in news[right[0] : right[1]]]
    best: dict[tuple[int, int], tuple[float, int, int]] = {(0, 0): (0.0, 0, 0)}
    for i in range(n + 1):
        for j in range(m + 1):
            for p, q in _steps(i, j):
                if (i - p, j - q) in best:
                    cost = best[i - p, j - q][0] + _cost(one[i - p : i], two[j - q : j])
                    if (i, j) not in best or cost < best[i, j][0]:
                        best[i, j] = (cost, p, q)
    found: list[Group] = []
    i, j = n, m
    while i or j:
        _, p, q = best[i, j]
        found.append(((left[0] + i - p, left[0] + i), (right[0] + j - q, right[0] + j)))
        i, j = i - p, j - q
    return found[::-1]


def _steps(i: int, j: int) -> list[tuple[int, int]]:
    found = [(1, q) for q in range(min(j, _MOST_JOINED) + 1)] if i else []
    if j:
        found += [(p, 1) for p in range(min(i, _MOST_JOINED) + 1) if p != 1]
    if i > 1 and j > 1:
        found += [(2, 2), *([(2, 3)] if j > 2 else []), *([(3, 2)] if i > 2 else [])]
    return found


def _cost(one: Sequence[Counter[str]], two: Sequence[Counter[str]]) -> float:
    left: Counter[str] = sum(one, Counter())
    right: Counter[str] = sum(two, Counter())
    return ((left - right) + (right - left)).total() + _JOIN * (max(len(one), 1) + max(len(two), 1) - 2)
