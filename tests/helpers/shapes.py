"""JSON that others rely on, held against its schema in docs/schemas."""

import json
from typing import Any

from helpers.run import CHECKOUT
from jsonschema import Draft202012Validator


def assert_shape(name: str, document: Any, *, complete: bool = False) -> None:
    """Fail with the first fault when a document is not as ``docs/schemas/<name>.json`` has it.

    ``complete``: also where it holds a key that the schema does not tell of.
    """
    schema = json.loads((CHECKOUT / "docs" / "schemas" / f"{name}.json").read_text("utf-8"))
    schema = _closed(schema) if complete else schema
    Draft202012Validator.check_schema(schema)
    faults = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(document)]
    assert not faults, faults[0]


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _closed(each) for key, each in node.items()}
    return {"additionalProperties": False, **found} if node.get("type") == "object" else found
