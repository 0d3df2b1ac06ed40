"""Which step, paragraph or scenario of one side stands for which of the base."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from bot.openspec.merge3_nodes import Kind, Node, folded
from bot.openspec.merge3_words import criticals
from bot.openspec.steps import step_at
from bot.text.words import likeness, matches

_MARKS = re.compile(r"^(?:[-*+]|\d{1,9}[.)]) |[*_`|]+")

Pairs = dict[int, int]
"""Place in the side to place in the base."""

# Above this share of common words a step or paragraph is a rewording of another, not another one.
_ALIKE = 0.5
# With this share of its steps the same, a scenario of another name was renamed.
_MOST_STEPS = 0.6
# Two additions that share more than this are two versions of one, not two; less will do where their numbers differ.
_RIVAL = 0.75
# Comparing more than this with one another would take long; then only what is equal is paired.
_MOST_COMPARED = 2_500


def paired_units(base: Sequence[Node], side: Sequence[Node]) -> Pairs:
    """Pair steps, paragraphs, list items: what says the same, then in order what says nearly that, then what moved."""
    old, new = [_key(each) for each in base], [_key(each) for each in side]
    pairs: Pairs = {}
    for same, (a, b), (c, d) in matches(old, new):
        if same:
            pairs |= {c + at: a + at for at in range(b - a)}
        else:
            pairs |= _alike(base, side, (a, b), (c, d))
    left = [number for number in range(len(base)) if number not in set(pairs.values())]
    for number in range(len(side)):
        same_words = [each for each in left if old[each] == new[number]]
        if number not in pairs and len(same_words) == 1 and new.count(new[number]) == 1:
            pairs[number] = same_words[0]
    return pairs


def paired_segments(base: Sequence[Node], current: Sequence[Node], incoming: Sequence[Node]) -> tuple[Pairs, Pairs]:
    """Pair the requirements and scenarios of either side with those of the base.

    What one side seems to have renamed to a name that the other side added is an addition of both.
    """
    mine, yours = renamed_segments(base, current), renamed_segments(base, incoming)
    added = [
        {(each.kind, each.key) for number, each in enumerate(side) if number not in pairs}
        for side, pairs in ((current, mine), (incoming, yours))
    ]
    for side, pairs, others in ((current, mine, added[1]), (incoming, yours, added[0])):
        for number, old in list(pairs.items()):
            if side[number].key != base[old].key and (side[number].kind, side[number].key) in others:
                del pairs[number]
    return mine, yours


def renamed_segments(base: Sequence[Node], side: Sequence[Node]) -> Pairs:
    """Pair the requirement with the requirement, scenarios by name, and then those that only got another name.

    A scenario that is there under another name with the same steps was renamed, and perhaps edited where most of its
    steps are the same; with other steps it is another.
    """
    pairs: Pairs = {0: 0}
    _pair(base, side, pairs, lambda each: (each.kind.value, each.key, each.below))
    _pair(base, side, pairs, lambda each: (each.kind.value, each.key))
    _pair(base, side, pairs, lambda each: (each.kind.value, each.below) if each.below else ())
    for number in _left(side, pairs):
        like = [(_same_share(base[at], side[number]), -at) for at in _left(base, pairs.values())]
        share, at = max(like, default=(0.0, 0))
        if share >= _MOST_STEPS:
            pairs[number] = -at
    return pairs


def _same_share(one: Node, two: Node) -> float:
    """Return the share of units two scenarios have in common, 0 where they are two kinds of thing."""
    if one.kind is not two.kind or one.kind is not Kind.SCENARIO:
        return 0.0
    old, new = (Counter(_key(each) for each in node.children) for node in (one, two))
    return (old & new).total() / max(old.total(), new.total(), 1)


def paired_additions(
    current: Sequence[Node], incoming: Sequence[Node], slots: tuple[Sequence[int], Sequence[int]]
) -> Pairs:
    """Pair what both sides added at one place (``slots``): what says the same, and what contradicts each other."""
    pairs: Pairs = {}
    for test in (_is_same, _is_rival):
        for number, node in enumerate(incoming):
            found = (
                at
                for at, other in enumerate(current)
                if at not in pairs.values() and slots[0][at] == slots[1][number] and test(other, node)
            )
            at = next(found, None)
            if number not in pairs and at is not None:
                pairs[number] = at
    return pairs


def paired_names(current: Sequence[Node], incoming: Sequence[Node]) -> Pairs:
    """Pair scenarios that both sides added, by name, wherever they stand."""
    pairs: Pairs = {}
    for number, node in enumerate(incoming):
        same = (
            at
            for at, other in enumerate(current)
            if at not in pairs.values() and (other.kind, other.key) == (node.kind, node.key)
        )
        at = next(same, None)
        if at is not None:
            pairs[number] = at
    return pairs


def _is_same(one: Node, two: Node) -> bool:
    return _key(one) == _key(two)


def _is_rival(one: Node, two: Node) -> bool:
    """Whether two additions say of one thing something different each: nearly the same words, or a row of one name."""
    if one.kind is not two.kind:
        return False
    if one.kind is Kind.ROW:
        return _cells(one)[:1] == _cells(two)[:1]
    like = likeness(_lead(one), _lead(two)) if _says(one) == _says(two) else 0.0
    return like >= _RIVAL or (like >= _ALIKE and criticals(_lead(one), _lead(two)))


def _alike(base: Sequence[Node], side: Sequence[Node], old: tuple[int, int], new: tuple[int, int]) -> Pairs:
    """Pair what is alike between two runs, in order, so that the sum of likenesses is greatest."""
    rows, columns = old[1] - old[0], new[1] - new[0]
    if not rows or not columns or rows * columns > _MOST_COMPARED:
        return {}
    if rows == columns == 1 and _says(base[old[0]]) == _says(side[new[0]]):
        return {new[0]: old[0]}
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    like = [[_likeness(base[old[0] + row], side[new[0] + column]) for column in range(columns)] for row in range(rows)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            taken = best[row + 1][column + 1] + like[row][column] if like[row][column] else 0.0
            best[row][column] = max(taken, best[row + 1][column], best[row][column + 1])
    pairs: Pairs = {}
    row = column = 0
    while row < rows and column < columns:
        if like[row][column] and best[row][column] == best[row + 1][column + 1] + like[row][column]:
            pairs[new[0] + column] = old[0] + row
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return pairs


def _likeness(one: Node, two: Node) -> float:
    """Return how alike two nodes are, 0 where they are two different things."""
    if one.kind is not two.kind:
        return 0.0
    if one.kind is Kind.ROW and _cells(one)[:1] == _cells(two)[:1]:
        return 1.0
    like = likeness(_lead(one), _lead(two))
    return like if like >= _ALIKE else 0.0


def _pair(base: Sequence[Node], side: Sequence[Node], pairs: Pairs, key: Callable[[Node], tuple[str, ...]]) -> None:
    """Pair, in order, what has the same key and is not paired yet; an empty key is none."""
    waiting: dict[tuple[str, ...], list[int]] = {}
    for number in _left(base, pairs.values()):
        waiting.setdefault(key(base[number]), []).append(number)
    for number in _left(side, pairs):
        own = key(side[number])
        if own and waiting.get(own):
            pairs[number] = waiting[own].pop(0)


def _left(nodes: Sequence[Node], taken: Iterable[int]) -> list[int]:
    gone = set(taken)
    return [number for number in range(len(nodes)) if number not in gone]


def _key(node: Node) -> str:
    return f"{node.kind.value}\0{node.words}"


def _lead(node: Node) -> str:
    """Return a node's own words, without the marks around them that every neighbour has."""
    step = step_at(node.lead[0]) if node.kind is Kind.STEP else None
    return _MARKS.sub(" ", folded([step[2] if step else node.lead[0], *node.lead[1:]]))


def _says(node: Node) -> str:
    step = step_at(node.lead[0]) if node.kind is Kind.STEP else None
    return step[0] if step else node.kind.value


def _cells(node: Node) -> list[str]:
    return [each.strip() for each in node.lead[0].strip().strip("|").split("|")]
