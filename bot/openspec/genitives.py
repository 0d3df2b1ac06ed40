"""The body of a comment as the comment body, files specific to a site as site-specific files: what an "of" or a "to"
turned around, brought into one order."""

from collections.abc import Sequence
from dataclasses import replace

from bot.openspec.atom import Aspect, Atom
from bot.openspec.lexicon import meaning_of

_MOST = 3
# Of how many words a noun is that something is tied to, and the one that is tied to it.
_TIED = frozenset(map(meaning_of, ["related", "specific", "dependent", "compatible", "based", "aware"]))
_TIES = frozenset({"to", "on", "with", "of"})
_NAMED = frozenset({Aspect.WORD, Aspect.IDENTIFIER, Aspect.QUOTE})


def compounded(mine: Sequence[Atom], other: Sequence[Atom]) -> list[Atom]:
    """Return atoms with each "y of x" as "x y" where the other side says it so, led in by what led in the whole."""
    found = list(mine)
    for at in range(1, len(found)):
        if found[at].place in {"of", "for"}:
            for end in range(min(at + _MOST, len(found)), at, -1):
                if _turned(found, at - 1, end, other):
                    break
        elif found[at - 1].value in _TIED and found[at].place in _TIES:
            _tied(found, at - 1, other)
    return found


def _tied(found: list[Atom], at: int, other: Sequence[Atom]) -> None:
    """Turn "x specific to y", of which "specific" stands at a place, where the other side has "y-specific x"."""
    values = [each.value for each in other]
    for start in range(max(at - _MOST, 0), at):
        for end in range(min(at + 1 + _MOST, len(found)), at + 1, -1):
            owned, owners = found[start:at], found[at + 1 : end]
            part = [*owned, found[at], *owners]
            if not all(each.aspect in _NAMED and each.clause == part[0].clause for each in part):
                continue
            turned = [*owners, found[at], *owned]
            size = len(turned)
            wanted = [each.value for each in turned]
            if any(values[place : place + size] == wanted for place in range(len(values) - size + 1)):
                first = replace(owners[0], lead=owned[0].lead, place=owned[0].place, joined=owned[0].joined)
                rest = [replace(each, lead="", place="", joined=False) for each in (found[at], *owned)]
                found[start:end] = [first, *owners[1:], *rest]
                return


def _turned(found: list[Atom], start: int, end: int, other: Sequence[Atom]) -> bool:
    """Turn the atoms between two places, the first of which is of the others, where the other side has them so."""
    owned, *owners = found[start:end]
    if found[start + 1].place == "for" and not owners[0].text.endswith("ing"):
        return False
    if owners[0].text.endswith("ing"):
        owners = owners[::-1]  # "operations for discovering projects", "project discovery operations"
    turned = [*owners, owned]
    values = [each.value for each in turned]
    size = len(turned)
    for at in range(len(other) - size + 1):
        there = other[at : at + size]
        if [each.value for each in there] != values or any(each.passive for each in (*there, *turned)):
            continue
        are_parts = there[-1].place != "of" and _is_part(found, start, end) and _is_part(other, at, at + size)
        if are_parts and _before(found, start) == _before(other, at):
            first = replace(owners[0], lead=owned.lead, place=owned.place, joined=owned.joined)
            last = replace(owned, lead="", place="", joined=False)
            found[start:end] = [first, *owners[1:], last]
            return True
    return False


def _is_part(side: Sequence[Atom], start: int, end: int) -> bool:
    """Whether some atoms name one thing: what follows is led in by something, an obligation, or another clause."""
    part = side[start:end]
    if not all(each.aspect in _NAMED and each.clause == part[0].clause for each in part):
        return False
    if end == len(side):
        return True
    behind = side[end]
    is_led = behind.place or behind.passive or behind.clause != part[0].clause
    return bool(is_led) or behind.aspect not in _NAMED


def _before(side: Sequence[Atom], at: int) -> str:
    """Return what bends the words at a place, empty where nothing does."""
    before = side[at - 1] if at else None
    bends = before is not None and before.clause == side[at].clause and before.aspect not in _NAMED
    return before.value if before is not None and bends and before.aspect is not Aspect.OBLIGATION else ""
