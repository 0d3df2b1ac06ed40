"""Items of one list, brought into one order where their order says nothing."""

from collections.abc import Sequence
from dataclasses import replace

from bot.openspec.atom import Aspect, Atom

_NAMES = frozenset({Aspect.IDENTIFIER, Aspect.QUOTE})
_SEVERAL = 3
_ITEMS = frozenset({*_NAMES, Aspect.WORD, Aspect.NUMBER})


def listed_alike(one: Sequence[Atom], two: Sequence[Atom]) -> list[Atom]:
    """Return the atoms of ``two``, the items of "a, b, or c" and of a list of names in the order that ``one`` has.

    Words that an "and" joins stay: they may be what is done first and what is done then.
    """
    found = list(two)
    olds = _lists(one)
    for places in _lists(two):
        items = sorted(two[place].value for place in places)
        old = next((each for each in olds if sorted(one[place].value for place in each) == items), None)
        if old:
            olds.remove(old)
            for place, item in zip(places, old, strict=True):
                here = one[item]
                found[place] = replace(two[place], aspect=here.aspect, value=here.value, text=here.text)
    return found


def _lists(atoms: Sequence[Atom]) -> list[list[int]]:
    found, at = [], 0
    while at < len(atoms):
        places = _items(atoms, at)
        if len(places) > 1:
            found.append(places)
        at = places[-1] + 1 if places else at + 1
    return found


def _items(atoms: Sequence[Atom], at: int) -> list[int]:
    """Return the places of the items of the list that begins at a place, each of one atom; of none where none does."""
    if atoms[at].aspect not in _ITEMS:
        return []
    places, place, chosen = [at], at + 1, False
    while place < len(atoms):
        is_or = atoms[place].aspect is Aspect.CHOICE and atoms[place].value == "or"
        item = place + is_or
        if item >= len(atoms) or atoms[item].aspect is not atoms[at].aspect or not _follows(atoms, places[-1], item):
            break
        places.append(item)
        chosen = chosen or is_or
        place = item + 1
        if is_or or atoms[item].joined:
            break
    # Behind a preposition stand things, unless it is what is done there.
    things = atoms[at].aspect in _NAMES or (atoms[at].place and not any(atoms[i].text.endswith("ing") for i in places))
    named = len(places) > 1 and atoms[places[-1]].joined and things
    return places if chosen or (named and _is_at_end(atoms, places[-1], short=len(places) < _SEVERAL)) else []


def _is_at_end(atoms: Sequence[Atom], last: int, *, short: bool) -> bool:
    """Whether a list ends with its last item: in "`a` has `b` and `c` has `d`" the name has a verb of its own."""
    behind = atoms[last + 1] if last + 1 < len(atoms) else None
    if behind is None or behind.clause != atoms[last].clause or behind.place:
        return True
    return behind.aspect in {Aspect.CONDITION, Aspect.ORDER} or (behind.aspect is Aspect.OBLIGATION and not short)


def _follows(atoms: Sequence[Atom], last: int, item: int) -> bool:
    """Whether a comma, an "or" or an "and" and nothing else stands between two items."""
    apart = atoms[item].phrase - atoms[last].phrase
    return apart in (0, 1) and atoms[item].clause > atoms[last].clause and item - last <= 2
