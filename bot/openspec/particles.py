"""What bends a sentence, put in another way: negations and contrasts, conditions, obligations."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from bot.openspec.atom import Aspect, Atom
from bot.openspec.compared import Compared, Key, key_of, take
from bot.openspec.lexicon import meaning_of

_NOT, _OR = (Aspect.NEGATION, "not"), (Aspect.CHOICE, "or")
_IF, _UNLESS = (Aspect.CONDITION, "if"), (Aspect.CONDITION, "unless")
_WHILE, _AFTER = (Aspect.ORDER, "while"), (Aspect.ORDER, "after")
_SOME = (Aspect.QUANTIFIER, "some")
_ORDER = (Aspect.WORD, meaning_of("order"))
_IN_ORDER = re.compile(r"\bin (?:this|that|the following) order\b", re.IGNORECASE)
_THEN = re.compile(r"\bthen\b", re.IGNORECASE)
_MEANWHILE = (Aspect.WORD, meaning_of("simultaneously"))
_IS_IN = ((Aspect.WORD, meaning_of("contain")), (Aspect.WORD, meaning_of("exist")))
# "Including x" names what is held, or an example of it.
_INCLUDING = ((Aspect.WORD, meaning_of("contain")), (Aspect.WORD, meaning_of("example")))
# "Not x" beside what is said instead, and "other than x".
_CONTRASTS = ((Aspect.CHOICE, "instead"), (Aspect.CONDITION, "except"))
_SINCE = re.compile(r"\b(?:once|as soon as)\b", re.IGNORECASE)
_ON = re.compile(r"\b(?:on|upon|for|in case of|in the event of)\b", re.IGNORECASE)
# "Any of these:" before a list, "or" within it.
_ANY_OF = re.compile(r"\b(?:any|either) of (?:the following|these|those)\b", re.IGNORECASE)
_NEITHER = re.compile(r"\bneither\b", re.IGNORECASE)
_WITHOUT = re.compile(r"\bwithout\b", re.IGNORECASE)
_OBLIGE = frozenset({"shall", "must", "should", "may"})
_WORD = re.compile(r"\w+")
# A second verb of one subject: "SHALL stop and SHALL ring", "does not stop and does not ring".
_AND_SHALL = re.compile(r"(?:\b(?:and|or|but|nor)|[,;])\s+(?:SHALL|MUST|SHOULD|MAY)\s+(?:NOT\s+)?(?:be\s+)?(\w+)")
_AND_NOT = re.compile(r"\b(?:and|or)\s+(?:(?:SHALL|MUST|SHOULD|MAY)\s+NOT|(?:do|does|did|is|are)\s+not)\s+(\w+)")


def even_particles(compared: Compared) -> None:
    """Take out of what only one side has the negations and conditions that the other puts in another way."""
    _negations(compared)
    _contrasts(compared)
    _conditions(compared)


def _contrasts(compared: Compared) -> None:
    """Let "a, not b" be "a instead of b", "non-a" be "other than a", and "holds a" be "a is in it"."""
    sides = (
        (compared.one, compared.two, compared.olds, compared.news),
        (compared.two, compared.one, compared.news, compared.olds),
    )
    for (bag, other), (mine, theirs, ours, others) in zip(compared.ways, sides, strict=True):
        for contrast in _CONTRASTS:
            if contrast in bag and _NOT in other and _followers(mine, contrast) & _followers(theirs, _NOT):
                take(bag, contrast)
                take(other, _NOT)
        if _SOME in bag and _OR in other and compared.more(_ANY_OF):
            take(bag, _SOME)
            take(other, _OR)
        if bag.get(_ORDER) == 1 and not other and _IN_ORDER.search(" ".join(ours)) and _THEN.search(" ".join(others)):
            take(bag, _ORDER)
        for one, two in (_IS_IN, (_WHILE, _MEANWHILE), _INCLUDING):
            if one in bag and two in other:
                take(bag, one)
                take(other, two)


def _followers(side: Sequence[Atom], key: Key) -> set[str]:
    """Return what stands right behind something."""
    return {two.value for one, two in pairwise(side) if key_of(one) == key}


def _negations(compared: Compared) -> None:
    """Let "not A or B" be "not A, not B", and "neither A nor B"."""
    sides = (compared.one, compared.two), (compared.two, compared.one)
    for (bag, other), (mine, theirs) in zip(compared.ways, sides, strict=True):
        both = min(bag.get(_NOT, 0), other.get(_OR, 0), _denied_choices(theirs))
        if both and any(key_of(each) == _NOT for each in mine):
            take(bag, _NOT, both)
            take(other, _OR, both)
            _again(bag, {key_of(each) for each in theirs}, compared)
        neither = sum(len(_NEITHER.findall(each)) for each in (*compared.olds, *compared.news))
        if set(bag) == {_NOT} and 0 < bag[_NOT] <= neither and _denied_behind(mine, theirs):
            del bag[_NOT]


def _denied_behind(mine: Sequence[Atom], theirs: Sequence[Atom]) -> bool:
    """Whether "a and b" stand before the "not" of the one side that the other side says of each of them."""
    nots = [at for at, each in enumerate(theirs) if key_of(each) == _NOT]
    said = {each.value for each in theirs[: nots[0]]} if len(nots) == 1 else set()
    return not any(each.value == "both" for each in theirs) and bool(said) and _followers(mine, _NOT) <= said


def _denied_choices(side: Sequence[Atom]) -> int:
    """Return how many "or" stand behind a "not" of their phrase."""
    denied = [(at, each) for at, each in enumerate(side) if key_of(each) == _NOT]
    return sum(
        any(at < place and not_.phrase == each.phrase for at, not_ in denied)
        for place, each in enumerate(side)
        if key_of(each) == _OR
    )


def _again(bag: Counter[Key], there: Collection[Key], compared: Compared) -> None:
    """Let a verb be said again behind each "not" of "not stop a and not stop b"."""
    verbs = {verb for each in (*compared.olds, *compared.news) for verb in _AND_NOT.findall(each)}
    for key in [(Aspect.WORD, meaning_of(verb.lower())) for verb in verbs]:
        if key in bag and key in there:
            take(bag, key)


def _conditions(compared: Compared) -> None:
    """Let "when it fails" be "on failure", and "if it does not fail" be "unless it fails"."""
    for bag, other in compared.ways:
        if bag.get(_IF) == bag.get(_NOT) == other.get(_UNLESS) == 1:
            del bag[_IF], bag[_NOT], other[_UNLESS]
    since = compared.more(_SINCE)
    for (bag, other), times in zip(compared.ways, (since, -since), strict=True):
        # "while" and "when" are one, and "once" is "when" and "after".
        if _WHILE in bag and _IF in other:
            take(bag, _WHILE)
            take(other, _IF)
        elif _AFTER in bag and _IF in other and times:
            take(bag, _AFTER)
            take(other, _IF)
    without = compared.more(_WITHOUT)
    for (bag, _), times in zip(compared.ways, (without, -without), strict=True):
        # "Without x" and "when there is no x".
        if bag.get(_IF) == 1 and times > 0:
            del bag[_IF]
    more = compared.more(_ON)
    for (bag, _), times in zip(compared.ways, (more, -more), strict=True):
        if 0 < bag.get(_IF, 0) <= times:
            del bag[_IF]


def even_obligations(compared: Compared) -> None:
    """Let "SHALL stop and SHALL ring" be "SHALL stop and ring", and a sentence that was split oblige twice."""
    one, two = (
        {each.value for each in side if each.aspect is Aspect.OBLIGATION and each.value.isupper()}
        for side in (compared.one, compared.two)
    )
    if one != two or len(one) != 1:
        return
    bare = only_went(compared, _OBLIGE)  # then it was no paraphrase, and only a second verb explains what went
    key = (Aspect.OBLIGATION, next(iter(one)))
    sides = (compared.olds, compared.news, -compared.voices), (compared.news, compared.olds, compared.voices)
    for (bag, other), (mine, theirs, switched) in zip(compared.ways, sides, strict=True):
        may = _beside(mine, theirs) + (0 if bare else max(len(mine) - len(theirs), 0) + max(switched, 0))
        if set(bag) == {key} and not other and bag[key] <= may:
            del bag[key]


def _beside(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """Return how many verbs lost their own SHALL beside another one: "and SHALL ring" is "and ring", never "rings"."""
    own, others = (Counter(verb for each in side for verb in _AND_SHALL.findall(each)) for side in (mine, theirs))
    forms = {meaning_of(word) for word in _WORD.findall(" ".join(theirs).lower()) if not word.endswith(("s", "ed"))}
    return sum(meaning_of(verb.lower()) in forms for verb in (own - others).elements())


def only_went(compared: Compared, words: Collection[str]) -> bool:
    """Whether all other words are there: then it was no paraphrase, and nobody can tell "and" from "or" any more."""
    old, new = (
        Counter(_WORD.findall(" ".join(side).lower().replace("and then", "then")))
        for side in (compared.olds, compared.news)
    )
    went = set(old - new)
    return len(compared.olds) == len(compared.news) and not new - old and bool(went) and went <= set(words)
