"""What can be done, said in another way: allowed, able to, possible, readable."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from bot.openspec.atom import Aspect, Atom
from bot.openspec.compared import Compared, key_of, take
from bot.openspec.lexicon import meaning_of

_CAN, _POSSIBLE = (Aspect.OBLIGATION, "can"), (Aspect.WORD, meaning_of("possible"))
_NOT = (Aspect.NEGATION, "not")
_USE = meaning_of("use")
_USER = meaning_of("user")
_ALLOW = meaning_of("allow")
_LETS = frozenset({_ALLOW, meaning_of("let")})
_CANNOT = re.compile(r"\b(?:cannot|can not|can't|unable)\b", re.IGNORECASE)


def even_abilities(compared: Compared, actors: Collection[str]) -> None:
    """Let "users can" be "it is possible for users to" and "x allows users to", "can be seen" be "visible"."""
    for bag, other in compared.ways:
        if (Aspect.WORD, _ALLOW) in bag and _POSSIBLE in other:
            take(bag, (Aspect.WORD, _ALLOW))
            take(other, _POSSIBLE)
            for key in [key for key in bag if key[0] is Aspect.WORD and key[1] in actors]:
                del bag[key]
    for (bag, other), theirs in zip(compared.ways, (compared.two, compared.one), strict=True):
        able = [each for each in theirs if key_of(each) in other and can_be(each.text) & {key[1] for key in bag}]
        for each in able:
            verb = next(key for key in bag if key[1] in can_be(each.text))
            if _CAN in bag:
                take(bag, _CAN)
                take(bag, verb)
                take(other, key_of(each))
        if _POSSIBLE in other and _CAN not in bag and compared.more(_CANNOT) * (1 if bag is compared.lost else -1) < 0:
            take(other, _POSSIBLE)
        if _CAN in other and compared.more(_CANNOT) * (1 if bag is compared.lost else -1) < 0:
            take(other, _CAN)
    for bag, other in compared.ways:
        if _CAN in bag and (Aspect.WORD, _ALLOW) in other and _whom(compared):
            take(bag, _CAN)
            take(other, (Aspect.WORD, _ALLOW))
            for key in [key for key in other if key[0] is Aspect.WORD and key[1] in actors]:
                del other[key]
        elif _CAN in bag and (Aspect.WORD, _ALLOW) in other and _same_deed(compared):
            take(bag, _CAN)
            take(other, (Aspect.WORD, _ALLOW))
            bag.pop((Aspect.WORD, _USER), None)
            for key in [key for key in other if key[0] is Aspect.WORD and key[1] in actors]:
                del other[key]
        if _CAN in bag and _POSSIBLE in other:
            take(bag, _CAN)
            take(other, _POSSIBLE)
    _possible(compared)
    _forbidden(compared, actors)


def _forbidden(compared: Compared, actors: Collection[str]) -> None:
    """Let "SHALL not allow users to delete x" be "users SHALL not delete x"."""
    for (bag, other), mine, theirs in (
        (compared.ways[0], compared.one, compared.two),
        (compared.ways[1], compared.two, compared.one),
    ):
        key = next((each for each in bag if each[0] is Aspect.WORD and each[1] in _LETS), None)
        if key is None or other or not _not_allowed(mine, key[1]) & _who_may_not(theirs):
            continue
        take(bag, key)
        for each in [each for each in bag if each[0] is Aspect.WORD and each[1] in actors]:
            del bag[each]


def _not_allowed(side: Sequence[Atom], verb: str) -> set[str]:
    """Return whom something obliged is not to let do it: what stands behind "SHALL not allow"."""
    return {
        side[at + 3].value
        for at in range(len(side) - 3)
        if _denies(side, at) and side[at + 2].value == verb and side[at + 3].aspect is Aspect.WORD
    }


def _who_may_not(side: Sequence[Atom]) -> set[str]:
    """Return what stands in the clause before each "SHALL not"."""
    return {
        each.value
        for at in range(1, len(side) - 1)
        if _denies(side, at)
        for each in side[max(at - 3, 0) : at]
        if each.clause == side[at].clause and each.aspect is Aspect.WORD
    }


def _denies(side: Sequence[Atom], at: int) -> bool:
    return side[at].aspect is Aspect.OBLIGATION and key_of(side[at + 1]) == _NOT


def _possible(compared: Compared) -> None:
    """Let "redeemable" be "possible to redeem", and "SHALL not be possible to do" be "SHALL not be done"."""
    words = [each for each in (*compared.one, *compared.two) if each.aspect is Aspect.WORD]
    for bag, other in compared.ways:
        verbs = {key[1] for key in other if key[0] is Aspect.WORD} | {_USE}
        able = next((one for one in words if key_of(one) in bag and can_be(one.text) & verbs), None)
        if able and _POSSIBLE in other:
            take(bag, key_of(able))
            take(other, _POSSIBLE)
            take(other, (Aspect.WORD, next(iter(can_be(able.text) & verbs))))
        if _POSSIBLE in bag and all(any(key_of(one) == _NOT for one in side) for side in (compared.one, compared.two)):
            take(bag, _POSSIBLE)


def _same_deed(compared: Compared) -> bool:
    """Whether what is allowed, to nobody in particular, is what the user can do on the other side."""
    both = (*pairwise(compared.one), *pairwise(compared.two))
    allowed = {two.value for one, two in both if one.value == _ALLOW}
    able = {two.value for one, two in both if one.value == "can"}
    users = {one.value for one, two in both if two.aspect is Aspect.OBLIGATION}
    return bool(allowed & able) and _USER in users


def _whom(compared: Compared) -> bool:
    """Whether who is allowed to do something on the one side is who can do it on the other."""
    both = (*pairwise(compared.one), *pairwise(compared.two))
    allowed = {two.value for one, two in both if one.value == _ALLOW}
    able = {one.value for one, two in both if two.aspect is Aspect.OBLIGATION}
    return bool(allowed & able)


def can_be(word: str) -> set[str]:
    """Return what can be done with what a word in "able" describes."""
    bare = word[:-4] if word.endswith(("able", "ible")) else ""
    bare = bare[2:] if bare.startswith("un") else bare
    return {meaning_of(bare), meaning_of(f"{bare}e")} if len(bare) > 1 else set()
