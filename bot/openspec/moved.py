"""The same words in another order: whether each still belongs to what it belonged to."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from bot.openspec.atom import APART, Aspect, Atom
from bot.openspec.joined import are_apart
from bot.openspec.lexicon import MAY_GO, meaning_of
from bot.openspec.roles import agents, is_turned, led, of_what, voices
from bot.openspec.swapped import swapped

_REACH = 4
# Of more atoms than these no order but the old one is accepted: who belongs to whom would take long to find.
_MOST = 600
# What says something of the words behind it.
_BENDS = frozenset({Aspect.NEGATION, Aspect.QUANTIFIER, Aspect.ORDER, Aspect.CONDITION, Aspect.BOUND})
# What is refused as soon as it fits better where another of its kind stands now.
_EXACT = frozenset({Aspect.NUMBER, Aspect.OBLIGATION})
_LEAST_MORE = 0.05
_BENT_WORDS = 3
_BENT_BY = {Aspect.CHOICE: 1, Aspect.QUANTIFIER: 2}
_LEAST_LIKE = 0.12
_MARGIN = 0.6
_LEAST_ASKED = 0.6
_ALLOW = meaning_of("allow")

Context = dict[str, float]


def moved(one: Sequence[Atom], two: Sequence[Atom], *, ordered: bool = False) -> Iterator[tuple[Aspect, str]]:
    """Yield what of two texts with the same atoms stands where it says something else.

    Where they are about an order (``ordered``), what is listed in another one says something else.
    """
    values = [each.value for each in one], [each.value for each in two]
    if values[0] == values[1]:
        same = {at: at for at in range(len(one))}
        yield from (_lead(one[at]) for at in same if _is_led_elsewhere(one[at], two[at]))
        yield from (
            (Aspect.ACTOR, one[at].text)
            for at in same
            if one[at].passive != two[at].passive and is_turned(*((one, two) if one[at].passive else (two, one)), at)
        )
        yield from voices(one, two, same)
        return
    pair = _exchanged(*values, ordered=ordered)
    if pair and not ordered and set(values[0][pair[0] + 1 : pair[1]]) == {"or"}:
        return  # "a or b" is "b or a"
    if pair and _is_inverted(one, *pair):
        return
    if pair is None:
        pair = _turned(one, two)
    if pair and (not _is_voice_switched(one, two) or any(one[at].passive or two[at].passive for at in pair)):
        yield one[pair[0]].aspect, f"{one[pair[0]].text} and {one[pair[1]].text}"
        return
    if max(len(one), len(two)) > _MOST:
        at = next(at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a.value != b.value)
        yield one[at].aspect, one[at].text
        return
    old, new = ([context(side, at) for at in range(len(side))] for side in (one, two))
    places = _places(one, two, old, new)
    switched = _is_voice_switched(one, two)
    in_order = all(places[a] < places[b] for a, b in pairwise(sorted(places)))
    for i, j in places.items():
        if one[i].aspect in _EXACT:
            others = [m for k, m in places.items() if one[k].aspect is one[i].aspect and one[k].value != one[i].value]
            if any(alike(old[i], new[m]) > alike(old[i], new[j]) + _LEAST_MORE for m in others):
                yield one[i].aspect, one[i].text
            elif _is_led_elsewhere(one[i], two[j]):
                yield _lead(one[i])
        elif one[i].aspect in _BENDS or one[i].value == "instead":
            if not _bends_the_same(one, two, i, j):
                yield one[i].aspect, f"{one[i].text} {_behind(one, i)}".strip()
        elif one[i].value not in MAY_GO and alike(old[i], new[j]) < _LEAST_LIKE and len(one) > 3 and not in_order:
            if not _is_same_part(one, two, i, j):
                yield one[i].aspect, one[i].text
        elif _is_led_elsewhere(one[i], two[j]) and not (switched and "by" in {one[i].lead, two[j].lead}):
            yield _lead(one[i])
    if not in_order:
        yield from _traded(one, two, places, (old, new))
    yield from _crossed(one, two, places)
    yield from _hung(one, two, places)
    yield from agents(one, two, places)
    yield from _reordered(one, two, places, ordered=ordered)
    yield from swapped(one, two)
    yield from led(one, two, places)
    yield from of_what(one, two, places)
    yield from voices(one, two, places)


def _exchanged(old: Sequence[str], new: Sequence[str], *, ordered: bool) -> tuple[int, int] | None:
    """Return the two places that were exchanged where all others are the same; "a and b", "a or b" are no order."""
    at = [place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b]
    if len(old) != len(new) or len(at) != 2:
        return None
    if at[1] == at[0] + 1 and (not ordered or "not" in old[at[0] : at[1] + 1]):
        return None
    return (at[0], at[1]) if (old[at[0]], old[at[1]]) == (new[at[1]], new[at[0]]) else None


def _is_inverted(one: Sequence[Atom], first: int, second: int) -> bool:
    """Whether subject and "never" stand around the obligation: "at no time SHALL x"."""
    is_around = second == first + 2 and one[first + 1].aspect is Aspect.OBLIGATION
    return is_around and Aspect.NEGATION in {one[first].aspect, one[second].aspect}


def _is_voice_switched(one: Sequence[Atom], two: Sequence[Atom]) -> bool:
    return sorted(each.value for each in one if each.passive) != sorted(each.value for each in two if each.passive)


def _is_led_elsewhere(one: Atom, two: Atom) -> bool:
    if one.text.endswith("ing") or two.text.endswith("ing"):
        return False  # "to edit", "from editing"
    return bool(one.lead and two.lead) and {one.lead, two.lead} not in ({"from", "by"}, {one.lead})


def _turned(one: Sequence[Atom], two: Sequence[Atom]) -> tuple[int, int] | None:
    """Return two neighbours of which each took the other's form: "return the cached", "cache the returned"."""
    at = [place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a.value != b.value]
    if len(one) != len(two) or len(at) != 2 or one[at[0]].value != two[at[1]].value:
        return None
    bent = [_form(one[a].text) != _form(two[b].text) for a, b in (at, at[::-1])]
    return (at[0], at[1]) if all(bent) else None


