"""What is left when all else of two wordings is the same, and says nothing beside it: one rule for each kind.

No rule asks that nothing else is left, but for what would make its own reading unsure: several may be left at once.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bot.openspec.atom import Aspect, Atom
from bot.openspec.compared import Compared, key_of, take
from bot.openspec.weak import WEAK, WEAK_VERBS

_ALL = (Aspect.QUANTIFIER, "all")
_IF, _CAN = (Aspect.CONDITION, "if"), (Aspect.OBLIGATION, "can")
# So many words may be left on a side, and so many others stand among what a condition asks for.
_MOST, _SPREAD = 3, 2
# "Each cell", "every such cell".
_EACH = re.compile(
    r"\b(?:each|every)(?:\s+of)?(?:\s+(?:the|its|their|such|these|those))?((?:\s+[`\w-]+){1,4})", re.IGNORECASE
)
_COUNTED = (
    r"(?:some|most|many|few|several|only|no|any|other|first|last|certain|particular|\d+|two|three|four|five|both|either"
    r"|neither|not|all|each|every|one)"
)
_BEHIND_COUNTED = re.compile(rf"\b{_COUNTED}\s+(?:[\w`-]+\s+){{0,2}}$", re.IGNORECASE)
_BEGINS = r"(?:^|[.;:,]\s+)an?\s+(?:[\w-]+\s+){0,2}"
_JOINING = re.compile(r"\b(?:and|or|but|then)\b|[;.](?=\s|$)", re.IGNORECASE)
_SO_CAN = re.compile(r"\b(?:so|that|which|who|whose)\b[^.;]*\bcan\b|\bable to\b", re.IGNORECASE)
_DENIES = frozenset({Aspect.OBLIGATION, Aspect.NEGATION})


def remaining(compared: Compared) -> None:
    """Drop what is left where it says nothing beside what is the same."""
    _every(compared)
    _purposes(compared)
    _words(compared)
    _conditions(compared)


def _words(compared: Compared) -> None:
    """Drop words that lean on others. Where both sides have some, only verbs: a noun for another is another thing."""
    bags, sides = (compared.lost, compared.fresh), (compared.one, compared.two)
    if any(_says_more(each) and key_of(each) in bag for bag, side in zip(bags, sides, strict=True) for each in side):
        return
    left = [[key for key in bag if key[0] is Aspect.WORD] for bag in bags]
    weak = WEAK_VERBS if all(left) else WEAK
    if all(key[1] in weak for keys in left for key in keys) and all(
        sum(bag[key] for key in keys) <= _MOST for bag, keys in zip(bags, left, strict=True)
    ):
        for bag, keys in zip(bags, left, strict=True):
            for key in keys:
                del bag[key]


def _says_more(atom: Atom) -> bool:
    """Whether a word is a participle that says which ("the provided values"), or the "off" that offers nothing."""
    return atom.aspect is Aspect.WORD and not atom.passive and (atom.text.endswith(("ed", "en")) or atom.text == "off")


def _every(compared: Compared) -> None:
    """Let "each cell" be "cells" and "a cell" that a sentence begins with."""
    sides = (compared.olds, compared.news), (compared.news, compared.olds)
    for (bag, other), (mine, theirs) in zip(compared.ways, sides, strict=True):
        if any(key[0] in {Aspect.QUANTIFIER, Aspect.NUMBER, Aspect.NEGATION} for key in other):
            continue
        text = " ".join(theirs)
        for match in (match for sentence in mine for match in _EACH.finditer(sentence)):
            if _ALL in bag and any(_is_every(each, text) for each in match[1].split()):
                take(bag, _ALL)


def _is_every(noun: str, text: str) -> bool:
    """Whether a text says of a noun in its plural, or as "a" of a kind, what "each" says of it."""
    begun = re.compile(rf"{_BEGINS}{re.escape(noun)}(?![\w-])", re.IGNORECASE)
    many = f"(?:{re.escape(noun)}(?:s|es)|{re.escape(noun[:-1])}ies)"
    return _is_uncounted(many, text) or begun.search(text) is not None


def _is_uncounted(noun: str, text: str) -> bool:
    found = re.finditer(rf"(?<![\w-]){noun}(?![\w-])", text, re.IGNORECASE)
    return any(not _BEHIND_COUNTED.search(text[: match.start()]) for match in found)


def _purposes(compared: Compared) -> None:
    """Let "so that it can be read" be "to read it": where no obligation stands before it, "can" grants nothing."""
    sides = (compared.one, compared.olds), (compared.two, compared.news)
    for (bag, other), (mine, text) in zip(compared.ways, sides, strict=True):
        if _CAN in bag and not any(key[0] is Aspect.OBLIGATION for key in other):
            if not _SO_CAN.search(" ".join(text)):
                continue
            places = [at for at, each in enumerate(mine) if key_of(each) == _CAN]
            around = [each for at in places for each in mine[max(at - 2, 0) : at + 2] if key_of(each) != _CAN]
            if places and not any(each.aspect in _DENIES for each in around):
                take(bag, _CAN, min(bag[_CAN], len(places)))


def _conditions(compared: Compared) -> None:
    """Let "if it was changed, a file" be "a file that was changed", where that is all there is and no clause came.

    What the condition asks for stands together on the other side; nothing joins it to the rest as another fact.
    """
    sides = (
        (compared.one, compared.two, compared.olds, compared.news),
        (compared.two, compared.one, compared.news, compared.olds),
    )
    for (bag, other), (mine, theirs, ours, others) in zip(compared.ways, sides, strict=True):
        joins = [len(_JOINING.findall(" ".join(text))) for text in (ours, others)]
        if bag != Counter({_IF: 1}) or other or joins[1] > joins[0]:
            continue
        if any(_stands_together(_asked(mine, at), theirs) for at, each in enumerate(mine) if key_of(each) == _IF):
            del bag[_IF]


def _asked(side: Sequence[Atom], at: int) -> list[str]:
    """Return what a condition asks for, up to the next mark or obligation."""
    found = []
    for each in side[at + 1 :]:
        if each.phrase != side[at].phrase or each.aspect is Aspect.OBLIGATION:
            break
        found.append(each.value)
    return found


def _stands_together(asked: Sequence[str], side: Sequence[Atom]) -> bool:
    """Whether what is asked for stands together in a part of a side, before an obligation or behind its verb."""
    width, wanted = len(asked) + _SPREAD, Counter(asked)
    parts: list[list[str]] = [[]]
    for before, each in pairwise([None, *side]):
        if each and each.aspect is Aspect.OBLIGATION:
            parts.append([])
        elif each and not (before and before.aspect is Aspect.OBLIGATION):
            parts[-1].append(each.value)
    windows = (Counter(part[at : at + width]) for part in parts for at in range(len(part)))
    return len(asked) > 1 and any(not wanted - each for each in windows)
