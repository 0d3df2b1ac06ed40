"""Two things that took each other's place: of the parts of a text, and of the words they stand beside."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from bot.openspec.atom import APART, Aspect, Atom

_NAMED = frozenset({Aspect.WORD, Aspect.IDENTIFIER, Aspect.QUOTE, Aspect.NUMBER})
_HELD = _NAMED - {Aspect.WORD}
_LEAST_PARTS = 2
# "By" leads in who acts in a passive, who stands before the verb otherwise.
_NO_ROLE = frozenset({"", "by"})


def swapped(one: Sequence[Atom], two: Sequence[Atom]) -> Iterator[tuple[Aspect, str]]:
    """Yield what traded places: "`a` on success; `b` on failure" for "`b` on success and `a` on failure"."""
    yield from _between_parts(one, two)
    yield from _predicates(one, two)
    yield from _from_sentence(one, two)
    yield from _between_neighbours(one, two)
    yield from _around_preposition(one, two)


def _between_parts(one: Sequence[Atom], two: Sequence[Atom]) -> Iterator[tuple[Aspect, str]]:
    """Yield pairs of which each went into the part of the other, while what stood beside them stayed there.

    One of each only: where more went over, a part was told elsewhere, or parted elsewhere; but not where numbers, names
    or quotations hold both parts in their places.
    """
    old, new = _parts(one), _parts(two)
    if len(old) != len(new) or len(old) < _LEAST_PARTS:
        return
    named = {each.value: each for each in one}
    exact = [{value for value in part if named[value].aspect in _HELD} for part in old]
    there = {value: at for at, part in enumerate(new) for value in part}
    went = [Counter(there[value] for value in part if value in there) for part in old]
    for first in range(len(old)):
        for second in range(first + 1, len(old)):
            for a in range(len(new)):
                for b in range(len(new)):
                    stayed, over = (went[first][a], went[second][b]), (went[first][b], went[second][a])
                    is_held = exact[first] & set(new[a]) and exact[second] & set(new[b])
                    if a != b and all(stayed) and (over == (1, 1) or (is_held and all(over))):
                        gone = next(value for value in old[first] if there.get(value) == b)
                        come = next(value for value in old[second] if there.get(value) == a)
                        if named[gone].aspect is named[come].aspect:
                            yield named[gone].aspect, f"{named[gone].text} and {named[come].text}"


def _predicates(one: Sequence[Atom], two: Sequence[Atom]) -> Iterator[tuple[Aspect, str]]:
    """Yield who of two does now what the other did: "a SHALL stop; b SHALL ring", "a SHALL ring; b SHALL stop"."""
    old, new = _clauses(one), _clauses(two)
    for (who, act), (other, second) in pairwise(old):
        if not (who and act and other and second) or who & other or act & second:
            continue
        mine, theirs = ([did for name, did in new if each <= name] for each in (who, other))
        if (
            any(second <= each for each in mine)
            and any(act <= each for each in theirs)
            and len(mine) == len(theirs) == 1
        ):
            yield Aspect.ACTOR, " ".join(sorted(who))


def _clauses(side: Sequence[Atom]) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Return the names before and behind each obligation, up to the next mark, "and" or obligation."""
    found: list[tuple[set[str], set[str]]] = [(set(), set())]
    is_act = False
    for before, each in pairwise([None, *side]):
        if (
            before
            and each
            and (each.joined or each.phrase != before.phrase or before.clause // APART != each.clause // APART)
        ):
            found.append((set(), set()))
            is_act = False
        if each and each.aspect is Aspect.OBLIGATION:
            is_act = True
        elif each and each.aspect in _NAMED:
            found[-1][is_act].add(each.value)
    return [(frozenset(who), frozenset(act)) for who, act in found]


def _parts(side: Sequence[Atom]) -> list[list[str]]:
    """Return what each part of a text names that no other part does; a sentence ends one, and an "and" does."""
    times = Counter(each.value for each in side)
    parts: list[list[str]] = [[]]
    for before, each in pairwise([None, *side]):
        if before and each and (each.joined or before.clause // APART != each.clause // APART):
            parts.append([])
        if each and each.aspect in _NAMED and times[each.value] == 1:
            parts[-1].append(each.value)
    return parts


def _from_sentence(one: Sequence[Atom], two: Sequence[Atom]) -> Iterator[tuple[Aspect, str]]:
    """Yield conditions that are said of another sentence than they were, which is still there without them."""
    old, new = _sentences(one), _sentences(two)
    if len(old) != len(new) or len(old) < _LEAST_PARTS:
        return
    for asked, rest in old:
        there = next((place for place, (now, _) in enumerate(new) if asked and asked <= now), None)
        stayed = next((place for place, (_, now) in enumerate(new) if rest and rest <= now), None)
        if there is not None and stayed is not None and there != stayed and not new[stayed][0]:
            text = next((each.text for each in one if each.value in asked), "")
            yield Aspect.CONDITION, f"if {text}"


def _sentences(side: Sequence[Atom]) -> list[tuple[set[str], set[str]]]:
    """Return what each sentence asks for behind its "if", and what else it names."""
    found: dict[int, tuple[set[str], set[str]]] = {}
    phrase = None
    for each in side:
        asked, rest = found.setdefault(each.clause // APART, (set(), set()))
        if each.aspect is Aspect.CONDITION and each.value == "if":
            phrase = (each.clause // APART, each.phrase)
        elif each.aspect is Aspect.OBLIGATION:
            phrase = None
        elif each.aspect in _NAMED:
            (asked if phrase == (each.clause // APART, each.phrase) else rest).add(each.value)
    return list(found.values())


def _between_neighbours(one: Sequence[Atom], two: Sequence[Atom]) -> Iterator[tuple[Aspect, str]]:
    """Yield two words of which each stands right before what the other stood before: "old files of new users"."""
    verbs = {each.value for each in (*one, *two) if each.passive}
    old, new = _beside(one, verbs), _beside(two, verbs)
    texts = {each.value: each for each in one}
    for word, follower in old.items():
        other = next((each for each, behind in new.items() if behind == follower and each != word), "")
        if other in old and word in new and new[word] == old[other] != follower:
            yield texts[word].aspect, f"{texts[word].text} and {texts[other].text}"


def _around_preposition(one: Sequence[Atom], two: Sequence[Atom]) -> Iterator[tuple[Aspect, str]]:
    """Yield two things of which the second was led in by a preposition and now the first is: "spaces with dashes"."""
    old, new = _placed(one), _placed(two)
    for led, (at, place) in old.items():
        if place in _NO_ROLE or new.get(led, (0, place))[1]:
            continue
        for other, (there, now) in new.items():
            if now == place and other in old and not old[other][1] and old[other][0] < at and new[led][0] < there:
                yield one[at].aspect, f"{one[old[other][0]].text} and {one[at].text}"


def _placed(side: Sequence[Atom]) -> dict[str, tuple[int, str]]:
    """Return where each thing stands that is named once, and the preposition right before it."""
    times = Counter(each.value for each in side)
    return {
        each.value: (at, each.place) for at, each in enumerate(side) if each.aspect in _NAMED and times[each.value] == 1
    }


def _beside(side: Sequence[Atom], verbs: Collection[str]) -> Mapping[str, str]:
    """Return what stands right behind each word of a text; neither is a verb, and both are there once."""
    times = Counter(each.value for each in side)
    return {
        one.value: two.value
        for one, two in pairwise(side)
        if one.clause == two.clause
        and one.value not in verbs
        and two.value not in verbs
        and one.aspect in _NAMED
        and two.aspect in _NAMED
        and times[one.value] == times[two.value] == 1
    }
