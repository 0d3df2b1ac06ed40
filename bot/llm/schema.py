"""A JSON schema: as a model server takes it, and an answer read against it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.llm.extract import objects, unusable
from bot.llm.validate import mismatch

MOST_CHARACTERS = 200_000
"""No answer we ask for comes near; more is a model, or a server, gone wild."""

# What bot.llm.validate understands; anything else in a schema of ours is a mistake and said at once.
CHECKED = frozenset(
    {
        "type", "enum", "const", "anyOf", "oneOf",
        "properties", "required", "additionalProperties",
        "items", "minItems", "maxItems", "minLength", "maxLength", "pattern",
    }
)  # fmt: skip
# Words about the schema, not about the answer. With ``$schema`` LM Studio 0.4 has dropped the constraint in silence
# or answered nothing (lmstudio-bug-tracker 1684).
_REMARKS = frozenset({"$schema", "$id", "$defs", "definitions", "title", "default", "examples"})
# Checked on our side only: a pattern that llama.cpp cannot parse switches its grammar off (llama.cpp 19051).
_OURS_ALONE = frozenset({"pattern"})
_KEPT = CHECKED | {"description"}


@dataclass(frozen=True, slots=True)
class Schema:
    """What an answer must look like: ``name`` (letters, digits, ``_``, ``-``) and the schema of a JSON object."""

    name: str
    body: Mapping[str, Any]


def inline(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema with every local ``$ref`` replaced by what it points at, and remarks taken away.

    Raises ValueError for a keyword nobody would check, or a reference that leads nowhere or to itself.
    """
    return _inlined(body, body, ())


def plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema as it is sent: inlined, and without what local servers stumble over."""
    return _without(inline(body), _OURS_ALONE)


def parse_reply(text: str, schema: Schema) -> dict[str, Any]:
    """Return the one object in ``text`` that fits; fences, prose and ``<think>`` blocks around it are passed over.

    Raises ModelReplyError with the reason in a sentence: empty, broken off, no JSON, a key twice, of another form,
    two answers that differ.
    """
    if len(text) > MOST_CHARACTERS:
        raise unusable(f"The model's answer has {len(text)} characters, more than {MOST_CHARACTERS}")
    body = inline(schema.body)
    reason, fitting = "", dict[str, dict[str, Any]]()
    for found in objects(text):
        misfit = mismatch(found, body)
        reason = misfit or reason
        if not misfit:
            fitting.setdefault(json.dumps(found, sort_keys=True), found)
    if not fitting:
        raise unusable(f"The model's answer does not fit: {reason}")
    if len(fitting) > 1:
        raise unusable(f"The model gave {len(fitting)} answers that differ")
    return next(iter(fitting.values()))


def _inlined(node: Mapping[str, Any], root: Mapping[str, Any], seen: tuple[str, ...]) -> dict[str, Any]:
    if "$ref" in node:
        target = str(node["$ref"])
        if target in seen:
            raise ValueError(f"the schema refers to itself: {target}")
        aside = {key: value for key, value in node.items() if key != "$ref"}
        return _inlined({**_pointed_at(target, root), **aside}, root, (*seen, target))
    unknown = set(node) - _KEPT - _REMARKS
    if unknown:
        raise ValueError(f"the schema uses {', '.join(sorted(unknown))}, which nothing checks")
    if not isinstance(node.get("additionalProperties", True), bool):
        raise ValueError("the schema has a schema for additionalProperties, which nothing checks")
    kept = {key: value for key, value in node.items() if key not in _REMARKS}
    return _each_child(kept, lambda child: _inlined(child, root, seen))


def _pointed_at(target: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    node: Any = root
    for part in target.removeprefix("#/").split("/"):
        node = node.get(part) if isinstance(node, Mapping) else None
    if not target.startswith("#/") or not isinstance(node, Mapping):
        raise ValueError(f"the schema refers to {target}, which is not there")
    return node


def _without(node: Mapping[str, Any], keywords: frozenset[str]) -> dict[str, Any]:
    kept = {key: value for key, value in node.items() if key not in keywords}
    return _each_child(kept, lambda child: _without(child, keywords))


def _each_child(node: dict[str, Any], change: Callable[[Mapping[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Return ``node`` with its subschemas changed; what stands under ``properties`` are names, not keywords."""
    for key, value in node.items():
        if key == "properties":
            node[key] = {name: change(child) for name, child in value.items()}
        elif key in {"anyOf", "oneOf"}:
            node[key] = [change(child) for child in value]
        elif key == "items":
            node[key] = change(value)
    return node
