"""When a holdout was opened: for which comparison, with which seed, on which cases; none of them is used again."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.learning.events import MOST_BLOCK, Event, Kind
from bot.learning.standing import standing

SHORT = 8
"""Hex digits of a case's id that are kept."""
MOST_CASES = MOST_BLOCK // (SHORT + 1)
"""Cases that one event has room for; more are told by further events."""
_SEED = re.compile(r"seed ([0-9a-f]{12})")
_CASE = re.compile(rf"[0-9a-f]{{{SHORT}}}")


@dataclass(frozen=True, slots=True)
class Opening:
    """A holdout that was opened for one ``comparison``; ``cases`` are the beginnings of their ids."""

    comparison: str
    seed: str
    cases: frozenset[str]


def comparison_id(kind: str, old: str, new: str, model: str) -> str:
    """Return the id of a comparison: one prompt against another, asked of one model.

    Whoever makes it again gets the same cases and the same answers; it tells nothing new, and is no second opening.
    """
    return sha256("\0".join(["comparison", kind, old, new, model]).encode("utf-8", "replace")).hexdigest()[:32]


def opened(comparison: str, seed: str, cases: Sequence[str], *, when: str, who: str, model: str) -> list[Event]:
    """Return the events that say a holdout was opened; ``cases`` are ids."""
    short = sorted(each[:SHORT] for each in cases)
    return [
        Event(
            kind=Kind.OPENED,
            subject=comparison,
            when=when,
            who=who,
            counts=True,
            model=model,
            reason=f"seed {seed}",
            before=" ".join(short[start : start + MOST_CASES]),
        )
        for start in range(0, max(len(short), 1), MOST_CASES)
    ]


def openings_of(events: Iterable[Event]) -> dict[str, Opening]:
    """Return the openings that the events tell, by comparison; of several seeds the first that was told counts."""
    found: dict[str, Opening] = {}
    for each in standing(events):
        seed = _SEED.fullmatch(each.reason)
        if each.kind is not Kind.OPENED or not seed:
            continue
        cases = frozenset(case for case in each.before.split() if _CASE.fullmatch(case))
        known = found.get(each.subject, Opening(each.subject, seed[1], frozenset()))
        found[each.subject] = Opening(each.subject, known.seed, known.cases | cases)
    return found


def used_elsewhere(openings: Iterable[Opening], comparison: str) -> frozenset[str]:
    """Return the cases that other comparisons have seen."""
    return frozenset(case for each in openings if each.comparison != comparison for case in each.cases)


def kept_opening(text: str) -> Opening | None:
    """Return the opening that a journal kept as JSON; None for what ``as_kept`` would not have written."""
    try:
        told = json.loads(text)
        comparison, seed, cases = told["comparison"], told["seed"], told["cases"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    is_sound = isinstance(comparison, str) and isinstance(seed, str) and isinstance(cases, list)
    if not is_sound or not _SEED.fullmatch(f"seed {seed}") or not all(isinstance(each, str) for each in cases):
        return None
    return Opening(comparison, seed, frozenset(each for each in cases if _CASE.fullmatch(each)))


def as_kept(opening: Opening) -> str:
    """Return an opening as a journal keeps it."""
    return json.dumps({"comparison": opening.comparison, "seed": opening.seed, "cases": sorted(opening.cases)})
