"""Requirement names compared: folded for near misses, counted for lost scenarios."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.openspec.blocks import Block, scenario_names
from bot.openspec.parse import normal_name
from bot.text.lines import SPACE_CLASS

_BLANKS = re.compile(f"[{SPACE_CLASS}]+")


@lru_cache(maxsize=16384)  # rules compare the same names again and again
def fold(name: str) -> str:
    """Return a name in small letters with single blanks: two names that fold alike are one name misspelt."""
    return _BLANKS.sub(" ", normal_name(name).lower())


# How many scenarios a sentence names: a block that was begun anew may have lost forty.
_MOST_NAMED = 3


def near_miss(name: str, names: Iterable[str], but: str | None = None) -> str | None:
    """Return the first of ``names``, other than ``but``, that folds like ``name``."""
    folded = fold(name)
    return next((each for each in names if each != but and fold(each) == folded), None)


def lost_scenarios(current: Block, incoming: Block) -> list[str]:
    """Return the scenario names of ``current`` that ``incoming`` lacks, one for each time. (Reference, section 6.)"""
    return _without(scenario_names(current), scenario_names(incoming))


def describe_loss(current: Block, incoming: Block, lost: Sequence[str]) -> str:
    """Return the words for lost scenarios, and how many stand on either side."""
    had, has = len(scenario_names(current)), len(scenario_names(incoming))
    told = lost if len(lost) <= _MOST_NAMED + 1 else lost[:_MOST_NAMED]
    quoted = ", ".join(f'"{name}"' for name in told)
    more = f" and {len(lost) - len(told)} more" if len(lost) > len(told) else ""
    return f"{quoted}{more} (the spec has {had}, the modified block {has})"


def _without(names: Sequence[str], other: Sequence[str]) -> list[str]:
    left = Counter(other)
    found = []
    for name in names:
        if left[name]:
            left[name] -= 1
        else:
            found.append(name)
    return found
