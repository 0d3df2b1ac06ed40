"""A tool of an external server made fit to offer: a flat, bounded schema and one line about it, or a reason not."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.llm.actions import TAG
from bot.llm.tool import ToolInfo
from bot.text.printable import in_one_line

MOST_TEXT = 400
"""Characters in one text of a call; what a model asks a search for has some ten."""

MOST_ITEMS = 8
_MOST_FIELDS = 8
_MOST_LISTED = 64
_MOST_CHOICES = 50
_MOST_DESCRIPTION = 300
_MOST_SCHEMA = 64_000
# A reference to a reference to a reference: nobody writes more by hand.
_MOST_STEPS = 4
_FIELD = re.compile(r"[A-Za-z0-9_.-]{1,64}")
# What a name of OpenAI's interface may have.
_MOST_NAME = 64

Schema = Mapping[str, Any]


def tool_name(server: str, tool: str) -> str:
    """Return what a tool is called here: server and tool in snake case."""
    return re.sub(r"[^a-z0-9]+", "_", f"{server}_{tool}".lower()).strip("_")


def tamed(server: str, tool: str, description: str, schema: Schema) -> ToolInfo:
    """Return the tool as a model may see it: texts, whole numbers, choices and lists of them, each bounded.

    An optional text or list stays and may be empty; other optional fields are left to the server's default, and so are
    those of a kind that cannot be bounded. Raises ValueError, saying why, where a field that has to be filled cannot.
    """
    name = tool_name(server, tool)
    if not name:
        raise ValueError("neither its name nor the server's has a letter or digit")
    if len(name) > _MOST_NAME:
        raise ValueError(f"its name has more than {_MOST_NAME} characters")
    if len(json.dumps(schema)) > _MOST_SCHEMA:
        raise ValueError(f"its schema has more than {_MOST_SCHEMA} characters")
    listed, required = schema.get("properties") or {}, schema.get("required") or []
    if not isinstance(listed, dict) or not isinstance(required, list) or len(listed) > _MOST_LISTED:
        raise ValueError(f"its schema is no list of at most {_MOST_LISTED} fields")
    fields: dict[str, Any] = {}
    for field in (*dict.fromkeys(each for each in required if isinstance(each, str)), *listed):
        is_required = field in required
        if field in fields or (not is_required and len(fields) >= _MOST_FIELDS):
            continue
        try:
            form = _form(field, listed.get(field), schema)
        except ValueError as error:
            if is_required:
                raise ValueError(f"its field {in_one_line(field, 40)} {error}") from error
            continue
        if is_required or (form["type"] in ("string", "array") and "enum" not in form):
            fields[field] = form if is_required else _may_be_empty(form)
    wanted = [field for field in fields if field in required]
    if len(wanted) > _MOST_FIELDS:
        raise ValueError(f"it wants more than {_MOST_FIELDS} fields")
    return ToolInfo(
        name,
        f"From the server {server}: {in_one_line(description, _MOST_DESCRIPTION) or tool}",
        {"type": "object", "properties": fields, "required": wanted, "additionalProperties": False},
        server,
    )


def _may_be_empty(form: dict[str, Any]) -> dict[str, Any]:
    free = {key: value for key, value in form.items() if key not in ("minLength", "minItems")}
    return {**free, "description": f"{form.get('description', '')} (empty: left out)".lstrip()}


def _form(name: str, field: object, root: Schema) -> dict[str, Any]:
    """Return the bounded schema of one field. Raises ValueError with the rest of a sentence about it."""
    if not _FIELD.fullmatch(name) or name == TAG:
        raise ValueError("has a name that cannot be offered")
    node = _resolved(field, root)
    kind = node.get("type")
    form = _list(node, root) if kind == "array" else _scalar(node)
    description = node.get("description")
    if isinstance(description, str) and description:
        form["description"] = in_one_line(description, _MOST_DESCRIPTION)
    return form


def _resolved(node: object, root: Schema) -> Schema:
    """Return a schema without references at its top and without the choice of nothing (``null``)."""
    for _ in range(_MOST_STEPS):
        if not isinstance(node, dict):
            raise ValueError("has no schema")
        if isinstance(node.get("$ref"), str):
            node = {**_at(node["$ref"], root), **{key: value for key, value in node.items() if key != "$ref"}}
        elif isinstance(options := node.get("anyOf", node.get("oneOf")), list):
            some = [each for each in options if not (isinstance(each, dict) and each.get("type") == "null")]
            if len(some) != 1 or not isinstance(some[0], dict):
                raise ValueError("is of several kinds")
            node = {**{key: node[key] for key in ("description",) if key in node}, **some[0]}
        elif isinstance(kinds := node.get("type"), list):
            node = {**node, "type": next((each for each in kinds if each != "null"), "null")}
            if len([each for each in kinds if each != "null"]) != 1:
                raise ValueError("is of several kinds")
        else:
            return node
    raise ValueError("is a chain of references")


def _at(pointer: str, root: Schema) -> Schema:
    node: object = root
    for part in pointer.removeprefix("#/").split("/"):
        node = node.get(part) if isinstance(node, dict) else None
    if not pointer.startswith("#/") or not isinstance(node, dict):
        raise ValueError("refers to what is not there")
    return node


def _list(node: Schema, root: Schema) -> dict[str, Any]:
    item = _resolved(node.get("items"), root)
    least = _whole(node.get("minItems"), 0)
    if least > MOST_ITEMS:
        raise ValueError(f"wants more than {MOST_ITEMS} items")
    most = max(min(_whole(node.get("maxItems"), MOST_ITEMS), MOST_ITEMS), 1)
    return {"type": "array", "items": _scalar(item), "minItems": least, "maxItems": most}


def _scalar(node: Schema) -> dict[str, Any]:
    choices = node.get("enum", [node["const"]] if "const" in node else None)
    if choices is not None:
        return {"type": "string", "enum": _choices(choices)}
    kind = node.get("type")
    if kind == "string":
        least = _whole(node.get("minLength"), 0)
        if least > MOST_TEXT:
            raise ValueError(f"wants more than {MOST_TEXT} characters")
        most = max(min(_whole(node.get("maxLength"), MOST_TEXT), MOST_TEXT), 1)
        return {"type": "string", "minLength": least, "maxLength": most}
    # A whole number is a number too, and cannot run on behind its point.
    if kind in ("integer", "number"):
        return {"type": "integer"}
    if kind == "boolean":
        return {"type": "boolean"}
    raise ValueError("is neither text, number, choice nor a list of them")


def _choices(given: object) -> list[str]:
    if not isinstance(given, Sequence) or isinstance(given, str) or not 0 < len(given) <= _MOST_CHOICES:
        raise ValueError(f"has no list of at most {_MOST_CHOICES} choices")
    if not all(isinstance(each, str) and each.isprintable() and len(each) <= MOST_TEXT for each in given):
        raise ValueError("has choices that are no plain texts")
    return list(dict.fromkeys(given))


def _whole(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise
