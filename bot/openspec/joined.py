"""Two things done that an "and" joins: which say nothing of their order."""

from collections.abc import Mapping, Sequence

from bot.openspec.atom import Aspect, Atom

_LEAST = 2
_NAMED = frozenset({Aspect.WORD, Aspect.IDENTIFIER, Aspect.QUOTE})


def are_apart(one: Sequence[Atom], at: int, places: Mapping[int, int]) -> bool:
    """Whether what an "and" joins at a place changed places as a whole, each part with its own verb and its own words.

    "Stop the pump and sound an alarm" may be told either way round; "encrypt and sign the file" may not, nor "build the
    image and push the image".
    """
    second = _second(one, at, places)
    last = max((places[each] for each in second), default=-1)
    start = at
    while start and places.get(start - 1, -1) > last and one[start - 1].phrase == one[at].phrase:
        start -= 1
    first = range(start, at)
    values = [{one[each].value for each in part if one[each].aspect in _NAMED} for part in (first, second)]
    return all(len(each) >= _LEAST for each in values) and not values[0] & values[1]


def _second(one: Sequence[Atom], at: int, places: Mapping[int, int]) -> list[int]:
    """Return the places from an "and" on that now stand before what it stood behind."""
    before = places.get(at - 1, -1)
    end = at
    while end < len(one) and one[end].phrase == one[at].phrase and places.get(end, before) < before:
        end += 1
    return list(range(at, end))
