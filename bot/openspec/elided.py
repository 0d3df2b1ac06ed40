"""Who acts, said in one wording and left to the reader in the other: "exits with 1", "the command exits with 1"."""

import re
from collections.abc import Collection, Sequence

from bot.openspec.atom import APART, Aspect, Atom
from bot.openspec.compared import Compared, key_of, take

_MOST = 3
_NAMES = frozenset({Aspect.WORD, Aspect.IDENTIFIER})
# What a noun stands before: "requests are logged" leaves nobody out.
_FINITE = r"(?:is|are|was|were|be|has|have|had|can|may|will|shall|must|should|do|does|did|not|never|of|that|which|who)"


def named(compared: Compared, subjects: Collection[str]) -> None:
    """Take out of what only one side has who acts there, where the other begins with what is done.

    ``subjects`` are the words with which sentences of both texts begin; nobody else can be meant.
    """
    sides = (
        (compared.lost, compared.one, compared.two, compared.news),
        (compared.fresh, compared.two, compared.one, compared.olds),
    )
    for bag, mine, theirs, text in sides:
        at = 0
        while at < len(mine):
            size = next((each for each in range(_MOST, 0, -1) if _is_left_out((mine, theirs), at, each, text)), 0)
            here = mine[at : at + size]
            if size and all(key_of(each) in bag and each.value in subjects for each in here):
                for each in here:
                    take(bag, key_of(each))
                del mine[at : at + size]
            at += 1


def _is_left_out(sides: tuple[list[Atom], list[Atom]], at: int, size: int, text: Sequence[str]) -> bool:
    """Whether some atoms begin a clause, and the clause without them is one that begins with its verb."""
    mine, theirs = sides
    verb = at + size
    if verb >= len(mine) or not _begins(mine, at) or any(each.aspect not in _NAMES for each in mine[at:verb]):
        return False
    if any(each.text.endswith("ly") for each in mine[at:verb]):
        return False  # "optionally shows a hint": how, not who
    if mine[verb].aspect is not Aspect.WORD or mine[verb].place or not mine[verb].text.endswith("s"):
        return False
    for place, each in enumerate(theirs):
        if each.value == mine[verb].value and _begins(theirs, place) and not each.passive:
            noun = re.compile(rf"(?<!\w){re.escape(each.text)}\s+{_FINITE}\b", re.IGNORECASE)
            return not any(noun.search(sentence) for sentence in text)
    return False


def _begins(side: Sequence[Atom], at: int) -> bool:
    """Whether a sentence begins with an atom."""
    return not at or side[at - 1].clause // APART != side[at].clause // APART


def acting(compared: Compared, known: Collection[str]) -> None:
    """Take out of what only one side has who acts there, where a verb turned passive that names nobody.

    Whoever it is, both requirements speak of somewhere (``known``), though not in these sentences on the other side:
    there, another verb would be theirs.
    """
    passive = [{each.value for each in side if each.passive} for side in (compared.one, compared.two)]
    turned = passive[0] ^ passive[1]
    sides = (compared.lost, compared.one, compared.two), (compared.fresh, compared.two, compared.one)
    for bag, mine, theirs in sides:
        here = {each.value for each in theirs}
        for at in range(len(mine)):
            actor = _actor(mine, at, turned)
            if actor and all(key_of(each) in bag and each.value in known and each.value not in here for each in actor):
                for each in actor:
                    take(bag, key_of(each))


def _actor(side: Sequence[Atom], at: int, turned: Collection[str]) -> list[Atom]:
    """Return who does what turned at a place: the words of its clause before it and its obligation, or "by x"."""
    if side[at].lead == "by" and at and side[at - 1].value in turned:
        ends = (i for i in range(at + 1, len(side)) if side[i].place or side[i].clause != side[at].clause)
        end = next(ends, len(side))
        return list(side[at:end]) if end - at <= _MOST else []
    if side[at].value not in turned or side[at].passive:
        return []
    end = at - 1 if at and side[at - 1].aspect is Aspect.OBLIGATION else at
    start = end
    while start and end - start < _MOST and _goes_with(side[start - 1], side[at]):
        start -= 1
    return list(side[start:end])


def _goes_with(word: Atom, verb: Atom) -> bool:
    return word.clause == verb.clause and word.aspect in _NAMES
