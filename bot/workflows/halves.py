"""Make a text of each of many things, half of them in a process of its own where that pays."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Beside = Callable[[Callable[[], None], Callable[[], str]], str | None]
"""Do the first here and the second in a process of its own; its text, None where it was not or could not be done."""
_LEAST_CHARACTERS = 200_000
"""Less than this is read before a second process has begun."""
_Thing = TypeVar("_Thing")


def in_halves(
    things: Sequence[_Thing],
    size: Callable[[_Thing], int],
    make: Callable[[_Thing], str],
    beside: Beside,
    own_share: float = 0.5,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[str]:
    """Return what ``make`` makes of each thing: one line of ASCII.

    What is done ``meanwhile`` is done in this process, which therefore makes ``own_share`` of it alone, by ``size``.
    """
    sizes = [size(each) for each in things]
    whole, so_far, own = sum(sizes), 0, 0
    while own < len(things) and so_far < whole * own_share:
        so_far += sizes[own]
        own += 1
    here: list[str] = []

    def mine() -> None:
        meanwhile()
        here.extend(map(make, things[:own]))

    told = None
    if own < len(things) and whole >= _LEAST_CHARACTERS:
        told = beside(mine, lambda: "\n".join(map(make, things[own:])))
    else:
        mine()
    there = told.split("\n") if told is not None else []
    return [*here, *(there if len(there) == len(things) - own else map(make, things[own:]))]