def _form(word: str) -> str:
    return next((end for end in ("ed", "ing", "ion", "s") if word.endswith(end)), "")


def _beside_same(one: Sequence[Atom], two: Sequence[Atom], i: int, j: int) -> bool:
    return any(
        0 <= i + at < len(one) and 0 <= j + at < len(two) and one[i + at].value == two[j + at].value for at in (-1, 1)
    )


def _is_same_part(one: Sequence[Atom], two: Sequence[Atom], i: int, j: int) -> bool:
    """Whether two atoms are led in by the same preposition, or both the subject: such a part may stand elsewhere."""
    if one[i].place and one[i].place == two[j].place:
        return True
    return all(at + 1 < len(side) and side[at + 1].aspect is Aspect.OBLIGATION for side, at in ((one, i), (two, j)))


def _crossed(one: Sequence[Atom], two: Sequence[Atom], places: dict[int, int]) -> Iterator[tuple[Aspect, str]]:
    """Yield conditions of which a part went into what they are a condition of, and of that a part into them."""
    both = {one[i].value for i in places}
    for i, j in places.items():
        if one[i].aspect not in {Aspect.CONDITION, Aspect.ORDER}:
            continue
        old, new = _region(one, i) & both, _region(two, j) & both
        if old - new and new - old:
            yield one[i].aspect, f"{one[i].text} {_behind(one, i)}".strip()


def _hung(one: Sequence[Atom], two: Sequence[Atom], places: dict[int, int]) -> Iterator[tuple[Aspect, str]]:
    """Yield a bound or a "without" that says something of another noun, on the other side of the verb."""
    for i, j in places.items():
        if one[i].text == "without" == two[j].text or one[i].aspect is Aspect.BOUND:
            before = _ahead(one, i), _ahead(two, j)
            if any(each.aspect is Aspect.CONDITION for each in before):
                continue  # "older than x", "if it is more than x old"
            if one[i].joined or two[j].joined or any(each.text.endswith("ly") or each.lead == "by" for each in before):
                continue
            inside = all(
                each.phrase == at.phrase and each is not at for each, at in zip(before, (one[i], two[j]), strict=True)
            )
            is_verb = any(each.passive for each in before) or one[i].aspect is Aspect.BOUND
            elsewhere = _is_told(one, i) != _is_told(two, j) or not is_verb
            if inside and before[0].value != before[1].value and elsewhere:
                yield one[i].aspect, f"{one[i].text} {_behind(one, i)}".strip()


def _ahead(side: Sequence[Atom], at: int) -> Atom:
    """Return what stands before an atom, but for a "has" and an "of x"; the atom itself where nothing does."""
    before = side[:at][::-1]
    heads = (each for each in before if each.value not in MAY_GO and each.aspect is not Aspect.OBLIGATION)
    return next((each for each in heads if each.place != "of"), side[at])


def _is_told(side: Sequence[Atom], at: int) -> bool:
    """Whether an atom stands behind the obligation of its phrase."""
    return any(each.aspect is Aspect.OBLIGATION and each.phrase == side[at].phrase for each in side[:at])


