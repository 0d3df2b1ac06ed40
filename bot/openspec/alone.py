"""What is all that one of two wordings has beside the other: a word or a relation that the rest of it says already."""

import re
from itertools import pairwise

from bot.openspec.atom import Aspect
from bot.openspec.compared import Compared, Key
from bot.openspec.lexicon import VAGUE, meaning_of

# Verbs and nouns that say nothing where all else is the same: "the due date", "for errors that occur".
_WEAK = frozenset(
    map(
        meaning_of,
        [
            *("run", "need", "apply", "come", "go", "work", "handle", "take", "put", "emit", "lie", "carry", "show"),
            *("date", "position", "place", "point", "instance", "kind", "ever", "begin", "once", "process", "involve"),
            *(
                "cause",
                "ensure",
                "other",
                "number",
                "value",
                "operation",
                "action",
                "condition",
                "become",
                "equal",
                "support",
            ),
        ],
    )
)
_ANY = (Aspect.QUANTIFIER, "any")
_OWN = (Aspect.QUANTIFIER, "own")
# "Their own posts" are fewer than "posts"; whether "the" or "their" stands before them says little by itself.
_OWNED, _WHOSE = (
    re.compile(rf"\b(?:{each})\b", re.IGNORECASE) for each in (r"(?<!of its )own", "its|their|his|her|your|whose|own")
)
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
    owned, whose = compared.more(_OWNED), compared.more(_WHOSE)
    if min(owned, whose - owned) > 0:
        compared.fresh[_OWN] += 1
    elif max(owned, whose - owned) < 0:
        compared.lost[_OWN] += 1


def _apiece(compared: Compared) -> None:
    """Count an "each" where a number was said of each of several and now is of all together, or the reverse."""
    apiece, together = compared.more(_APIECE), compared.more(_TOGETHER)
    counted = any(each.aspect is Aspect.NUMBER for each in compared.one) or _COUNTED.search(" ".join(compared.olds))
    if counted and apiece * together < 0:
        (compared.fresh if apiece > 0 else compared.lost)[_EACH] += 1


def _says_nothing(compared: Compared, key: Key) -> bool:
    aspect, value = key
    if aspect is Aspect.ORDER:
        counts = (pairwise(side) for side in (compared.one, compared.two))
        is_count = any(one.value == "after" and two.aspect is Aspect.NUMBER for pairs in counts for one, two in pairs)
        idles = any(each.value in _IDLE for each in compared.one)  # "idle for 5 minutes", "closed after 5 minutes"
        return value in _TIMES and (idles or not is_count) and not compared.more(_LINK)
    if aspect is not Aspect.WORD:
        return (aspect, value) == _ANY and not compared.more(_WHOSE)
    if value in _MEASURES:  # "has a minimum length of 12", "is at least 12 characters long"
        return all(any(each.aspect is Aspect.BOUND for each in side) for side in (compared.one, compared.two))
    if value == _FIND:  # "no changes were found", "there are no changes"
        return all(any(each.aspect is Aspect.NEGATION for each in side) for side in (compared.one, compared.two))
    succeeds = value == _COMPLETE and any(each.value == _SUCCEED for each in compared.one)  # "completes successfully"
    return value in _WEAK or succeeds or _is_named_again(compared, value)


def _is_named_again(compared: Compared, value: str) -> bool:
    """Whether both sides name something, one of them once more, and nobody acts by that who did not: "of the job"."""
    sides = compared.one, compared.two
    if value in _PRAISE or not all(any(each.value == value for each in side) for side in sides):
        return False
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
