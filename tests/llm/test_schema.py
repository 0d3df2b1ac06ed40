import json
from pathlib import Path
from typing import Any

import pytest
from helpers.schemas import TEXT

from bot.errors import ModelReplyError
from bot.llm.chat import Reply, read
from bot.llm.schema import MOST_CHARACTERS, Schema, inline, parse_reply, plain

REPLIES = Path(__file__).parent / "replies"
SCHEMA = Schema("edit", json.loads((REPLIES / "schema.json").read_text()))


@pytest.mark.parametrize("name", sorted(path.stem for path in REPLIES.glob("*.txt")))
def test_reply(name: str) -> None:
    expected, _, reply = (REPLIES / f"{name}.txt").read_text(encoding="utf-8").partition("\n---\n")
    outcome, _, detail = expected.partition(" ")
    if outcome == "fits":
        assert parse_reply(reply, SCHEMA) == json.loads(detail)
        return
    assert outcome == "refused"
    with pytest.raises(ModelReplyError) as refusal:
        parse_reply(reply, SCHEMA)
    assert detail in refusal.value.message
    assert refusal.value.hint
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ('{"text": "' + "a" * MOST_CHARACTERS + '"}', f"more than {MOST_CHARACTERS}"),
        ('{"text": ' + "[" * 50_000 + "]" * 50_000 + "}", "nested too deeply"),
        ('{"text": "a", "count": ' + "9" * 5000 + "}", "no valid JSON"),
        ("{" * MOST_CHARACTERS, "no valid JSON"),
        ('{"' * (MOST_CHARACTERS // 2), "no valid JSON"),
        ("<think>" * (MOST_CHARACTERS // 7), "nothing but thoughts"),
    ],
    ids=["huge", "deep", "digits", "braces", "strings", "thoughts"],
)
def test_a_reply_gone_wild_is_refused_at_once(reply: str, reason: str) -> None:
    with pytest.raises(ModelReplyError, match=reason):
        parse_reply(reply, SCHEMA)


def test_a_reply_that_was_cut_is_refused_even_when_it_reads_well() -> None:
    def reply(finish: str) -> Reply:
        return Reply('{"text": "a"}', "m", finish, None, None, "", 0.0)

    assert read(reply("stop"), TEXT) == {"text": "a"}
    with pytest.raises(ModelReplyError, match="cut off after 13 characters"):
        read(reply("length"), TEXT)


def test_what_is_sent_has_no_remarks_no_pattern_and_no_references() -> None:
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Edit",
        "type": "object",
        "properties": {
            "title": {"type": "string", "title": "Title", "default": "", "pattern": "^S", "description": "one line"},
            "pattern": {"$ref": "#/$defs/kind", "description": "which"},
            "steps": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/kind"}, {"type": "null"}]}},
        },
        "required": ["title"],
        "additionalProperties": False,
        "$defs": {"kind": {"title": "Kind", "enum": ["a", "b"], "examples": ["a"]}},
    }
    kept = json.dumps(body)
    assert plain(body) == {
        "type": "object",
        "properties": {
            "title": {"type": "string", "description": "one line"},
            "pattern": {"enum": ["a", "b"], "description": "which"},
            "steps": {"type": "array", "items": {"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]}},
        },
        "required": ["title"],
        "additionalProperties": False,
    }
    assert inline(body)["properties"]["title"]["pattern"] == "^S"
    assert json.dumps(body) == kept


def test_a_pattern_is_checked_on_our_side() -> None:
    schema = Schema("s", {"type": "object", "properties": {"id": {"type": "string", "pattern": "^[a-z]+$"}}})
    assert parse_reply('{"id": "abc"}', schema) == {"id": "abc"}
    with pytest.raises(ModelReplyError, match="not of the form"):
        parse_reply('{"id": "ABC"}', schema)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"type": "object", "minProperties": 1}, "uses minProperties"),
        ({"properties": {"a": {"type": "integer", "minimum": 1}}}, "uses minimum"),
        ({"additionalProperties": {"type": "string"}}, "schema for additionalProperties"),
        ({"properties": {"a": {"$ref": "#/$defs/gone"}}}, "not there"),
        ({"properties": {"a": {"$ref": "https://example.org/s.json"}}}, "not there"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}}, "refers to itself"),
    ],
)
def test_a_schema_nobody_could_check_is_a_mistake_of_ours(body: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        inline(body)
