"""YAML 1.2 as the official reader has it, and the shapes that are read from it."""

import math
from itertools import pairwise

import pytest

from bot.errors import UnreadableError
from bot.openspec.layout import Listing
from bot.openspec.metadata import Marker, read_marker, read_metadata
from bot.openspec.schemas import Schemas, read_schema
from bot.openspec.yaml import read_yaml
from bot.text.tree import DictTree

GOOD = {"name": "own", "version": "1", "artifacts": "[{id: a, generates: a.md, description: '', template: t}]"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("True", True),
        ("tRUE", "tRUE"),
        ("~", None),
        ("", None),
        ("'true'", "true"),
        ("!!str 5", "5"),
        ("!thing 5", "5"),
        ("2026-01-02", "2026-01-02"),
        ("1_000", "1_000"),
        ("017", 17.0),
        ("0o17", 15.0),
        ("0x1F", 31.0),
        ("0b1", "0b1"),
        ("1e3", 1000.0),
        ("+.5", 0.5),
        ("12:30", "12:30"),
        ("{a: [b, {c: }]}", {"a": ["b", {"c": None}]}),
        ("<<: {a: b}", {"<<": {"a": "b"}}),
        ("\ufeff a: b\nc: d", {"a": "b", "c": "d"}),
        ("a:\tb\t# c\nd: [\te ] \t", {"a": "b", "d": ["e"]}),
        ("a: \x01\udcff", {"a": "\ufffd\ufffd"}),
        ("a: &x b\nc: *x\nd: &x e", {"a": "b", "c": "b", "d": "e"}),
        ("1: x\n'1': y", {"1.0": "x", "1": "y"}),
    ],
)
def test_values(text: str, value: object) -> None:
    assert read_yaml(text) == value


def test_numbers_without_end_are_nan() -> None:
    found = read_yaml("[.inf, -.Inf, .nan]")
    assert isinstance(found, list)
    assert all(isinstance(each, float) and math.isnan(each) for each in found)


@pytest.mark.parametrize(
    "text",
    ["a: 1\na: 2", "{a: 1, a: 2}", "a: [", "a: b: c", "a: 1\n---\nb: 2", "\ta: b", "a: *x", "a: &x [*x]", "- " * 2000,
     "a: \"\\U99999999\"", "x" * 200_001],
)  # fmt: skip
def test_what_is_no_yaml(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_yaml(text)


def test_half_a_million_values_in_two_hundred_bytes_are_too_many() -> None:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"] + [f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]" for a, b in pairwise("abcdef")]
    with pytest.raises(UnreadableError, match="too much"):
        read_yaml("\n".join(lines))


@pytest.mark.parametrize(
    "line",
    ["created: 2026-01-02", "goal: x", "affected_areas: [a]", "initiative: {store: s-1, id: i}", "unknown: [1]", "skip_specs: false"],
)  # fmt: skip
def test_metadata_that_is_as_it_should_be(line: str) -> None:
    assert read_metadata(f"schema: spec-driven\n{line}\n").schema == "spec-driven"


@pytest.mark.parametrize(
    "line",
    ["created: 2026-1-2", "created:", "goal: ''", "goal: 5", "affected_areas: a", "affected_areas: ['']", "initiative: {store: s}",
     "initiative: {store: S, id: i}", "initiative: {store: s, id: i, x: y}", "skip_specs: 'true'", "retire_capabilities: 1"],
)  # fmt: skip
def test_metadata_that_is_not(line: str) -> None:
    with pytest.raises(UnreadableError):
        read_metadata(f"schema: spec-driven\n{line}\n")


@pytest.mark.parametrize("text", ["", "- a", "schema:", "schema: 5", "goal: x"])
def test_metadata_without_a_schema(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_metadata(text)


@pytest.mark.parametrize("key", ["skip_specs", "retire_capabilities"])
def test_a_marker(key: str) -> None:
    schemas = Schemas(Listing(DictTree({})))
    assert read_marker(key, f"schema: spec-driven\n{key}: true", schemas) == Marker(declared=True)
    assert read_marker(key, "schema: spec-driven", schemas) == Marker()
    assert read_marker(key, f"schema: 5\n{key}: no", schemas).problem
    assert read_marker(key, f"schema: 5\n{key}: false", schemas) == Marker()
    assert read_marker(key, f"[\u2028 '{key}' : x", schemas).problem


@pytest.mark.parametrize(
    "change",
    [
        {"version": "0"}, {"version": "1.5"}, {"version": "x"}, {"version": "9007199254740992"}, {"name": "''"}, {"artifacts": "[]"}, {"artifacts": "x"},
        {"artifacts": "[{id: a, generates: /a, description: '', template: t}]"}, {"artifacts": "[{id: a, generates: b/../a, description: '', template: t}]"},
        {"artifacts": "[{id: a, generates: 'C:a', description: '', template: t}]"}, {"artifacts": "[{id: a, generates: a, template: t}]"},
        {"artifacts": "[{id: a, generates: a, description: '', template: t, requires: [b]}]"},
        {"artifacts": "[{id: a, generates: a, description: '', template: t, requires: [a]}]"},
        {"artifacts": "[{id: a, generates: a, description: '', template: t}, {id: a, generates: b, description: '', template: t}]"},
        {"apply": "{}"}, {"apply": "{requires: []}"}, {"apply": "{requires: [b]}"}, {"apply": "{requires: [a], tracks: ''}"}, {"apply":  "{requires: [a], tracks: /x}"},
    ],
)  # fmt: skip
def test_a_schema_that_does_not_load(change: dict[str, str]) -> None:
    assert read_schema(_yaml(GOOD)).tasks is None
    with pytest.raises(UnreadableError):
        read_schema(_yaml({**GOOD, **change}))


def test_the_artifact_with_the_tasks() -> None:
    artifacts = "[{id: a, generates: a.md, description: '', template: t}, {id: tasks, generates: b.md, description: '', template: t}]"
    schema = {**GOOD, "artifacts": artifacts}
    chosen = [
        read_schema(_yaml({**schema, **apply})).tasks
        for apply in (
            {},
            {"apply": "{requires: [a], tracks: a.md}"},
            {"apply": "{requires: [a], tracks: c.md}"},
            {"apply": "{requires: [a], tracks: null}"},
        )
    ]
    assert [each and each.id for each in chosen] == ["tasks", "a", None, "tasks"]


def _yaml(fields: dict[str, str]) -> str:
    return "".join(f"{key}: {value}\n" for key, value in fields.items())
