"""Under which conditions a text states something, and whether a claim that is read beside it keeps them."""

from collections.abc import Sequence

from bot.openspec.atom import Aspect, Atom
from bot.search.reading import CONTENT, Reading, sentence_of

CONDITIONS = frozenset({Aspect.CONDITION, Aspect.ORDER})
"""What makes a condition: if, unless, before, after, until, while."""
# What asks for the same, whichever way: "if it rings", "after it rang", "while it rings".
_ASKING = frozenset({"if", "after", "while"})
_ALIKE = frozenset({frozenset({"if", "after"}), frozenset({"if", "while"}), frozenset({"if"})})
_RESTRICTING = frozenset({"if", "after", "until", "unless", "except", "while"})
_LEAST_ASKED, _LEAST_THERE = 0.5, 0.6


def asked_region(atoms: Sequence[Atom], at: int) -> range:
    """Return the places of what a condition asks for: to the end of its phrase; where it comes first and no comma ends
    it, to the verb that obliges."""
    end = at + 1
    while end < len(atoms) and atoms[end].phrase == atoms[at].phrase and _is_same_sentence(atoms, at, end):
        if atoms[end].aspect is Aspect.OBLIGATION and at == 0:
            break
        end += 1
    return range(at + 1, end)


def _is_same_sentence(atoms: Sequence[Atom], one: int, two: int) -> bool:
    return sentence_of(atoms[one]) == sentence_of(atoms[two])


def is_condition(reading: Reading, i: int) -> bool:
    """Whether an atom of the source stands around the quotation, or in a condition within it."""
    return not reading.is_own(i) or _is_in_region(reading.source, i)


def is_asked(reading: Reading, j: int) -> bool:
    """Whether an atom of the claim stands in a condition of it."""
    return any(_asks(each) and j in _told_region(reading, k) for k, each in enumerate(reading.claim))


def _is_in_region(atoms: Sequence[Atom], at: int) -> bool:
    return any(_asks(each) and at in asked_region(atoms, k) for k, each in enumerate(atoms))


def _asks(atom: Atom) -> bool:
    """Whether an atom leads in a condition; "otherwise" leads in what is stated then."""
    return atom.aspect in CONDITIONS and atom.value != "else"


def _told_region(reading: Reading, j: int) -> range:
    """Return what a condition of the claim asks for; where it comes first and no comma ends it, to what is stated."""
    region = asked_region(reading.claim, j)
    if any(_is_same_sentence(reading.claim, k, j) for k in range(j)):
        return region
    stated = (k for k in region if k in reading.pairs and not is_condition(reading, reading.pairs[k]))
    return range(region.start, next(stated, region.stop))


def asks_alike(reading: Reading, j: int) -> bool:
    """Whether what a new condition of the claim asks for is what the source has as a condition, or around it."""
    each = reading.claim[j]
    if each.aspect not in CONDITIONS or each.value not in _ASKING:
        return False
    region = [k for k in _told_region(reading, j) if reading.claim[k].aspect in CONTENT]
    there = [reading.pairs[k] for k in region if k in reading.pairs and is_condition(reading, reading.pairs[k])]
    markers = {marker for i in there for marker in _lost_markers(reading, i)}
    alike = all(frozenset({marker, each.value}) in _ALIKE for marker in markers)
    return bool(region) and alike and len(there) >= max(1, _LEAST_THERE * len(region))


def _lost_markers(reading: Reading, i: int) -> list[str]:
    """Return the conditions of the source in which an atom stands, and that the claim has in other words."""
    return [
        each.value
        for at, each in enumerate(reading.source)
        if each.aspect in CONDITIONS and at in reading.lost and i in asked_region(reading.source, at)
    ]


def unconditional(reading: Reading) -> str | None:
    """Return a condition of the quotation under which alone it says so, and that a claim leaves out."""
    for i in sorted(reading.lost):
        each = reading.source[i]
        if each.aspect not in CONDITIONS or not reading.is_own(i) or not _governs(reading, i):
            continue
        if each.value in {"before", "else"} and any(k in reading.kept for k in asked_region(reading.source, i)):
            return f"the quotation says “{each.value}”"
        asked = _is_asked_for(reading, i) or any(asks_alike(reading, j) for j in reading.fresh)
        if each.value in _RESTRICTING and not asked:
            return f"the quotation says so only “{each.text} …”"
    return None


def _governs(reading: Reading, at: int) -> bool:
    """Whether a condition says when what is kept of its sentence holds: not that of another verb, which is left out.

    "It SHALL lock and SHALL beep when it rings" does not say when it locks; nor does "it locks, and if it rings, …".
    """
    if not reading.is_in_use(at):
        return False
    sentence = [i for i in range(len(reading.source)) if _is_same_sentence(reading.source, i, at)]
    if reading.source[at].joined and not any(i in reading.kept for i in sentence if i > at):
        return False
    obliged = [i for i in sentence if i < at and reading.source[i].aspect is Aspect.OBLIGATION]
    own = range(obliged[-1], at) if len(obliged) > 1 else range(0)
    return not own or any(i in reading.kept for i in own if reading.source[i].aspect in CONTENT)


def _is_asked_for(reading: Reading, at: int) -> bool:
    """Whether the question asks under that condition."""
    if reading.source[at].value not in _ASKING:
        return False
    region = [reading.source[i] for i in asked_region(reading.source, at) if reading.source[i].aspect in CONTENT]
    there = [each for each in region if each.value in reading.given]
    hard = [each for each in region if each.aspect is not Aspect.WORD and each.value not in reading.given]
    return bool(region) and not hard and len(there) >= _LEAST_THERE * len(region)


def half_asked(reading: Reading) -> str | None:
    """Return what a condition of the quotation asks for besides, where a claim keeps the condition."""
    for at, each in enumerate(reading.source):
        if each.aspect not in CONDITIONS or at in reading.lost or not reading.is_own(at) or each.value == "before":
            continue
        region = [i for i in asked_region(reading.source, at) if reading.source[i].aspect in CONTENT]
        gone = [i for i in region if i in reading.lost]
        hard = [i for i in gone if reading.source[i].aspect is not Aspect.WORD or _is_joined(reading, i, region)]
        if hard or len(gone) > (1 - _LEAST_ASKED) * len(region):
            return f"the quotation asks for “{reading.source[(hard or gone)[0]].text}” too"
    return None


def _is_joined(reading: Reading, at: int, region: Sequence[int]) -> bool:
    """Whether an atom of a condition stands in a part of it that an "and" joins, and of which nothing is kept."""
    clause = [i for i in region if reading.source[i].clause == reading.source[at].clause]
    return reading.source[clause[0]].joined and all(i in reading.lost for i in clause)
