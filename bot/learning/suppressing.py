"""What is not to be proposed: what somebody said no to, and rules somebody silenced on some paths, with a reason."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.learning.events import Event, Kind
from bot.learning.standing import standing, verdicts
from bot.text.globs import compile_glob, fault


@dataclass(frozen=True, slots=True)
class Suppression:
    """A rule that is silent on the paths of a glob, by the event that says so; ``**`` is every path."""

    rule: str
    glob: str
    reason: str
    event: str

    def hits(self, rule: str, path: str) -> bool:
        """Whether it silences the rule on this path. A glob that is none, or asks for too much, silences nothing."""
        return rule == self.rule and (self.glob in ("**", path) or _fits(self.glob, path))


@lru_cache(maxsize=256)
def _expression(glob: str) -> re.Pattern[str] | None:
    """Return a glob as it is looked for, None for one that is none, or that would never come to an end."""
    return None if fault(glob) else compile_glob(glob)


def _fits(glob: str, path: str) -> bool:
    expression = _expression(glob)
    return expression is not None and expression.fullmatch(path) is not None


def suppressions_of(events: Iterable[Event]) -> tuple[Suppression, ...]:
    """Return what is silenced, oldest first."""
    found = [each for each in standing(events) if each.kind is Kind.SUPPRESSED]
    return tuple(Suppression(each.rule, each.path or "**", each.reason, each.id) for each in found)


def refused_ids(events: Iterable[Event]) -> frozenset[str]:
    """Return the suggestions that people said no to, or took out again: none of them is proposed a second time."""
    return frozenset(each.subject for each in verdicts(events) if each.kind in (Kind.REJECTED, Kind.REVERTED))


def idle(suppressions: Sequence[Suppression], places: Iterable[tuple[str, str]]) -> tuple[Suppression, ...]:
    """Return those that match none of all findings, given as rule and path: to warn of, they may be misspelt or old."""
    left = list(suppressions)
    for rule, path in places:
        left = [each for each in left if not each.hits(rule, path)]
    return tuple(left)
