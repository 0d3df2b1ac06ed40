"""Questions about what the specs said at an older commit, and say otherwise now."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from bot.bench.asking.limits import limits
from bot.bench.asking.maker import Maker
from bot.bench.asking.outcomes import outcomes
from bot.bench.asking.question import Asked, Kind
from bot.openspec.model import Document


def older(maker: Maker, newer: Mapping[str, Document], commit: str) -> Iterator[Asked]:
    """Yield questions that the specs of ``maker``, those of an older commit, answer otherwise than the newer ones.

    ``newer`` are the documents that changed since, by path, as they are now. Their requirements of the same name are
    still there, and the older answer stands in none of them.
    """
    there = replace(maker, among=frozenset(newer))
    for each in chain(limits(there), outcomes(there)):
        spot = each.spots[0]
        now = newer[spot.path].requirement(spot.requirement)
        if now and not any(gold in newer[spot.path].text for gold in (each.gold[0], each.gold[-1])):
            yield replace(each, kind=Kind.OLDER, commit=commit)
