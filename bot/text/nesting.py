"""How deep what was read from JSON is nested, without going down into it: it may be deeper than Python goes."""

from collections.abc import Iterable
from typing import Any


def is_deeper(value: object, levels: int) -> bool:
    """Whether lists and objects lie more than so many levels deep in each other."""
    nested = _containers([value])
    for _ in range(levels):
        nested = _containers(
            member for each in nested for member in (each.values() if isinstance(each, dict) else each)
        )
    return bool(nested)


def _containers(values: Iterable[object]) -> list[dict[str, Any] | list[Any]]:
    return [each for each in values if isinstance(each, dict | list)]
