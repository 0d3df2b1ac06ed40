"""JSON that others rely on, held against its schema in docs/schemas."""

import json
from typing import Any

from helpers.run import CHECKOUT
from jsonschema import Draft202012Validator


def assert_shape(name: str, document: Any) -> None:
    """Fail with the first fault when a document is not as ``docs/schemas/<name>.json`` has it."""
    schema = json.loads((CHECKOUT / "docs" / "schemas" / f"{name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    faults = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(document)]
    assert not faults, faults[0]
