"""What is not to be proposed: what somebody said no to, and rules somebody silenced on some paths, with a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.learning.events import Event, Kind
from bot.learning.standing import standing, verdicts
from bot.text.globs import compile_glob


@dataclass(frozen=True, slots=True)
class Suppression:
    """A rule that is silent on the paths of a glob, by the event that says so; ``**`` is every path."""

    rule: str
    glob: str
    reason: str
    event: str

    def hits(self, rule: str, path: str) -> bool:
        """Whether it silences the rule on this path."""
        return rule == self.rule and (self.glob == "**" or compile_glob(self.glob).fullmatch(path) is not None)


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
