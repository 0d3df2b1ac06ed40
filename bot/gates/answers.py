"""Gate 6, its comparison: whether an answer says what was expected, as far as code can tell."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from enum import Enum
from itertools import pairwise

from bot.openspec.content import is_carrier, stem
from bot.openspec.facts import FactKind, facts_of

UNSAID = "unsaid"
"""What an answer says where the text does not."""


class Agreement(Enum):
    """How an answer stands to what was expected; OPEN: code cannot tell."""

    SAME = "same"
    DIFFERENT = "different"
    OPEN = "open"


_TOKEN = re.compile(r"[^\W_]+(?:[.'’_/:-][^\W_]+)*|[<>≤≥=%$€£]+|,")
# Articles, pronouns and verbs of duty: whatever else bends a sentence stays.
_LITTLE_WORDS = "a an the this that these those it its they their shall must will do does also"
_DROPPED = frozenset(_LITTLE_WORDS.split())
_BEING = frozenset({"is", "are", "be", "been", "being", "was", "were"})
_NOT = frozenset({"not", "no", "never", "cannot", "neither", "nor"})
# What hangs one part of a sentence on another: which part that is makes the meaning.
_JOINT_WORDS = """
of in on at by for from to into onto with about through via over under between against toward towards out before after
until unless when while if as than during within without per
"""
_JOINTS = frozenset(_JOINT_WORDS.split())
_BENDING = frozenset({"only", "and", "or"})
_LISTS = frozenset({"and", "or", ","})
_OPENERS = frozenset({"when", "whenever", "if", "upon"})
_NOTHING = re.compile(
    r"(?:unsaid|unknown|none|n/?a|nothing|(?:it|the text)?\s*(?:does not|doesn['’]t) (?:say|state|specify|mention)\b.*"
    r"|not (?:said|stated|specified|mentioned|given)\b.*)\W*",
    re.IGNORECASE,
)
# Facts of which two texts cannot hold different ones and mean the same.
_TELLING = (FactKind.NUMBER, FactKind.BOUND, FactKind.ORDER, FactKind.QUANTIFIER)


def words(text: str, vague: Collection[str] = ()) -> list[str]:
    """Return the stems of a text in order: no punctuation, article, pronoun or verb of duty, nor what ``vague`` names.

    "waits" and "SHALL wait" are one, and so are all forms of "be"; "lock" and "be locked" are not.
    """
    left_out = {stem(each) for one in vague for each in _TOKEN.findall(one.lower())}
    found: list[str] = []
    for word in (each.lower() for each in _TOKEN.findall(text)):
        if word in _NOT or word.endswith(("n't", "n’t")):
            found.append("not")
        elif word in _BEING:
            found.append("be")
        elif word not in _DROPPED and word != ",":
            found.append(word if word in _JOINTS | _BENDING else stem(word))
    if left_out & set(found):
        found = [each for each in found if each not in left_out and not is_carrier(each)]
        # "in an appropriate manner" leaves an "in" behind.
        found = [each for each, after in pairwise([*found, "to"]) if not {each, after} <= _JOINTS]
    return found


def is_unsaid(answer: str) -> bool:
    """Whether an answer says that the text does not say."""
    return not words(answer) or _NOTHING.fullmatch(answer.strip()) is not None


def compare(expected: Sequence[str], told: Sequence[str], vague: Collection[str] = ()) -> Agreement:
    """Hold the parts of an answer against the parts that were ``expected``; ``vague`` words do not count.

    SAME: the same words in the same order, but for "when" and "and" between parts. DIFFERENT: both state a number,
    bound, order or quantifier and not the same one; the same words in other roles; nothing but a "not", an "only" or
    an "or" more or less; one is the other with something joined on. OPEN: code cannot tell.
    """
    if _run(expected, vague) == _run(told, vague) or Counter(_each(expected, vague)) == Counter(_each(told, vague)):
        return Agreement.SAME
    one, other = "; ".join(expected), "; ".join(told)
    if _clash(one, other) or _swapped(one, other) or _bent(one, other) or _joined(one, other):
        return Agreement.DIFFERENT
    return Agreement.OPEN


def differing(expected: Sequence[str], told: Sequence[str], vague: Collection[str] = ()) -> tuple[str, str]:
    """Return both sides in one line each, without the parts they share; all of them where one side would be empty."""
    mine, theirs = _each(expected, vague), _each(told, vague)
    left = [part for part, tokens in zip(expected, mine, strict=True) if tokens not in theirs]
    right = [part for part, tokens in zip(told, theirs, strict=True) if tokens not in mine]
    return ("; ".join(left), "; ".join(right)) if left and right else ("; ".join(expected), "; ".join(told))


def _each(parts: Sequence[str], vague: Collection[str]) -> list[tuple[str, ...]]:
    return [tuple(_bare(words(part, vague))) for part in parts]


def _run(parts: Sequence[str], vague: Collection[str]) -> list[str]:
    """Return the words of all parts in a row; that "and" joins some of them says nothing unless "or" joins others."""
    run = [word for part in _each(parts, vague) for word in part]
    return run if "or" in run else [each for each in run if each != "and"]


def _bare(tokens: list[str]) -> list[str]:
    """Return tokens without a "when" before them: whether it is repeated says nothing."""
    start = 0
    while start < len(tokens) - 1 and tokens[start] in _OPENERS:
        start += 1
    return tokens[start:]


def holds(tokens: list[str], part: list[str]) -> bool:
    """Whether ``part`` stands in ``tokens`` as one run."""
    return any(tokens[at : at + len(part)] == part for at in range(len(tokens) - len(part) + 1))


def _clash(one: str, other: str) -> bool:
    mine, theirs = facts_of(one), facts_of(other)
    negated = (_negations(one) + _negations(other)) % 2
    for kind in _TELLING:
        left = {fact.value for fact in mine if fact.kind is kind}
        right = {fact.value for fact in theirs if fact.kind is kind}
        # "not before" can be "only after"; a number stays a number.
        if left - right and right - left and (kind is FactKind.NUMBER or not negated):
            return True
    return False


def _negations(text: str) -> int:
    return words(text).count("not")


def _swapped(one: str, other: str) -> bool:
    """Whether both use the same words, and they do not belong together in the same way: from A to B, from B to A."""
    if Counter(words(one)) != Counter(words(other)):
        return False
    mine, theirs = _chunks(one), _chunks(other)
    if len(mine) == len(theirs) == 1:
        return mine != theirs
    return Counter(each for each in mine if each[0] in _JOINTS) != Counter(
        each for each in theirs if each[0] in _JOINTS
    )


def _bent(one: str, other: str) -> bool:
    """Whether nothing differs but a "not", an "only" or an "or", perhaps for an "and"."""
    mine, theirs = Counter(words(one)), Counter(words(other))
    changed = sorted({*(mine - theirs), *(theirs - mine)})
    return changed in (["not"], ["only"], ["or"], ["and", "or"])


def _joined(one: str, other: str) -> bool:
    """Whether one is the other with something joined on: "and", "or", and what follows."""
    short, long = sorted((words(one), words(other)), key=len)
    return long[: len(short)] == short and long[len(short) : len(short) + 1] in (["and"], ["or"])


def _chunks(text: str) -> list[tuple[str, ...]]:
    """Return what stands between joints and list marks, each with the joint it hangs on."""
    chunks: list[list[str]] = [[]]
    for word in (each.lower() for each in _TOKEN.findall(text)):
        if word in _LISTS:
            chunks.append([])
        elif word in _JOINTS:
            chunks.append([word])
        else:
            chunks[-1] += words(word)
    return [tuple(each) for each in chunks if each]
