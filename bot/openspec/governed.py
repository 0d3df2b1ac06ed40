"""What each obligation of two wordings obliges: said for each verb by itself, or once for several."""

from collections.abc import Sequence

from bot.openspec.atom import APART, Aspect, Atom
from bot.openspec.compared import Compared, key_of, take

_BETWEEN = frozenset({Aspect.NEGATION, Aspect.QUANTIFIER, Aspect.ORDER})


def oblige_alike(compared: Compared) -> None:
    """Let "SHALL stop and ring" be "SHALL stop; it SHALL ring", and "SHALL run a but b" be "SHALL run a; b SHALL run".

    Only where each verb that is obliged by itself is obliged on the other side too, be it together with another one:
    what stands there in the indicative ("and rings") is not.
    """
    kinds = [{each.value for each in side if each.aspect is Aspect.OBLIGATION} for side in (compared.one, compared.two)]
    strong = {each for each in kinds[0] if each.isupper()}
    if strong != {each for each in kinds[1] if each.isupper()} or len(strong) != 1:
        return
    key = (Aspect.OBLIGATION, next(iter(strong)))
    sides = (compared.one, compared.two), (compared.two, compared.one)
    for (bag, _), (mine, theirs) in zip(compared.ways, sides, strict=True):
        if key not in bag:
            continue
        others = [each.value for each in _obliged(theirs, key[1])]
        for verb in _obliged(mine, key[1]):
            if verb.value in others:
                others.remove(verb.value)
            elif key in bag and any(_is_obliged_too(theirs, at, verb) for at in range(len(theirs))):
                take(bag, key)
            elif key in bag and key_of(verb) in bag and any(each.value == verb.value for each in theirs):
                take(bag, key)
                take(bag, key_of(verb))


def _obliged(side: Sequence[Atom], value: str) -> list[Atom]:
    """Return what stands right behind each obligation."""
    found = []
    for at, each in enumerate(side):
        if each.aspect is Aspect.OBLIGATION and each.value == value:
            behind = (
                one for one in side[at + 1 : at + 4] if one.aspect not in _BETWEEN and not one.text.endswith("ly")
            )
            verb = next(behind, None)
            if verb:
                found.append(verb)
    return found


def told_to_happen(mine: Sequence[Atom], theirs: Sequence[Atom], value: str) -> bool:
    """Whether something that is obliged on one side is only told as a fact on the other: "MUST be x", "and is x"."""
    return any(_is_told(theirs, verb) for verb in _obliged(mine, value))


def _is_told(side: Sequence[Atom], verb: Atom) -> bool:
    there = [each for each in side if each.value == verb.value and each.aspect is verb.aspect]
    return bool(there) and all(
        each.told or (each.text.endswith("s") and each.text != verb.text and not each.place) for each in there
    )


def _is_obliged_too(side: Sequence[Atom], at: int, verb: Atom) -> bool:
    """Whether a verb stands in its base form at the beginning of a clause behind an obligation of its sentence."""
    each = side[at]
    if each.value != verb.value or at == 0 or each.told or each.text.endswith("s") != verb.text.endswith("s"):
        return False
    ahead = side[at - 1]
    begins = each.joined or ahead.clause != each.clause or ahead.aspect in _BETWEEN
    return begins and any(
        one.aspect is Aspect.OBLIGATION and one.clause // APART == each.clause // APART for one in side[:at]
    )
