"""What only one of two wordings has and yet says nothing else: the ways people paraphrase."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.openspec.abilities import can_be, even_abilities
from bot.openspec.alone import alone, is_definite, is_shortened, tells_which
from bot.openspec.atom import Aspect, Atom
from bot.openspec.compared import Compared, Key, key_of, take
from bot.openspec.content import carriers
from bot.openspec.converses import converses
from bot.openspec.elided import acting, named
from bot.openspec.governed import oblige_alike
from bot.openspec.lexicon import DENYING, LACKING, MAY_GO, OPPOSITES, VAGUE, meaning_of
from bot.openspec.moved import alike, context
from bot.openspec.near import NEAR, are_near, is_known
from bot.openspec.particles import even_obligations, even_particles, only_went
from bot.openspec.undone import undoes
from bot.openspec.unsaid import generic, kinds, light, saying, states, things

_NOT = (Aspect.NEGATION, "not")
_IF, _UNLESS = (Aspect.CONDITION, "if"), (Aspect.CONDITION, "unless")
_EVEN, _REGARDLESS = (Aspect.CONDITION, "even"), (Aspect.WORD, meaning_of("regardless"))
_ANY, _ALL = (Aspect.QUANTIFIER, "any"), (Aspect.QUANTIFIER, "all")
_CAN = (Aspect.OBLIGATION, "can")
_AGAIN = (Aspect.WORD, "again")
_STILL, _REMAIN = (Aspect.WORD, meaning_of("still")), (Aspect.WORD, meaning_of("remain"))
_APPEAR = meaning_of("appear")
_EXIST = meaning_of("exist")
_ONLY = (Aspect.QUANTIFIER, "only")
_AT_MOST = (Aspect.BOUND, "<=")
_SOME = (Aspect.QUANTIFIER, "some")
# "A, and either b or c" holds more than "a, b or c".
_AND_EITHER = re.compile(r"\band\s+either\b", re.IGNORECASE)
_EITHER = (Aspect.QUANTIFIER, "either")
_BOTH = frozenset({(Aspect.QUANTIFIER, "both"), _EITHER})
_WILL = frozenset({(Aspect.OBLIGATION, "will"), (Aspect.OBLIGATION, "would")})
# Who calls and runs things, where it does not matter who.
_CALLERS = frozenset(map(meaning_of, ["user", "code", "caller", "developer", "consumer", "somebody", "someone"]))
_USER, _ALLOW = meaning_of("user"), meaning_of("allow")
# So long are the stems of words that are told from others though a letter is wrong.
_LEAST_EXCHANGED, _LEAST_VOWEL = 5, 7
_REPEATABLE = frozenset({Aspect.WORD, Aspect.IDENTIFIER, Aspect.LINK})
# How far behind "not" the word may stand that it denies.
_DENIES, _DENIES_ALL = 3, 6
_NONE = frozenset({"no", "none"})
# With more that only one side has, nobody need look at it word by word.
_MOST = 200
# Among fewer words than these, or with so much in common around it, a word stands where the other one stood.
_FEW, _LEAST_ALIKE = 4, 0.2
_TOGETHER = (Aspect.CHOICE, "and")
_ADVERB = re.compile(r"\b(?:am|is|are|was|were|be|been|being)\s+(?=\w+ly\s+\w)", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:that|which|who|whose)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|this|these|those|each|both)\b", re.IGNORECASE)
# What is done to the user where nobody else is named.
_TOLD = frozenset(map(meaning_of, ["ask", "prompt", "tell", "warn", "notify"]))
# Who acts where nobody is named is what the spec is about; at the keys it is the user.
_HANDS = frozenset(
    map(
        meaning_of,
        [
            *("run", "tap", "press", "type", "enter", "click", "choose", "open", "submit", "view", "edit", "toggle"),
            *("confirm", "invoke", "trigger", "dismiss", "scroll", "give", "pass", "provide", "specify", "enable"),
            *("disable", "select", "cancel", "call", "visit"),
        ],
    )
)


def left_over(
    compared: Compared, known: Collection[str], actors: Collection[str], subjects: Collection[str] = frozenset()
) -> None:
    """Take out of what only one side has whatever says nothing else.

    ``known`` are the words that both texts as a whole hold, ``actors`` those for who acts in them, ``subjects`` those
    whom a sentence may be about that names nobody.
    """
    if compared.lost.total() + compared.fresh.total() > _MOST:
        return  # that is no paraphrase, and looking for one would take long
    for (bag, other), mine, theirs in (
        (compared.ways[0], compared.one, compared.two),
        (compared.ways[1], compared.two, compared.one),
    ):
        _one_word(bag, other, theirs)
        _denied(bag, other, mine, theirs)
        _misspelt(bag, other, mine, theirs)
    converses(compared, actors)
    _still(compared)
    _regardless(compared)
    light(compared)
    generic(compared)
    _again(compared)
    _let_go(compared)
    _only_if(compared)
    _only_so_many(compared)
    _near(compared)
    _let_go(compared)
    light(compared)
    saying(compared)
    states(compared)
    _any(compared)
    even_particles(compared)
    things(compared)
    kinds(compared)
    _repeated(compared)
    named(compared, subjects)
    acting(compared, known)
    _pronouns(compared, known)
    _passives(compared, actors)
    even_abilities(compared, actors)
    oblige_alike(compared)
    even_obligations(compared)
    alone(compared)
    if only_went(compared, {"and"}):
        compared.lost[_TOGETHER] += 1


def _let_go(compared: Compared) -> None:
    """Drop promises that nobody can test, "will", and what may be said or left unsaid on one side."""
    texts = {key_of(each): each.text for each in compared.one}
    # "Is easily readable": an adverb before another word is not what the sentence leans on.
    old, new = (_ADVERB.sub("", " ".join(side)) for side in (compared.olds, compared.news))
    for key in [key for key in compared.lost if texts[key] in VAGUE]:
        if carriers(texts[key], old) <= carriers(texts[key], new):
            del compared.lost[key]
    is_choice = all(any(each.value == "or" for each in side) for side in (compared.one, compared.two))
    is_choice = is_choice and not compared.more(_AND_EITHER)
    for bag, other in compared.ways:
        side = compared.one if bag is compared.lost else compared.two
        which = {one.value for one, two in pairwise(side) if tells_which(one, two)}
        for key in [key for key in bag if key in _WILL or (_may_go(key) and not _is_answered(key, other))]:
            if key[1] not in which and (key != _EITHER or is_choice):
                del bag[key]


def _may_go(key: Key) -> bool:
    return (key[0] is Aspect.WORD and key[1] in MAY_GO) or key in _BOTH


def _is_answered(key: Key, other: Collection[Key]) -> bool:
    """Whether something may stand for what might go: "of its own" and "separate"."""
    return any(_may_go(each) or frozenset({key[1], each[1]}) in NEAR for each in other)


def _one_word(bag: Counter[Key], other: Counter[Key], theirs: Sequence[Atom]) -> None:
    """Let "filename" be "file name"."""
    for first, second in pairwise(theirs):
        key = (Aspect.WORD, meaning_of(first.text + second.text))
        if key in bag and key_of(first) in other and key_of(second) in other:
            take(bag, key)
            take(other, key_of(first))
            take(other, key_of(second))


def _denied(bag: Counter[Key], other: Counter[Key], mine: Sequence[Atom], theirs: Sequence[Atom]) -> None:
    """Let "unset" be "not set", and "prevented" be "not allowed"."""
    for atom in mine:
        if atom.aspect is not Aspect.WORD or key_of(atom) not in bag or _NOT not in other:
            continue
        if atom.text.startswith(("avoid", "prevent")) and (
            (atom.text.startswith("avoid") and meaning_of("use") in {each.value for each in theirs})
            or _behind(mine, atom.value) & _behind(theirs, "not")
        ):
            take(bag, key_of(atom))
            take(other, _NOT)
            continue
        if atom.value == LACKING and not any(frozenset({LACKING, key[1]}) in OPPOSITES for key in other):
            take(bag, key_of(atom))
            take(other, _NOT)
            continue
        for at, each in enumerate(theirs):
            near = any(one.aspect is Aspect.NEGATION for one in theirs[max(at - _DENIES, 0) : at])
            none = any(one.text in _NONE for one in theirs[max(at - _DENIES_ALL, 0) : at]) and each.passive
            near = near or none
            if each.value == _EXIST and at + 1 < len(theirs):
                near = near or theirs[at + 1].aspect is Aspect.NEGATION  # "there is no"
            if near and key_of(each) in other and _is_opposite(atom, each) and not undoes(mine, atom):
                take(bag, key_of(atom))
                take(other, key_of(each))
                take(other, _NOT)
                if each.value in can_be(atom.text):
                    take(other, _CAN)  # "unreachable", "cannot be reached"
                if none and _ALL in bag:
                    take(bag, _ALL)  # "no file is changed", "all files are left unchanged"
                break


def _behind(side: Sequence[Atom], value: str) -> set[str]:
    """Return the two words behind each place where something stands: "prevents premature archival"."""
    return {two.value for at, one in enumerate(side) if one.value == value for two in side[at + 1 : at + 3]}


def _still(compared: Compared) -> None:
    """Let "is still red" be "remains red"."""
    for bag, other in compared.ways:
        if _STILL in bag and _REMAIN in other:
            take(bag, _STILL)
            take(other, _REMAIN)


def _regardless(compared: Compared) -> None:
    """Let "regardless of completion" be "whether or not it is completed"."""
    for bag, other in compared.ways:
        if _EVEN in bag and _IF in bag and _REGARDLESS in other:
            take(bag, _EVEN)
            take(bag, _IF)
            take(other, _REGARDLESS)


def _only_if(compared: Compared) -> None:
    """Let "rejected unless signed" be "accepted only if signed"."""
    for bag, other in compared.ways:
        if not (_UNLESS in bag and _ONLY in other and _IF in other):
            continue
        words = [[key for key in side if key[0] is Aspect.WORD] for side in (bag, other)]
        pair = next(((a, b) for a in words[0] for b in words[1] if frozenset({a[1], b[1]}) in OPPOSITES), None)
        if pair:
            for side, key in ((bag, _UNLESS), (other, _ONLY), (other, _IF), (bag, pair[0]), (other, pair[1])):
                take(side, key)


def _only_so_many(compared: Compared) -> None:
    """Let "only one may run" be "at most one may run"."""
    for bag, other in compared.ways:
        if (
            _ONLY in bag
            and _AT_MOST in other
            and all(
                any(one.value == word and two.aspect is Aspect.NUMBER for one, two in pairwise(side))
                for side, word in zip(
                    (compared.one, compared.two), ("only", "<=")[:: 1 if bag is compared.lost else -1], strict=True
                )
            )
        ):
            take(bag, _ONLY)
            take(other, _AT_MOST)


def _misspelt(bag: Counter[Key], other: Counter[Key], mine: Sequence[Atom], theirs: Sequence[Atom]) -> None:
    """Let a word that is spelled wrongly be what it was meant to be: two letters exchanged, or another vowel."""
    wrong = {key_of(each): each.text for each in mine if each.aspect is Aspect.WORD and key_of(each) in bag}
    right = {key_of(each): each.text for each in theirs if each.aspect is Aspect.WORD and key_of(each) in other}
    for key, text in wrong.items():
        meant = next(
            (
                each
                for each, word in right.items()
                if each in other and _is_slip(text, word) and not (is_known(text) and is_known(word))
            ),
            None,
        )
        if meant:
            both = min(bag[key], other[meant])
            take(bag, key, both)
            take(other, meant, both)


def _is_slip(one: str, two: str) -> bool:
    if len(one) != len(two) or one[:2] != two[:2]:
        return False
    at = [place for place, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
    if len(at) == 2 and at[1] == at[0] + 1:
        return len(one) >= _LEAST_EXCHANGED and one[at[0]] == two[at[1]] and one[at[1]] == two[at[0]]
    return len(at) == 1 and len(one) >= _LEAST_VOWEL and {one[at[0]], two[at[0]]} <= set("aeiou")


def _again(compared: Compared) -> None:
    """Let "reapplied" be "applied again"."""
    for (bag, other), mine in zip(compared.ways, (compared.one, compared.two), strict=True):
        for each in mine:
            once = (Aspect.WORD, meaning_of(each.text[2:]))
            if each.text.startswith("re") and key_of(each) in bag and once in other and _AGAIN in other:
                take(bag, key_of(each))
                take(other, once)
                take(other, _AGAIN)


def _is_opposite(one: Atom, two: Atom) -> bool:
    bare = next((one.text[len(each) :] for each in DENYING if one.text.startswith(each)), "")
    known = {meaning_of(bare), *can_be(bare)} if len(bare) > 2 else set()
    return frozenset({one.value, two.value}) in OPPOSITES or two.value in known


def _near(compared: Compared) -> None:
    """Let a word stand where one stood that says nearly the same."""
    gone = [at for at, each in enumerate(compared.one) if each.aspect is Aspect.WORD and key_of(each) in compared.lost]
    come = [at for at, each in enumerate(compared.two) if each.aspect is Aspect.WORD and key_of(each) in compared.fresh]
    for i in gone:
        for j in come:
            one, two = compared.one[i], compared.two[j]
            there = key_of(one) in compared.lost and key_of(two) in compared.fresh
            if there and are_near(one.text, two.text) and _stand_alike(compared, i, j):
                take(compared.lost, key_of(one))
                take(compared.fresh, key_of(two))
                # "x shows y" is "y appears in x", "x persists" is "x is kept"
                if _APPEAR not in {one.value, two.value} and one.passive == two.passive:
                    compared.two[j] = replace(two, value=one.value)


def _stand_alike(compared: Compared, i: int, j: int) -> bool:
    return len(compared.one) < _FEW or alike(context(compared.one, i), context(compared.two, j)) > _LEAST_ALIKE


def _any(compared: Compared) -> None:
    """Let "any" be "every", but "not any" be "no", and "if any" be "if some"."""
    both = [*compared.one, *compared.two]
    for (bag, other), side in zip(compared.ways, (compared.one, compared.two), strict=True):
        if _ANY in bag and not any(key[0] is Aspect.QUANTIFIER for key in other) and _is_asked(side):
            del bag[_ANY]  # "when a test fails", "when any test fails"
    if is_definite(compared):
        return
    if any(each.aspect is Aspect.NEGATION for each in both):
        sides = (compared.one, compared.two), (compared.two, compared.one)
        for (bag, other), (mine, theirs) in zip(compared.ways, sides, strict=True):
            if _ALL not in other and not (_is_any_not(mine) and any(each.text in _NONE for each in theirs)):
                bag.pop(_ANY, None)
        return
    meant = _SOME if any(each.aspect is Aspect.CONDITION for each in both) else _ALL
    for bag, other in compared.ways:
        if _ANY in bag and meant in other:
            times = min(bag[_ANY], other[meant])
            take(bag, _ANY, times)
            take(other, meant, times)


def _is_any_not(side: Sequence[Atom]) -> bool:
    """Whether something is said of one that is not: "if any file is not found" is not "if no file is found"."""
    return any(
        key_of(one) == _ANY and two.aspect is Aspect.NEGATION and one.clause == two.clause
        for at, one in enumerate(side)
        for two in side[at + 1 :]
    )


def _is_asked(side: Sequence[Atom]) -> bool:
    """Whether each "any" stands behind an "if" of its clause."""
    return all(
        any(key_of(one) == _IF and one.clause == each.clause for one in side[:at])
        for at, each in enumerate(side)
        if key_of(each) == _ANY
    )


def _repeated(compared: Compared) -> None:
    """Where sentences were split or joined, what they are about is said more or less often."""
    if len(compared.olds) == len(compared.news) and not compared.more(_RELATIVE):
        return
    if is_shortened(compared) and len(compared.olds) == len(compared.news):
        return  # "the files of that user"
    sides = {key_of(each) for each in compared.two}, {key_of(each) for each in compared.one}
    for (bag, other), there in zip(compared.ways, sides, strict=True):
        if all(key in there for key in bag) and not any(key[0] in _REPEATABLE for key in other):
            for key in [key for key in bag if key[0] in _REPEATABLE]:
                del bag[key]


def _pronouns(compared: Compared, known: Collection[str]) -> None:
    """Let "it" stand for what was spoken of."""
    more = compared.more(_PRONOUN)
    for (bag, other), pronouns in zip(compared.ways, (more, -more), strict=True):
        spoken_of = all(key[0] in _REPEATABLE and key[1] in known for key in bag)
        if not other and pronouns > 0 and bag.total() <= 2 * pronouns and spoken_of:
            bag.clear()


def _passives(compared: Compared, actors: Collection[str]) -> None:
    """Let a passive leave out who acts, and "allow" whom it is allowed."""
    both = (*pairwise(compared.one), *pairwise(compared.two))
    asked = any(one.value in _TOLD and two.value == _USER for one, two in both)
    allowed = asked or all(any(each.value == _ALLOW for each in side) for side in (compared.one, compared.two))
    by_hand = any(each.value in _HANDS and each.passive for each in (*compared.one, *compared.two))
    for (bag, _), switched in zip(compared.ways, compared.turned[::-1], strict=True):
        for key in [key for key in bag if key[0] is Aspect.WORD]:
            by_user = (key[1] == _USER and allowed) or (key[1] in _CALLERS and by_hand and switched > 0)
            if by_user or (switched > 0 and key[1] in actors):
                del bag[key]
