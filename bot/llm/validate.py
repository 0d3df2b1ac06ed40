"""Does a value fit a JSON schema, and if not, why: the part of JSON Schema that our schemas use.

Keywords as in https://json-schema.org/draft/2020-12/json-schema-validation. Stricter in two points: 1.0 is no
integer, and a string must be text that can be shown and written.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
# Control characters (a terminal obeys them), halves of characters (they turn into raw bytes when written), and the
# mark that stands for bytes which were no text.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_SHOWN = 40


def mismatch(value: object, schema: Mapping[str, Any], place: str = "the answer") -> str:
    """Return in a few words why ``value`` does not fit ``schema`` (inlined); empty when it does."""
    if "type" in schema and not _is_of(value, schema["type"]):
        return f"{place} is {_kind(value)}, not {_named(schema['type'])}"
    if "const" in schema and not _same(value, schema["const"]):
        return f"{place} is {_show(value)}, not {_show(schema['const'])}"
    if "enum" in schema and not any(_same(value, each) for each in schema["enum"]):
        return f"{place} is {_show(value)}, which is none of {', '.join(_show(each) for each in schema['enum'])}"
    choices = _choices(value, schema, place)
    if choices:
        return choices
    if isinstance(value, dict):
        return _object(value, schema, place)
    if isinstance(value, list):
        return _array(value, schema, place)
    return _string(value, schema, place) if isinstance(value, str) else ""


def _choices(value: object, schema: Mapping[str, Any], place: str) -> str:
    if "anyOf" in schema and all(mismatch(value, each, place) for each in schema["anyOf"]):
        return f"{place} fits none of the allowed forms"
    if "oneOf" in schema:
        fitting = sum(not mismatch(value, each, place) for each in schema["oneOf"])
        if fitting != 1:
            return f"{place} fits {fitting or 'none'} of the allowed forms, not exactly one"
    return ""


def _object(value: dict[str, Any], schema: Mapping[str, Any], place: str) -> str:
    properties: Mapping[str, Any] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            return f"{place} lacks {_show(name)}"
    for name, member in value.items():
        if name not in properties and schema.get("additionalProperties", True) is False:
            return f"{place} has {_show(name)}, which was not asked for"
        found = mismatch(member, properties.get(name, {}), _show(name))
        if found:
            return found
    return ""


def _array(value: list[Any], schema: Mapping[str, Any], place: str) -> str:
    size = _size(len(value), "items", schema.get("minItems", 0), schema.get("maxItems"))
    if size:
        return f"{place} has {size}"
    for number, item in enumerate(value, 1):
        found = mismatch(item, schema.get("items", {}), f"item {number} of {place}")
        if found:
            return found
    return ""


def _string(value: str, schema: Mapping[str, Any], place: str) -> str:
    unfit = _UNFIT.search(value)
    if unfit:
        return f"{place} holds U+{ord(unfit[0]):04X}, which is no text"
    size = _size(len(value), "characters", schema.get("minLength", 0), schema.get("maxLength"))
    if size:
        return f"{place} has {size}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return f"{place} is {_show(value)}, which is not of the form asked for"
    return ""


def _size(count: int, unit: str, least: int, most: int | None) -> str:
    if count < least:
        return f"{count} {unit}, fewer than {least}"
    return f"{count} {unit}, more than {most}" if most is not None and count > most else ""


def _is_of(value: object, wanted: str | Sequence[str]) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    # True and False are integers to Python, not to JSON.
    return any(isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in names)


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _kind(value: object) -> str:
    return next(name for name in ("null", "boolean", "integer", *_TYPES) if _is_of(value, name))


def _named(wanted: str | Sequence[str]) -> str:
    return wanted if isinstance(wanted, str) else " or ".join(wanted)


def _show(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=True)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
