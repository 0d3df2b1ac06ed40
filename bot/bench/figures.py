"""Outcomes as figures: by operator, by class, seen and unseen apart, each with a 95 % interval."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.bench.operator import Class
from bot.bench.score import Outcome

_RESAMPLES = 1000
_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Share:
    """A share between 0 and 1, the mean over operators, with its interval by bootstrap; ``of`` is how many plants."""

    value: float
    low: float
    high: float
    of: int


@dataclass(frozen=True)
class Figures:
    """What some operators came to. Shares are None where there was no plant."""

    plants: int
    operators: int
    found: Share | None
    found_default: Share | None
    """What is found by rules that speak in the default profile too."""
    found_seen: Share | None
    found_unseen: Share | None
    pointed: Share | None
    repaired: Share | None
    resolved: Share | None
    over_edited: int
    """How many repairs changed lines that the defect had left alone."""
    harm: int
    """How many repairs broke or lost something."""
    repairs: int
    """How many repairs there were."""


def figures(outcomes: Iterable[Outcome], random: Random) -> Figures:
    """Return the figures of some outcomes, whichever operators they are of."""
    groups: dict[str, list[Outcome]] = {}
    for each in outcomes:
        groups.setdefault(each.operator, []).append(each)
    every = [each for group in groups.values() for each in group]
    repairs = [each.repair for each in every if each.repair]

    def share(test: Callable[[Outcome], bool], take: Callable[[Outcome], bool] = lambda _: True) -> Share | None:
        return _share([[test(each) for each in group if take(each)] for group in groups.values()], random)

    return Figures(
        plants=len(every),
        operators=len(groups),
        found=share(lambda each: each.found),
        found_default=share(lambda each: each.quiet),
        found_seen=share(lambda each: each.found, lambda each: not each.unseen),
        found_unseen=share(lambda each: each.found, lambda each: each.unseen),
        pointed=share(lambda each: each.pointed),
        repaired=share(lambda each: each.repair is not None and each.repair.resolved and each.repair.restored),
        resolved=share(lambda each: each.repair is not None and each.repair.resolved and not each.repair.harm),
        over_edited=sum(each.over_edited > 0 for each in repairs),
        harm=sum(bool(each.harm) for each in repairs),
        repairs=len(repairs),
    )


def by_class(outcomes: Sequence[Outcome], kinds: Mapping[str, Class]) -> dict[Class, list[Outcome]]:
    """Return outcomes by the class of their operator, in the order of the classes, those without any left out."""
    found = {kind: [each for each in outcomes if kinds[each.operator] is kind] for kind in Class}
    return {kind: group for kind, group in found.items() if group}


def _share(groups: Sequence[Sequence[bool]], random: Random) -> Share | None:
    """Return the mean over groups of the share that is true; the interval comes of plants drawn anew in each group."""
    taken = [(sum(group) / len(group), len(group)) for group in groups if group]
    if not taken:
        return None
    means = []
    for _ in range(_RESAMPLES):
        rates = [rate if rate in (0, 1) else _drawn(rate, count, random) for rate, count in taken]
        means.append(sum(rates) / len(rates))
    means.sort()
    low, high = means[int(_RESAMPLES * _TAIL)], means[int(_RESAMPLES * (1 - _TAIL)) - 1]
    value = sum(rate for rate, _ in taken) / len(taken)
    return Share(value, min(low, value), max(high, value), sum(count for _, count in taken))


def _drawn(rate: float, count: int, random: Random) -> float:
    return sum(random.random() < rate for _ in range(count)) / count
