"""Three lists of nodes as one list of what stands on which side, in one order, with what belongs to what checked."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.merge3_match import Pairs
from bot.openspec.merge3_nodes import Kind, Node
from bot.openspec.merge3_order import is_reordered, woven
from bot.openspec.steps import ROLES, step_at

Key = tuple[int, int]
"""The side that has it first (0 base, 1 current, 2 incoming) and its place there."""

Gap = tuple[str, ...] | None
Owners = dict[Key, Key | None]


_RUNS = frozenset({Kind.STEP, Kind.ITEM, Kind.ROW})


@dataclass(frozen=True)
class Trio:
    """One node on its three sides, None where a side lacks it."""

    base: Node | None
    current: Node | None
    incoming: Node | None

    @property
    def sides(self) -> tuple[Node | None, Node | None, Node | None]:
        """Base, current, incoming."""
        return self.base, self.current, self.incoming

    @property
    def any(self) -> Node:
        """The node on a side that has it."""
        return next(each for each in self.sides if each is not None)

    @property
    def gap(self) -> Gap:
        """The blank lines behind it, as who changed them wants them; None where nothing is known to follow it."""
        base, current, incoming = (each.gap if each is not None else None for each in self.sides)
        if current is None or incoming is None:
            return incoming if current is None else current
        if base in (current, incoming):
            return incoming if base == current else current
        return max(current, incoming, key=lambda each: (len(each), each))


@dataclass(frozen=True)
class Aligned:
    """Who has what: the keys of each side in its order, and the nodes behind each key."""

    base: list[Key]
    current: list[Key]
    incoming: list[Key]
    trios: dict[Key, Trio]

    @property
    def is_reordered(self) -> bool:
        """Whether both sides moved things, each otherwise."""
        return is_reordered(self.base, self.current, self.incoming)

    def orders(self, kept: set[Key], *, swapped: bool = False) -> Iterator[list[Key]]:
        """Yield the order with current's additions first, then the one with incoming's; ``swapped``: that one first."""
        sides = (self.current, self.incoming)
        for one, two in (sides[::-1], sides) if swapped else (sides, sides[::-1]):
            yield woven(self.base, one, two, kept)

    def gap(self, one: Key, two: Key) -> tuple[str, ...]:
        """Return the blank lines between two neighbours; where no side tells, as between others of their kind."""
        known = self.trios[one].gap
        if known is not None:
            return known
        kind, below = self.trios[one].any.kind, self.trios[two].any.kind
        if kind is not below and Kind.ROW in (kind, below):
            return ("",)  # what follows a table without a blank line is read as a row of it
        others = (each for trio in self.trios.values() for each in trio.sides if each is not None and each.kind is kind)
        usual = Counter(each.gap for each in others if each.gap is not None)
        if usual:  # of two that are as frequent the longer one, whichever side is which: it keeps more apart
            return max(usual, key=lambda each: (usual[each], len(each), each))
        return () if kind is below and kind in _RUNS else ("",)

    def owners_hold(self, order: Sequence[Key]) -> bool:
        """Whether every line belongs to the GIVEN, WHEN or THEN that its author put it under."""
        found = _owners(order, {key: self._word(key) for key in order})
        base, current, incoming = (
            _owners(keys, {key: _word(trio) for key in keys if (trio := self.trios[key].sides[side]) is not None})
            for side, keys in enumerate((self.base, self.current, self.incoming))
        )
        return all(found[key] in _wanted(key, base, current, incoming) for key in order)

    def _word(self, key: Key) -> str:
        """Return the keyword a step has after the merge."""
        base, current, incoming = (_word(each) if each is not None else "" for each in self.trios[key].sides)
        return (incoming or current) if current == base or not current else current


def aligned(
    sides: tuple[Sequence[Node], Sequence[Node], Sequence[Node]],
    pairs: tuple[Pairs, Pairs],
    pair_additions: Callable[[Sequence[Node], Sequence[Node], tuple[Sequence[int], Sequence[int]]], Pairs],
) -> Aligned:
    """Align three lists, of which both sides are paired with the base: pair what both added with one another."""
    base, current, incoming = sides
    mine, yours = pairs
    added = [number for number in range(len(current)) if number not in mine]
    fresh = [number for number in range(len(incoming)) if number not in yours]
    slots = [_slot(number, mine) for number in added], [_slot(number, yours) for number in fresh]
    both = pair_additions([current[number] for number in added], [incoming[number] for number in fresh], slots)
    same = {fresh[two]: added[one] for two, one in both.items()}
    keys = (
        [(0, number) for number in range(len(base))],
        [(0, mine[number]) if number in mine else (1, number) for number in range(len(current))],
        [
            (0, yours[number]) if number in yours else (1, same[number]) if number in same else (2, number)
            for number in range(len(incoming))
        ],
    )
    nodes = [dict(zip(each, side, strict=True)) for each, side in zip(keys, sides, strict=True)]
    every = dict.fromkeys(key for each in keys for key in each)
    return Aligned(*keys, {key: Trio(*(side.get(key) for side in nodes)) for key in every})


def _slot(number: int, pairs: Pairs) -> int:
    """Return behind which of the base's nodes an added one stands, -1 for the start."""
    return next((pairs[each] for each in range(number - 1, -1, -1) if each in pairs), -1)


def _owners(keys: Sequence[Key], words: dict[Key, str]) -> Owners:
    """Return for each line the GIVEN, WHEN or THEN it stands under, itself for one of these."""
    found: Owners = {}
    owner: Key | None = None
    for key in keys:
        owner = key if words[key] in ROLES else owner
        found[key] = owner
    return found


def _wanted(key: Key, base: Owners, current: Owners, incoming: Owners) -> set[Key | None]:
    """Return what a line has to belong to: what who changed it says; nothing does where two changed it differently."""
    sides = [each[key] for each in (current, incoming) if key in each]
    changed = {each for each in sides if key not in base or each != base[key]}
    wanted = changed or set(sides)
    return wanted if len(wanted) == 1 else set()


def _word(node: Node) -> str:
    step = step_at(node.lead[0]) if node.kind is Kind.STEP else None
    return step[0] if step else ""
