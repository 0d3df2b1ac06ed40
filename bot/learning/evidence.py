"""What the verdicts say of a rule, and of a rule within a path group: so many taken, so many refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.learning.events import Event, Kind
from bot.learning.standing import verdicts

ENOUGH_ON_A_PATH = 10
"""Verdicts on a rule in one path group before they are told from those on the rule elsewhere."""
_HALF = 0.5
_FROM_THE_RULE = 4.0  # how many verdicts of its own what is known of the rule elsewhere is worth to a path group


@dataclass(frozen=True, slots=True)
class Tally:
    """Suggestions taken and refused; one that was edited was wanted, in other words: half of each."""

    taken: float = 0.0
    refused: float = 0.0

    @property
    def count(self) -> float:
        """How many verdicts there are."""
        return self.taken + self.refused

    def plus(self, taken: float) -> "Tally":
        """Return the tally with one verdict more, which was taken by so much."""
        return Tally(self.taken + taken, self.refused + 1 - taken)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All verdicts together, by rule, and by rule and path group."""

    whole: Tally = field(default_factory=Tally)
    rules: Mapping[str, Tally] = field(default_factory=dict)
    paths: Mapping[tuple[str, str], Tally] = field(default_factory=dict)

    def chance(self, rule: str, group: str) -> tuple[float, float]:
        """Return the Beta distribution of how likely a suggestion is to be taken.

        A rule begins where the rules are on the whole, with the weight of two verdicts. Its verdicts are pooled across
        paths; a path group is looked at by itself once it has ten, and begins where the rule is.
        """
        common = (self.whole.taken + 1) / (self.whole.count + 2)
        pooled = self.rules.get(rule, Tally())
        good, bad = 2 * common + pooled.taken, 2 * (1 - common) + pooled.refused
        own = self.paths.get((rule, group), Tally())
        if own.count < ENOUGH_ON_A_PATH:
            return good, bad
        mean = good / (good + bad)
        return _FROM_THE_RULE * mean + own.taken, _FROM_THE_RULE * (1 - mean) + own.refused


def evidence_of(events: Iterable[Event]) -> Evidence:
    """Return what the events that stand say, in whatever order they come."""
    whole, rules, paths = Tally(), dict[str, Tally](), dict[tuple[str, str], Tally]()
    for each in verdicts(events):
        if not each.rule:
            continue
        taken = {Kind.MERGED: 1.0, Kind.EDITED: _HALF}.get(each.kind, 0.0)
        place = (each.rule, each.group)
        whole = whole.plus(taken)
        rules[each.rule] = rules.get(each.rule, Tally()).plus(taken)
        paths[place] = paths.get(place, Tally()).plus(taken)
    return Evidence(whole, rules, paths)
