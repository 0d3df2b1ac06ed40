"""In which order stands what three sides have: the base's, then what either side added, each near its neighbour."""

from collections.abc import Collection, Hashable, Sequence
from typing import TypeVar

_T = TypeVar("_T", bound=Hashable)


def is_reordered(base: Sequence[_T], current: Sequence[_T], incoming: Sequence[_T]) -> bool:
    """Whether both sides moved what all three have, and not to the same places."""
    old, one, two = _common(base, current, incoming)
    return one not in (old, two) and two != old


def woven(base: Sequence[_T], current: Sequence[_T], incoming: Sequence[_T], kept: Collection[_T]) -> list[_T]:
    """Return ``kept`` in order: as the base has them, or the side that moved them; where both did, as ``current`` has.

    What a side added stands behind what it put it behind; where both added at one place, current's come first.
    """
    old, one, _ = _common(base, current, incoming)
    known = set(base)
    moved = current if one != old else incoming
    result = [each for each in moved if each in kept and each in known]
    _put(result, base, kept, known, over=frozenset())
    _put(result, current, kept, set(current), over=frozenset())
    _put(result, incoming, kept, set(incoming), over=set(current) - known)
    return result


def _common(base: Sequence[_T], current: Sequence[_T], incoming: Sequence[_T]) -> tuple[list[_T], list[_T], list[_T]]:
    both = set(base) & set(current) & set(incoming)
    one, two, three = ([each for each in side if each in both] for side in (base, current, incoming))
    return one, two, three


def _put(
    result: list[_T], side: Sequence[_T], kept: Collection[_T], mine: Collection[_T], over: Collection[_T]
) -> None:
    """Put into ``result`` what is missing of a side, each behind its neighbour and behind those of ``over`` there."""
    place, there = 0, set(result)
    while place < len(result) and result[place] in over and result[place] not in mine:
        place += 1
    for each in side:
        if each in there:
            # It mostly comes next: looking for it from the start each time would take very long.
            is_next = place < len(result) and result[place] == each
            place = place + 1 if is_next else result.index(each) + 1
        elif each in kept:
            result.insert(place, each)
            there.add(each)
            place += 1
            continue
        else:
            continue
        while place < len(result) and result[place] in over and result[place] not in mine:
            place += 1
