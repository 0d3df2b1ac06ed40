"""The members of anybody's JSON, or nothing where one is of another kind than it should be."""

from collections.abc import Mapping


def mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object as it is, and anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def text(values: Mapping[str, object], key: str) -> str:
    """Return the string under ``key``, empty where there is none."""
    value = values.get(key)
    return value if isinstance(value, str) else ""


def whole(values: Mapping[str, object], key: str) -> int | None:
    """Return the whole number under ``key``, None where there is none that is not negative."""
    value = values.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
