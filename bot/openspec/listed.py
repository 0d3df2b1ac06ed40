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


def pairs_up(atoms: Sequence[Atom]) -> bool:
    """Whether the items of one list belong to those of another: "`a` and `b` map to `x` and `y`"."""
    long = [len(each) for each in _lists(atoms)]
    return len(set(long)) < len(long)


def swapped_back(one: Sequence[Atom], two: Sequence[Atom]) -> list[Atom]:
    """Return the atoms of ``two``, "b or a" as the "a or b" of ``one``, and so "b and a" where both are things.

    What stands behind a preposition or before the verb is a thing; what an "and" joins elsewhere may be done in turn.
    """
    olds, news = [each.value for each in one], [each.value for each in two]
    if olds == news or len(olds) != len(news):
        return list(two)
    start = next(at for at, (a, b) in enumerate(zip(olds, news, strict=True)) if a != b)
    end = len(olds) - next(at for at, (a, b) in enumerate(zip(olds[::-1], news[::-1], strict=True)) if a != b)
    for second in range(start + 1, end):
        is_or = olds[second] == "or"
        first, rest = olds[start:second], olds[second + is_or : end]
        if news[start:end] == rest + olds[second : second + is_or] + first and (
            is_or or _are_things(one, two, (start, second, end), start + len(rest))
        ):
            return [*two[:start], *one[start:end], *two[end:]]
    return list(two)


def _are_things(one: Sequence[Atom], two: Sequence[Atom], at: tuple[int, int, int], second: int) -> bool:
    start, middle, end = at
    both = one[start:end]
    if not (one[middle].joined and two[second].joined and all(each.aspect in _ITEMS for each in both)):
        return False
    if any(each.passive or each.text.endswith(("ing", "ly")) for each in both):
        return False
    if sum(each.joined and each.phrase == one[middle].phrase for each in one) > 1:
        return False  # "a and b map to x and y"
    is_subject = start == 0 or one[start - 1].phrase != one[start].phrase
    verb = end < len(one) and (one[end].passive or one[end].aspect is Aspect.OBLIGATION)
    return bool(one[start].place and two[start].place) or (is_subject and verb)


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
