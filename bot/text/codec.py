"""Frozen dataclasses to JSON and back, strictly: what a class does not say is refused, and where it stands is said."""

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.errors import PlanError
from bot.text.printable import in_one_line

_T = TypeVar("_T")
_DEEPEST = 24


def encode(value: Any) -> Any:
    """Return ``value`` as JSON says it: dataclasses as objects, enumerations by name, tuples and sets as lists."""
    if isinstance(value, Enum):
        return value.name
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: encode(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: encode(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(encode(each) for each in value)
    if isinstance(value, tuple | list):
        return [encode(each) for each in value]
    return value


def decode(kind: type[_T], data: Any) -> _T:
    """Return the ``kind`` that ``data``, decoded JSON, says. Raises PlanError for anything it does not allow."""
    result: _T = _decode(kind, data, kind.__name__, 0)
    return result


def load(text: str, most: int) -> Any:
    """Return the JSON in ``text``. Raises PlanError where it is none, repeats a key, or is longer than ``most``."""
    if len(text) > most:
        raise PlanError(f"The document has {len(text):,} characters; the most is {most:,}.")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise PlanError(f"This is not JSON: {in_one_line(str(error))}.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise PlanError("An object repeats one of its keys.")
    return found


def _constant(name: str) -> Any:
    raise PlanError(f"{name} is no number of JSON.")


def _decode(kind: Any, data: Any, place: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise PlanError(f"{place} is nested too deep.")
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union(parts, data, place, depth)
    if origin is tuple:
        return tuple(_members(parts[0], data, place, depth))
    if origin is frozenset:
        return frozenset(_members(parts[0], data, place, depth))
    if origin in (dict, Mapping):
        return _mapping(parts, data, place, depth)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, data, place, depth)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(kind, data, place)
    return _plain(kind, data, place)


def _union(parts: tuple[Any, ...], data: Any, place: str, depth: int) -> Any:
    """Only "a value or null" is needed."""
    if data is None and type(None) in parts:
        return None
    return _decode(next(each for each in parts if each is not type(None)), data, place, depth)


def _members(kind: Any, data: Any, place: str, depth: int) -> list[Any]:
    if not isinstance(data, list):
        raise PlanError(f"{place} is a list.")
    return [_decode(kind, each, f"{place}[{number}]", depth + 1) for number, each in enumerate(data)]


def _mapping(parts: tuple[Any, ...], data: Any, place: str, depth: int) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise PlanError(f"{place} is an object.")
    return {key: _decode(parts[1], each, f"{place}.{in_one_line(key, 40)}", depth + 1) for key, each in data.items()}


def _record(kind: type, data: Any, place: str, depth: int) -> Any:
    if not isinstance(data, dict):
        raise PlanError(f"{place} is an object.")
    hints = get_type_hints(kind)
    known = {each.name: each for each in fields(kind)}
    for name in data:
        if name not in known:
            raise PlanError(f"{place} has no {in_one_line(name, 40)}.")
    values = {}
    for name, field in known.items():
        if name in data:
            values[name] = _decode(hints[name], data[name], f"{place}.{name}", depth + 1)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise PlanError(f"{place} lacks {name}.")
    return kind(**values)


def _member(kind: type[Enum], data: Any, place: str) -> Enum:
    if not isinstance(data, str) or data not in kind.__members__:
        raise PlanError(f"{place} is one of {', '.join(kind.__members__)}.")
    return kind[data]


def _plain(kind: Any, data: Any, place: str) -> Any:
    # bool is an int to Python, and no number to anybody else.
    if type(data) is not kind:
        raise PlanError(f"{place} is a {getattr(kind, '__name__', kind)}, not {type(data).__name__}.")
    if isinstance(data, str) and not _is_of_bytes(data):
        raise PlanError(f"{place} is text that no file can hold as it is.")
    return data


def _is_of_bytes(text: str) -> bool:
    """Whether a text is what its own bytes read: no half of a character, and no bytes that make another character."""
    if text.isascii():
        return True
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape") == text
    except UnicodeEncodeError:
        return False
