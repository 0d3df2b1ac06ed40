"""Which suggestions are worth one of the few places in a pull request: Thompson sampling over rules and path groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bot.learning.evidence import Evidence
from bot.learning.suppressing import Suppression

# Their mean is what a candidate is worth: with few proposals in all, less curiosity than one draw shows pays.
_DRAWS = 3


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A suggestion that could be made: its id, the path it is for, its rule and its path group."""

    id: str
    path: str
    rule: str
    group: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What is proposed, best first; what waits for a place, in order; what is not proposed, and the reason."""

    chosen: tuple[Candidate, ...]
    waiting: tuple[Candidate, ...] = ()
    suppressed: tuple[tuple[Candidate, str], ...] = ()


def choose(
    candidates: Sequence[Candidate],
    evidence: Evidence,
    random: Random,
    cap: int,
    suppressions: Sequence[Suppression] = (),
    refused: frozenset[str] = frozenset(),
) -> Choice:
    """Return which candidates are proposed, ``cap`` of them at most; none is lost.

    The same candidates in another order, with a ``random`` of the same seed, give the same choice.
    """
    silent, open_ = [], []
    for each in sorted(set(candidates)):
        why = _why_not(each, suppressions, refused)
        if why:
            silent.append((each, why))
        else:
            open_.append(each)
    worth = {each: _worth(evidence.chance(each.rule, each.group), random) for each in open_}
    ranked = sorted(open_, key=lambda each: (-worth[each], each))
    return Choice(tuple(ranked[: max(cap, 0)]), tuple(ranked[max(cap, 0) :]), tuple(silent))


def _why_not(candidate: Candidate, suppressions: Sequence[Suppression], refused: frozenset[str]) -> str:
    """Return why a candidate is not proposed, and nothing where it may be."""
    if candidate.id in refused:
        return "it was refused before"
    return next((each.reason for each in suppressions if each.hits(candidate.rule, candidate.path)), "")


def _worth(chance: tuple[float, float], random: Random) -> float:
    """Return what a candidate is worth this time: drawn, so that what is little known gets its turn."""
    return sum(random.betavariate(*chance) for _ in range(_DRAWS)) / _DRAWS