def _region(side: Sequence[Atom], at: int) -> set[str]:
    """Return the words from a condition to the next mark of punctuation."""
    same = (
        each
        for each in side[at + 1 :]
        if (each.phrase, each.clause // APART) == (side[at].phrase, side[at].clause // APART)
    )
    return {each.value for each in same if each.aspect in {Aspect.WORD, Aspect.IDENTIFIER, Aspect.QUOTE}}


def _lead(one: Atom) -> tuple[Aspect, str]:
    return Aspect.ACTOR, f"{one.lead} {one.text}"


def context(side: Sequence[Atom], at: int) -> Context:
    """Return what stands around an atom, the nearer the heavier, and half as heavy beyond the end of a clause."""
    found: Context = {}
    for other in range(max(at - _REACH, 0), min(at + _REACH + 1, len(side))):
        if other != at and side[other].aspect is not Aspect.OBLIGATION:
            weight = 1 / abs(other - at) / (1 if side[other].clause == side[at].clause else 2)
            found[side[other].value] = max(found.get(side[other].value, 0.0), weight)
    return found


def alike(one: Context, two: Context) -> float:
    """Return how much two contexts have in common."""
    return sum(min(weight, two[value]) for value, weight in one.items() if value in two)


def _places(one: Sequence[Atom], two: Sequence[Atom], old: Sequence[Context], new: Sequence[Context]) -> dict[int, int]:
    """Return where each atom of the one stands in the other, the most alike first where it stands there more often."""
    rated = sorted(
        (-alike(old[i], new[j]), abs(i - j), i, j)
        for i, first in enumerate(one)
        for j, second in enumerate(two)
        if first.value == second.value
    )
    found: dict[int, int] = {}
    for _, _, i, j in rated:
        if i not in found and j not in found.values():
            found[i] = j
    return found


def _behind(side: Sequence[Atom], at: int) -> str:
    return next((each.text for each in side[at + 1 :] if each.aspect is not Aspect.OBLIGATION), "")


def _window(side: Sequence[Atom], at: int) -> set[str]:
    """Return the nearest words behind an atom, those of its clause where there are any; before it where none follow."""
    most = _BENT_BY.get(side[at].aspect, _BENT_WORDS)
    behind = [each for each in side[at + 1 :] if each.aspect is not Aspect.OBLIGATION]
    own = [each for each in behind if each.clause == side[at].clause]
    if not own and side[at].aspect is Aspect.QUANTIFIER:
        own = [each for each in side[max(at - _BENT_WORDS, 0) : at] if each.clause == side[at].clause][::-1]
        most = _BENT_WORDS if own else most
    if not own or side[at].aspect is Aspect.QUANTIFIER:
        own += [each for each in behind if each.clause != side[at].clause]
    return {each.value for each in own[:most]}


def _own(side: Sequence[Atom], at: int) -> list[str]:
    """Return the words behind an atom in its clause."""
    behind = (each for each in side[at + 1 :] if each.clause == side[at].clause)
    return [each.value for each in behind if each.aspect is not Aspect.OBLIGATION]


def _bends_the_same(one: Sequence[Atom], two: Sequence[Atom], i: int, j: int) -> bool:
    if (
        one[i].aspect is Aspect.NEGATION
        and {one[i].text, two[j].text} & {"no", "neither", "nor", "nothing", "nobody", "none"}
        and one[i].text != two[j].text
    ):
        # "No run SHALL fail" and "A run SHALL not fail": what is denied stands behind the one, around the other.
        around = [{each.value for each in side[max(at - 6, 0) : at + 7]} for side, at in ((one, i), (two, j))]
        return len(around[0] & around[1]) >= min(3, *map(len, around))
    if one[i].value == "both":  # "both a and b are set", "a and b are both set"
        around = [{each.value for each in side[max(at - 4, 0) : at + 5]} for side, at in ((one, i), (two, j))]
        return len(around[0] & around[1]) >= min(4, *map(len, around))
    if one[i].value == "only":
        if _only_there(one, i, two, j):
            return True
        if _is_only_done(one, i, two, j) and not _is_voice_switched(one, two):
            return False
    both = {each.value for each in one} & {each.value for each in two}
    first, second = _window(one, i) & both, _window(two, j) & both
    if one[i].aspect is Aspect.CONDITION and _asks_the_same(one, two, i, j):
        return True
    if one[i].aspect is Aspect.NEGATION and any(_is_held(*each) for each in ((one, i, two, j), (two, j, one, i))):
        return True
    if one[i].value == "all":
        own = [_own(side, at) for side, at in ((one, i), (two, j))]
        if own[0] and own[1] and not (own[0][0] in own[1][:3] and own[1][0] in own[0][:3]):
            return not set(own[0] + own[1]) <= both
    if one[i].text == two[j].text == "not" and not _is_voice_switched(one, two):
        # "Does not overwrite existing ones", "overwrites non-existing ones".
        denied = [_own(side, at)[:1] for side, at in ((one, i), (two, j))]
        ahead = [
            {each.value for each in side[max(at - 3, 0) : at] if each.phrase == side[at].phrase}
            for side, at in ((two, j), (one, i))
        ]
        others = [set(_own(side, at)) for side, at in ((two, j), (one, i))]
        if any(each and each[0] in before - own for each, before, own in zip(denied, ahead, others, strict=True)):
            return False
    return bool(first & second) or not (first and second)


def _asks_the_same(one: Sequence[Atom], two: Sequence[Atom], i: int, j: int) -> bool:
    """Whether nearly all that two conditions speak of is the same: "if x does y", "if y is done by x"."""
    first, second = _region(one, i), _region(two, j)
    return bool(first) and len(first & second) >= _LEAST_ASKED * len(first | second)


def _is_held(one: Sequence[Atom], i: int, two: Sequence[Atom], j: int) -> bool:
    """Whether "x does not contain y" is "y is not in x"."""
    return i + 1 < len(one) and one[i + 1].value in MAY_GO and j + 1 < len(two) and two[j + 1].place == "in"


def _is_only_done(one: Sequence[Atom], i: int, two: Sequence[Atom], j: int) -> bool:
    """Whether "only" says who does it on one side, and what is done on the other: "only x may", "x may only"."""
    if any(at and side[at - 1].value == _ALLOW for side, at in ((one, i), (two, j))):
        # "SHALL allow only x to", "only x may".
        return [each.value for each in one[i + 1 : i + 2]] != [each.value for each in two[j + 1 : j + 2]]
    behind = {side[at + 1].aspect for side, at in ((one, i), (two, j)) if at + 1 < len(side)}
    return _is_told(one, i) != _is_told(two, j) and not behind & {Aspect.CONDITION, Aspect.ORDER}


def _only_there(one: Sequence[Atom], i: int, two: Sequence[Atom], j: int) -> bool:
    """Whether "SHALL only do it if" is "SHALL do it only if": the one stands behind SHALL, the other before "if"."""
    if any([each.value for each in side].count(word) != 1 for side in (one, two) for word in ("only", "if")):
        return False
    behind = [at + 1 < len(side) and side[at + 1].value == "if" for side, at in ((one, i), (two, j))]
    bound = [at > 0 and side[at - 1].aspect is Aspect.OBLIGATION for side, at in ((one, i), (two, j))]
    return (behind[0] and bound[1]) or (behind[1] and bound[0])


def _reordered(
    one: Sequence[Atom], two: Sequence[Atom], places: dict[int, int], *, ordered: bool
) -> Iterator[tuple[Aspect, str]]:
    """Yield what stands before what it stood behind, of two sentences or of two clauses that an "and" joins."""
    sentences = [
        median(j for i, j in places.items() if one[i].clause // APART == number) for number in _numbers(one, places)
    ]
    several = len(_numbers(one, places)) > 1 and two[-1].clause >= APART
    if several and sentences != sorted(sentences):
        yield Aspect.ORDER, one[0].text
    if _is_voice_switched(one, two):
        return
    for at in range(1, len(one)):
        if (
            one[at].joined
            and places.get(at, at) < places.get(at - 1, -1)
            and (ordered or not are_apart(one, at, places))
        ):
            yield Aspect.ORDER, f"{one[at - 1].text} and {one[at].text}"


def _is_by(side: Sequence[Atom], at: int) -> bool:
    """Whether "by" leads in an atom or the one before it, of which it is a part: "by the web view"."""
    before = side[max(at - 1, 0)]
    return "by" in {side[at].lead, before.lead if before.clause == side[at].clause and not side[at].place else ""}


def _numbers(side: Sequence[Atom], places: dict[int, int]) -> list[int]:
    return sorted({side[i].clause // APART for i in places})


def _traded(
    one: Sequence[Atom],
    two: Sequence[Atom],
    places: dict[int, int],
    contexts: tuple[Sequence[Context], Sequence[Context]],
) -> Iterator[tuple[Aspect, str]]:
    """Yield the first of two atoms that changed places."""
    old, new = contexts
    switched = _is_voice_switched(one, two)
    known = [(i, j) for i, j in places.items() if one[i].aspect not in _EXACT]
    for at, (i, j) in enumerate(known):
        for k, m in known[at + 1 :]:
            if one[i].value == one[k].value or one[i].aspect is not one[k].aspect:
                continue
            if switched and any(_is_by(*each) for each in ((one, i), (one, k), (two, j), (two, m))):
                continue  # who acts and what it is done to: ``_voices`` looks at them
            if switched and all(_beside_same(one, two, a, b) for a, b in ((i, j), (k, m))):
                continue  # as part of what it is done to, which moved as a whole
            first = alike(old[i], new[m]) - alike(old[i], new[j])
            second = alike(old[k], new[j]) - alike(old[k], new[m])
            if first > 0 and second > 0 and first + second > _MARGIN:
                yield one[i].aspect, f"{one[i].text} and {one[k].text}"
