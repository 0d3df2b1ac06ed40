"""Simulated reviewers: hidden preferences that never change, and what a proposer makes of their verdicts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from statistics import mean, stdev

from bot.learning.events import Event, Kind
from bot.learning.evidence import evidence_of
from bot.learning.selection import Candidate, choose

FIRST_VERDICTS = 20
PROPOSALS = 60
AT_ONCE = 5
OFFERED = 40
_T = {20: 2.093, 100: 1.984, 120: 1.980, 200: 1.972}  # 95 %, two-sided, of Student's t for so many seeds


@dataclass(frozen=True, slots=True)
class Reviewers:
    """How likely a suggestion of a rule is to be taken in a path group."""

    tastes: dict[tuple[str, str], float]

    @property
    def places(self) -> list[tuple[str, str]]:
        return sorted(self.tastes)


def even(rules: int, groups: int, random: Random) -> Reviewers:
    """From 20 to 80 % in equal steps, by rule; up to 10 points more or less by group."""
    rates = [0.2 + 0.6 * each / (rules - 1) for each in range(rules)]
    return _spread(rates, groups, random)


def decided(rules: int, groups: int, random: Random) -> Reviewers:
    """Half of the rules are wanted (85 %), the others are not (15 %)."""
    return _spread([0.85 if each % 2 else 0.15 for each in range(rules)], groups, random)


def alike(rules: int, groups: int, random: Random) -> Reviewers:
    """Nothing to be learned: one taste for all."""
    return Reviewers({(f"rule-{rule:02}", f"group-{group}"): 0.5 for rule in range(rules) for group in range(groups)})


def _spread(rates: list[float], groups: int, random: Random) -> Reviewers:
    random.shuffle(rates)
    return Reviewers(
        {
            (f"rule-{rule:02}", f"group-{group}"): min(0.95, max(0.05, rate + random.uniform(-0.1, 0.1)))
            for rule, rate in enumerate(rates)
            for group in range(groups)
        }
    )


def precision(reviewers: Reviewers, seed: int, learns: bool, strangers: bool = False) -> tuple[float, list[str]]:
    """Return the share that the reviewers take of what is proposed after the first twenty verdicts, and all proposals.

    Each round offers the same forty suggestions to who learns and who does not. Strangers say the opposite, all the time.
    """
    offers, minds, draws = Random(f"offer {seed}"), Random(f"mind {seed}"), Random(f"draw {seed}")
    events: list[Event] = []
    proposed: list[Candidate] = []
    while len(proposed) < PROPOSALS:
        offered = [
            Candidate(f"{len(proposed)}-{number:02}", "", *offers.choice(reviewers.places)) for number in range(OFFERED)
        ]
        known = evidence_of(events if learns else [])
        for each in choose(offered, known, draws, AT_ONCE).chosen if learns else offered[:AT_ONCE]:
            wanted = minds.random() < reviewers.tastes[each.rule, each.group]
            events.append(_verdict(each, wanted, counts=True, number=len(proposed)))
            if strangers:
                events.append(_verdict(each, not wanted, counts=False, number=len(proposed)))
            proposed.append(each)
    after = [reviewers.tastes[each.rule, each.group] for each in proposed[FIRST_VERDICTS:]]
    return mean(after), [each.id for each in proposed]


def _verdict(candidate: Candidate, wanted: bool, counts: bool, number: int) -> Event:
    return Event(
        kind=Kind.MERGED if wanted else Kind.REJECTED,
        subject=candidate.id,
        when=f"2026-11-29T10:{number // 60:02}:{number % 60:02}Z",
        counts=counts,
        rule=candidate.rule,
        group=candidate.group,
    )


@dataclass(frozen=True, slots=True)
class Gain:
    """What learning gains, in points, over some seeds: the mean, half its 95 % interval, the worst seed, both levels."""

    mean: float
    half: float
    worst: float
    without: float
    with_learning: float


def gain(make: Callable[[int, int, Random], Reviewers], rules: int, groups: int, seeds: Sequence[int]) -> Gain:
    """Return what learning gains against no learning, seed by seed with the same reviewers and the same offers."""
    one, other = [], []
    for seed in seeds:
        reviewers = make(rules, groups, Random(seed))
        one.append(100 * precision(reviewers, seed, learns=False)[0])
        other.append(100 * precision(reviewers, seed, learns=True)[0])
    return gain_of(one, other)


def gain_of(one: Sequence[float], other: Sequence[float]) -> Gain:
    """Return what the second of two paired rows of shares, in percent, gains against the first."""
    gains = [after - before for before, after in zip(one, other, strict=True)]
    half = _T[len(gains)] * stdev(gains) / sqrt(len(gains))
    return Gain(mean(gains), half, min(gains), mean(one), mean(other))
