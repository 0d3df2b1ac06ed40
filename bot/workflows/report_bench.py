"""What ``specbot bench --json`` printed, read again for a report."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import UnreadableError

_HINT = "Write one with 'specbot bench --json > FILE'."
_MOST_CLASSES = 40


@dataclass(frozen=True, slots=True)
class Range:
    """A share from 0 to 1, with its 95 % interval, of so many."""

    share: float
    low: float
    high: float
    of: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One class of planted defects: how many, what was found and mended, how many repairs harmed something."""

    name: str
    plants: int
    found: Range | None
    repaired: Range | None
    harm: int


@dataclass(frozen=True, slots=True)
class BenchTold:
    """A bench: the model that mended, empty for rules alone, and the figures, all together first."""

    model: str
    specs: int
    rows: tuple[Measured, ...]


def read_bench(text: str, name: str) -> BenchTold:
    """Return what a file called ``name`` holds. Raises UnreadableError for anything else."""
    try:
        data = json.loads(text)
        rows = [_measured("all", data["total"])]
        rows += [_measured(_text(each["class"]), each) for each in data["classes"][:_MOST_CLASSES]]
        specs = sum(_count(each["specs"]) for each in data["repositories"])
        model = data["model"]
        return BenchTold(_text(model["name"]) if model is not None else "", specs, tuple(rows))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnreadableError(f"{name} is no result of 'specbot bench --json'.", _HINT) from error


def _measured(name: str, data: Mapping[str, Any]) -> Measured:
    found, repaired = _range(data["found"]), _range(data["repaired"])
    return Measured(name, _count(data["plants"]), found, repaired, _count(data["harm"]))


def _range(data: Mapping[str, Any] | None) -> Range | None:
    if data is None:
        return None
    return Range(_share(data["share"]), _share(data["low"]), _share(data["high"]), _count(data["of"]))


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not (math.isfinite(value) and 0 <= value <= 1):
        raise ValueError(value)
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9:
        raise ValueError(value)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
