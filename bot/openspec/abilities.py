"""What can be done, said in another way: allowed, able to, possible, readable."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from bot.openspec.atom import Aspect, Atom
from bot.openspec.compared import Compared, Key, key_of, take
from bot.openspec.lexicon import meaning_of
from bot.openspec.near import NEAR

_CAN, _POSSIBLE = (Aspect.OBLIGATION, "can"), (Aspect.WORD, meaning_of("possible"))
_NOT = (Aspect.NEGATION, "not")
_USE = meaning_of("use")
_USER = meaning_of("user")
_ALLOW = meaning_of("allow")
_OFFERS = ((Aspect.WORD, _ALLOW), (Aspect.WORD, meaning_of("support")))
_LETS = frozenset({_ALLOW, meaning_of("let")})
# "A file for the user to edit" is one that the user can edit.
_FOR_TO = re.compile(r"\bfor (?:the |an? |each |every |any |all )?[\w-]+(?: [\w-]+)? to\b", re.IGNORECASE)
_SO_CAN = re.compile(r"\bso\b[^.;]*\bcan\b", re.IGNORECASE)
_CANNOT = re.compile(r"\b(?:cannot|can not|can't|unable)\b", re.IGNORECASE)


def even_abilities(compared: Compared, actors: Collection[str]) -> None:
    """Let "users can" be "it is possible for users to" and "x allows users to", "can be seen" be "visible"."""
    for bag, other in compared.ways:
        offered = next((key for key in _OFFERS if key in bag), None)
        if offered and _POSSIBLE in other:
            take(bag, offered)
            take(other, _POSSIBLE)
            for key in [key for key in bag if key[0] is Aspect.WORD and key[1] in actors]:
                del bag[key]
    # "SHALL not be editable", "SHALL not be edited".
    denied = all(any(_denies(side, at) for at in range(len(side) - 1)) for side in (compared.one, compared.two))
    for (bag, other), theirs in zip(compared.ways, (compared.two, compared.one), strict=True):
        for each in theirs:
            verb = next((key for key in bag if _is_done(each, key)), None) if key_of(each) in other else None
            if verb and (_CAN in bag or denied):
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
        elif _CAN in bag and any(
            each.text == "visible" for each in (compared.two if bag is compared.lost else compared.one)
        ):
            take(bag, _CAN)  # "can be seen", "is visible"
        elif _CAN in bag and _is_what_for(compared, is_old=bag is compared.lost):
            take(bag, _CAN)
    _possible(compared)
    _forbidden(compared, actors)


def _is_what_for(compared: Compared, *, is_old: bool) -> bool:
    """Whether "in which x can be stored" is "to store x" on the other side: the same verb, and what it is for."""
    if compared.more(_FOR_TO) * (1 if is_old else -1) > 0:
        return True
    mine, theirs = (compared.one, compared.two) if is_old else (compared.two, compared.one)
    so = any(_SO_CAN.search(each) for each in (compared.olds if is_old else compared.news))
    able = {two.value for one, two in pairwise(mine) if one.value == "can" and (two.passive or so)}
    done = next((at for at, each in enumerate(theirs) if each.value in able and _is_purpose(each)), None)
    if done is None:
        return False
    # "So that clients can connect" is not "to connect to clients".
    who = {one.value for one, two in pairwise(mine) if two.value == "can"}
    behind = [each for each in theirs[done + 1 :] if each.clause == theirs[done].clause]
    is_object = len(behind) > 1 and bool(behind[1].place)  # "to cancel the clients of the job"
    return not who & {each.value for at, each in enumerate(behind) if each.place or (is_object and not at)}


def _is_purpose(each: Atom) -> bool:
    """Whether something is led in by "to", or by "for" and a noun of a verb."""
    return (each.place == "to" and not each.passive) or (
        each.place == "for" and each.text.endswith(("ing", "ion", "al"))
    )


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
        able = {key_of(one): can_be(one.text) & verbs for one in words if key_of(one) in bag}
        able = {key: found for key, found in able.items() if found}
        if able and _POSSIBLE in other:
            take(other, _POSSIBLE)
            for key, found in able.items():
                take(bag, key)
                take(other, (Aspect.WORD, next(iter(found))))
        if _POSSIBLE in bag and all(any(key_of(one) == _NOT for one in side) for side in (compared.one, compared.two)):
            take(bag, _POSSIBLE)


def _same_deed(compared: Compared) -> bool:
    """Whether what is allowed, to nobody in particular, is what the user can do on the other side."""
    both = (*pairwise(compared.one), *pairwise(compared.two))
    allowed = {two.value for one, two in both if one.value == _ALLOW}
    able = {two.value for one, two in both if one.value == "can"}
    if allowed & {two.value for one, two in both if one.value == "can" and two.passive}:
        return True  # "so that it can be read", "which makes it possible to read it"
    users = {one.value for one, two in both if two.aspect is Aspect.OBLIGATION}
    return bool(allowed & able) and _USER in users


def _whom(compared: Compared) -> bool:
    """Whether who is allowed to do something on the one side is who can do it on the other."""
    bare = ([each for each in side if each.value != "only"] for side in (compared.one, compared.two))
    both = [pair for side in bare for pair in pairwise(side)]
    allowed = {two.value for one, two in both if one.value == _ALLOW}
    able = {one.value for one, two in both if two.aspect is Aspect.OBLIGATION}
    return bool(allowed & able)


def _is_done(able: Atom, verb: Key) -> bool:
    """Whether a word in "able" says that a verb, or one that is near to it, can be done."""
    can = can_be(able.text)
    return verb[0] is Aspect.WORD and (verb[1] in can or any(frozenset({each, verb[1]}) in NEAR for each in can))


def can_be(word: str) -> set[str]:
    """Return what can be done with what a word in "able" describes."""
    bare = word[:-4] if word.endswith(("able", "ible")) else ""
    bare = bare[2:] if bare.startswith("un") else bare
    spellings = [bare, f"{bare}e", *([f"{bare[:-1]}y"] if bare.endswith("i") else [])]
    return {meaning_of(each) for each in spellings} if len(bare) > 1 else set()
