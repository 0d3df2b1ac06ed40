from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from bot.llm.validate import mismatch

# Ours is stricter in one point, and said to be: 1.0 is no integer.
_CHECKER = Draft202012Validator.TYPE_CHECKER.redefine(
    "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
)
Oracle = extend(Draft202012Validator, type_checker=_CHECKER)

NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", "ab", "abc", 0.5, 1.0])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
TYPES = st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"])
SIZES = st.integers(0, 3)
LEAVES = st.fixed_dictionaries(
    {},
    optional={
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=2, unique=True),
        "enum": st.lists(SCALARS, min_size=1, max_size=3),
        "const": SCALARS,
        "minLength": SIZES,
        "maxLength": SIZES,
        "pattern": st.sampled_from(["^a", "b$"]),
        "minItems": SIZES,
        "maxItems": SIZES,
    },
)


def _around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES,
            "properties": st.dictionaries(NAMES, inner, max_size=3),
            "required": st.lists(NAMES, max_size=2, unique=True),
            "additionalProperties": st.booleans(),
            "items": inner,
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
        },
    )


@given(value=VALUES, schema=st.recursive(LEAVES, _around, max_leaves=6))
@settings(max_examples=250, deadline=None, derandomize=True)
def test_the_same_values_fit_as_by_the_reference_implementation(value: Any, schema: dict[str, Any]) -> None:
    reason = mismatch(value, schema)
    assert (reason == "") == Oracle(schema).is_valid(value), reason
    assert reason == "" or reason.isprintable()


@pytest.mark.parametrize(
    ("value", "says"),
    [(1, ""), (True, "the answer fits none of"), ("a", "the answer fits 2 of the allowed forms, not exactly one")],
)
def test_of_several_forms_it_has_to_be_exactly_one(value: object, says: str) -> None:
    schema = {"oneOf": [{"type": "integer"}, {"type": "string"}, {"enum": ["a"]}]}
    assert mismatch(value, schema).startswith(says) and bool(mismatch(value, schema)) == bool(says)
