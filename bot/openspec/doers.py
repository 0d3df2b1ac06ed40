"""Who is obliged to an act that is active in one wording and a passive with "by" in the other."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.openspec.atom import APART, Aspect, Atom

_NAMES = frozenset({Aspect.WORD, Aspect.IDENTIFIER, Aspect.QUOTE})
_BETWEEN = frozenset({Aspect.NEGATION, Aspect.QUANTIFIER, Aspect.ORDER})
_HOW_MANY = frozenset({Aspect.QUANTIFIER, Aspect.NUMBER})
# How far behind a passive verb its "by" may stand, and how many words name who does it.
_REACH, _MOST_WORDS = 9, 4


def misplaced(one: Sequence[Atom], two: Sequence[Atom]) -> Iterator[tuple[Aspect, str]]:
    """Yield acts that somebody else is obliged to now: "a SHALL send x to b", "x SHALL be sent by b to a"."""
    for active, passive in ((one, two), (two, one)):
        # "By date" names nobody, in whichever way the rest is turned.
        led = {each.value for each in active if each.lead == "by"} & {
            each.value for each in passive if each.lead == "by"
        }
        known = [{each.value for each in side} - led for side in (active, passive)]
        for at, verb in enumerate(active):
            there = [place for place, each in enumerate(passive) if each.value == verb.value and each.passive]
            bound = _obligation_before(active, at)
            if verb.passive or bound is None or len(there) != 1:
                continue
            doer, agent = _subject(active, bound), _agent(passive, there[0])
            if doer and agent and not doer & agent and doer <= known[1] and agent <= known[0]:
                yield Aspect.ACTOR, verb.text
    yield from _agents_apart(one, two)
    yield from _other_subject(one, two)


def _agents_apart(one: Sequence[Atom], two: Sequence[Atom]) -> Iterator[tuple[Aspect, str]]:
    """Yield who does another of two acts now: "retried unless cancelled by x", "retried by x unless cancelled"."""
    old, new = _done_by(one), _done_by(two)
    acts = {each.value for each in one if each.passive} & {each.value for each in two if each.passive}
    for who, act in old.items():
        if who in new and act != new[who] and {act, new[who]} <= acts:
            yield Aspect.ACTOR, f"by {who}"


def _done_by(side: Sequence[Atom]) -> dict[str, str]:
    """Return the passive verb right before each "by" that names who does it."""
    found = {}
    for at, each in enumerate(side):
        before = [one for one in side[:at] if one.passive and _sentence(one) == _sentence(each)]
        if each.lead == "by" and each.aspect in _NAMES and before:
            found[each.value] = before[-1].value
    return found


def _other_subject(one: Sequence[Atom], two: Sequence[Atom]) -> Iterator[tuple[Aspect, str]]:
    """Yield acts that whoever was named last is obliged to in one wording, in the other who was named first.

    "It warns the owner, who SHALL stop", "it warns the owner and SHALL stop". Where a verb was turned, who was named
    first is named last: "the owner is warned by it, which SHALL stop".
    """
    if sorted(each.value for each in one if each.passive) != sorted(each.value for each in two if each.passive):
        return
    old, new = _second_acts(one), _second_acts(two)
    yield from ((Aspect.ACTOR, each) for each in old if each in new and old[each] != new[each])


def _second_acts(side: Sequence[Atom]) -> dict[str, bool]:
    """Return what is obliged right behind a "who" (True) or an "and" (False)."""
    return {
        behind.value: each.told
        for each, behind in pairwise(side)
        if each.aspect is Aspect.OBLIGATION and each.told != each.joined
    }


def _obligation_before(side: Sequence[Atom], at: int) -> int | None:
    """Return where the obligation of a verb stands, right before it but for a "not" or an adverb."""
    place = at - 1
    while place > 0 and (side[place].aspect in _BETWEEN or side[place].text.endswith("ly")):
        place -= 1
    return place if place >= 0 and side[place].aspect is Aspect.OBLIGATION else None


def _subject(side: Sequence[Atom], at: int) -> set[str]:
    """Return the words before an obligation in its phrase, none where that begins with where or when: "on it, he"."""
    phrase = [each for each in side[:at] if _part(each) == _part(side[at])]
    if not phrase or phrase[0].place:
        return set()
    return {each.value for each in phrase if each.aspect in _NAMES}


def _agent(side: Sequence[Atom], verb: int) -> set[str]:
    """Return who does what is a passive: the words behind its "by", none where that belongs to another participle."""
    behind = range(verb + 1, min(verb + 1 + _REACH, len(side)))
    first = next((at for at in behind if side[at].lead == "by" and _sentence(side[at]) == _sentence(side[verb])), None)
    if first is None:
        return set()
    before = side[first - 1]
    if first - 1 != verb and before.text.endswith(("ed", "en")) and not (before.joined or before.passive):
        return set()  # "parameters keyed by x"
    words: set[str] = set()
    for each in side[first : first + _MOST_WORDS]:
        if each.place not in {"", "by"} or each.clause != side[first].clause or each.aspect not in _NAMES | _HOW_MANY:
            break
        words |= {each.value} if each.aspect in _NAMES else set()
    return words


def _part(atom: Atom) -> tuple[int, int]:
    return atom.phrase, _sentence(atom)


def _sentence(atom: Atom) -> int:
    return atom.clause // APART
