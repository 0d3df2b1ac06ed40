"""What is all that one of two wordings has beside the other: a word or a relation that the rest of it says already."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bot.openspec.atom import Aspect, Atom
from bot.openspec.compared import Compared, Key
from bot.openspec.lexicon import VAGUE, meaning_of

# Verbs and nouns that say nothing where all else is the same: "the due date", "for errors that occur".
_WEAK_WORDS = """
need come go take put emit lie carry date kind ever begin once involve cause ensure condition become equal support value
run position
"""
_WEAK = frozenset(map(meaning_of, _WEAK_WORDS.split()))
_SUPPORT, _NEED = meaning_of("support"), meaning_of("need")
_NAMES = frozenset({Aspect.IDENTIFIER, Aspect.QUOTE})
_WHOSE_IT_IS = frozenset({"of", "by", "from", "for"})
_NOT_AFTER = frozenset({"for", "with", "at", "on"})
_LETTERS = re.compile(r"[^\W_]+")
_ANY = (Aspect.QUANTIFIER, "any")
_ANY_NOUN = re.compile(r"\bany ([a-z][\w-]*)")
_OWN = (Aspect.QUANTIFIER, "own")
# "Their own posts" are fewer than "posts"; whether "the" or "their" stands before them says little by itself.
_OWNED, _WHOSE = (
    re.compile(rf"\b(?:{each})\b", re.IGNORECASE) for each in (r"(?<!of its )own", "its|their|his|her|your|whose|own")
)
_THEIRS = re.compile(r"\b(?:their|his|her) ([a-z][\w-]*)")
_ANYONES = frozenset({"a", "an", "any", "all", "every", "each"})
_KNOWN = frozenset({"the", "this", "that", "these", "those"})
# "Once per tenant" is more often than "once for all tenants".
_APIECE = re.compile(r"\b(?:per|(?:for|in|on|to|of|with)\s+(?:each|every))\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:for|in|on|to|of|with|across|over)\s+all\b|\b(?:in total|altogether)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:once|twice|one|single)\b", re.IGNORECASE)
_EACH = (Aspect.QUANTIFIER, "each")
_MEASURES = frozenset(map(meaning_of, ["length", "size", "duration", "long"]))
_TIMES = frozenset({"while", "after"})
_LINK = re.compile(r"\b(?:and|or|then|before|until)\b|;", re.IGNORECASE)
# Of words that nobody can test each one counts, as long as it stands there.
_PRAISE = frozenset(map(meaning_of, VAGUE))
_FIND = meaning_of("find")
_IDLE = frozenset(map(meaning_of, ["idle", "inactive", "inactivity", "silence", "pause"]))
_COMPLETE, _SUCCEED = meaning_of("complete"), meaning_of("succeed")


def alone(compared: Compared) -> None:
    """Drop what is left if it is one thing that the rest of its sentence says already.

    A relation of time is that where nothing that joins two sentences went or came: "30 days after an account is closed"
    says "30 days of its closure". Words that state nothing of their own are named above.
    """
    _owned(compared)
    _apiece(compared)
    left = [*compared.lost.elements(), *compared.fresh.elements()]
    if len(left) == 1 and _says_nothing(compared, left[0]):
        compared.lost.clear()
        compared.fresh.clear()


def _owned(compared: Compared) -> None:
    """Count an "own" that came or went with the pronoun before it: it tells whose things are meant."""
    for bag, mine, theirs in (
        (compared.lost, compared.olds, compared.news),
        (compared.fresh, compared.news, compared.olds),
    ):
        if _is_whose(compared, " ".join(mine).lower(), " ".join(theirs).lower()):
            bag[_OWN] += 1
    owned, whose = compared.more(_OWNED), compared.more(_WHOSE)
    if min(owned, whose - owned) > 0:
        compared.fresh[_OWN] += 1
    elif max(owned, whose - owned) < 0:
        compared.lost[_OWN] += 1


def _is_whose(compared: Compared, mine: str, theirs: str) -> bool:
    """Whether "their x" became "an x" or "any x", or lost its "their" and nothing else changed."""
    for noun in _THEIRS.findall(mine):
        said = re.search(rf"(?P<before>[\w']+) {re.escape(noun)}\b", theirs)
        if said is None or re.search(rf"\btheir {re.escape(noun)}\b", theirs):
            continue
        if said["before"] in _ANYONES or (is_shortened(compared) and said["before"] not in _KNOWN):
            return True
    return False


def _apiece(compared: Compared) -> None:
    """Count an "each" where a number was said of each of several and now is of all together, or the reverse."""
    apiece, together = compared.more(_APIECE), compared.more(_TOGETHER)
    counted = any(each.aspect is Aspect.NUMBER for each in compared.one) or _COUNTED.search(" ".join(compared.olds))
    if counted and apiece * together < 0:
        (compared.fresh if apiece > 0 else compared.lost)[_EACH] += 1


def is_definite(compared: Compared) -> bool:
    """Whether one side says "any x" and the other "the x", one that is known."""
    for mine, theirs in ((compared.olds, compared.news), (compared.news, compared.olds)):
        ours, others = (" ".join(each).lower() for each in (mine, theirs))
        for noun in _ANY_NOUN.findall(ours):
            the = re.compile(rf"\bthe {re.escape(noun)}\b")
            if the.search(others) and not the.search(ours):
                return True
    return False


def _says_nothing(compared: Compared, key: Key) -> bool:
    aspect, value = key
    if aspect is Aspect.ORDER:
        counts = (pairwise(side) for side in (compared.one, compared.two))
        is_count = any(one.value == "after" and two.aspect is Aspect.NUMBER for pairs in counts for one, two in pairs)
        idles = any(each.value in _IDLE for each in compared.one)  # "idle for 5 minutes", "closed after 5 minutes"
        is_other = not idles and any(
            _is_after(*each) for each in ((compared.one, compared.two), (compared.two, compared.one))
        )
        if value == "while" and len(compared.olds) != len(compared.news):
            return False  # "holds the lock while it writes", "holds the lock; it writes"
        return value in _TIMES and (idles or not is_count) and not is_other and not compared.more(_LINK)
    if aspect is not Aspect.WORD:
        return (aspect, value) == _ANY and not compared.more(_WHOSE) and not is_definite(compared)
    if value in _MEASURES:  # "has a minimum length of 12", "is at least 12 characters long"
        return all(any(each.aspect is Aspect.BOUND for each in side) for side in (compared.one, compared.two))
    if value == _FIND:  # "no changes were found", "there are no changes"
        return all(any(each.aspect is Aspect.NEGATION for each in side) for side in (compared.one, compared.two))
    succeeds = value == _COMPLETE and any(each.value == _SUCCEED for each in compared.one)  # "completes successfully"
    return succeeds or _is_weak(compared, value) or _is_named_again(compared, value)


def _is_after(mine: Sequence[Atom], theirs: Sequence[Atom]) -> bool:
    """Whether "after x" is "for x", "with x" or "at x" on the other side."""
    later = {two.value for one, two in pairwise(mine) if one.value == "after"}
    return any(each.value in later and each.place in _NOT_AFTER for each in theirs)


def _is_weak(compared: Compared, value: str) -> bool:
    """Whether a word says nothing and did not just go: who takes "deleted" or "other" away means another thing."""
    sides = compared.one, compared.two
    if value not in _WEAK or (is_shortened(compared) and value != _NEED):
        return False
    # "The required fields", "SHALL support `--dry`", but not "SHALL support deleting".
    if any(_is_told_apart(value, *each) for each in (sides, sides[::-1])):
        return False
    return value != _SUPPORT or any(
        one.value == value and _NAMES & {each.aspect for each in side[at + 1 : at + 3]}
        for side in sides
        for at, one in enumerate(side)
    )


def _is_told_apart(value: str, mine: Sequence[Atom], theirs: Sequence[Atom]) -> bool:
    """Whether a word says which ones are meant, or stands before one that does and is a verb on the other side.

    "Emits signed events" does not sign them.
    """
    verbs = {each.value for each in theirs if not each.text.endswith(("ed", "en", "ing"))}
    which = [at for at, (one, two) in enumerate(pairwise(mine)) if tells_which(one, two)]
    return any(
        mine[at].value == value or (at and mine[at - 1].value == value and mine[at].value in verbs) for at in which
    )


def tells_which(one: Atom, two: Atom) -> bool:
    """Whether a participle says which ones are meant, that is before its noun: "taken seats"."""
    is_noun = two.aspect is Aspect.WORD and two.clause == one.clause and not two.place
    return one.text.endswith(("ed", "en")) and not one.passive and is_noun


def is_shortened(compared: Compared) -> bool:
    """Whether one side has all words of the other, in any order, and more."""
    old, new = (Counter(_LETTERS.findall(" ".join(side).lower())) for side in (compared.olds, compared.news))
    return not ((old - new) and (new - old))


def _is_named_again(compared: Compared, value: str) -> bool:
    """Whether both sides name something, one of them once more, and nobody acts by that who did not: "of the job"."""
    sides = compared.one, compared.two
    if value in _PRAISE or not all(any(each.value == value for each in side) for side in sides):
        return False
    if is_shortened(compared) and any(
        each.value == value and each.place in _WHOSE_IT_IS for each in (*sides[0], *sides[1])
    ):
        return False  # "the files of that user"
    passive = [{each.value for each in side if each.passive} for side in sides]
    turned = passive[0] ^ passive[1]
    if not turned:
        return True
    acts = (
        each.lead == "by" or behind.aspect is Aspect.OBLIGATION or behind.value in turned
        for side in sides
        for each, behind in pairwise(side)
        if each.value == value
    )
    return not any(acts)
