"""The same words of which one has another form or is led in otherwise, so that it names or does something else."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.openspec.atom import Aspect, Atom

_NOUNS = ("ings", "ing", "ments", "ment")
# Of what stands behind the same word, these say two things: "sent to", "sent about"; "signed by", "signed for".
_UNLIKE = frozenset(
    map(
        frozenset,
        [
            ("by", "for"),
            ("by", "about"),
            ("to", "about"),
            ("from", "on"),
            ("from", "about"),
            ("across", "in"),
            ("across", "on"),
            ("across", "within"),
            ("at", "into"),
        ],
    )
)


def reformed(one: Sequence[Atom], two: Sequence[Atom]) -> Iterator[tuple[Aspect, str]]:
    """Yield what each side names once, here as a thing and there as what is done with it, or behind another "by"."""
    old, new = _once(one), _once(two)
    for value in [each for each in old if each in new]:
        here, there = one[old[value]], two[new[value]]
        nouns = _noun(one, old[value]), _noun(two, new[value])
        if all(nouns) and nouns[0] != nouns[1]:
            yield here.aspect, f"{here.text} and {there.text}"
        elif _before(one, old[value]) == _before(two, new[value]) and frozenset({here.place, there.place}) in _UNLIKE:
            yield Aspect.ACTOR, f"{here.place} {here.text}"


def _once(side: Sequence[Atom]) -> dict[str, int]:
    """Return where each word stands that is there once."""
    times = Counter(each.value for each in side)
    return {each.value: at for at, each in enumerate(side) if times[each.value] == 1}


def _before(side: Sequence[Atom], at: int) -> str:
    return side[at - 1].value if at else ""


def _noun(side: Sequence[Atom], at: int) -> str:
    """Return the ending of a noun, "thing" where it has none; empty where it cannot be told from a verb.

    A booking is no book and a shipment no ship, but "during the build" is "while building".
    """
    each = side[at]
    behind = side[at + 1] if at + 1 < len(side) else None
    ends = behind is None or behind.place or behind.passive or behind.clause != each.clause
    if each.aspect is not Aspect.WORD or each.passive or not (ends or (behind and behind.aspect is not Aspect.WORD)):
        return ""
    before = side[at - 1].aspect if at else None
    if before is Aspect.OBLIGATION or each.place == "to" or each.text.endswith("ed"):
        return ""
    ending = next((end.rstrip("s") for end in _NOUNS if each.text.endswith(end)), "thing")
    is_one = before is Aspect.QUANTIFIER or each.text.endswith("s")
    return ending if is_one or ending == "ment" else ""
