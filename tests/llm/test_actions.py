import json

import pytest
from helpers.garden import TREE, drafting

from bot.errors import ModelReplyError
from bot.llm.actions import Actions
from bot.llm.chat import Reply
from bot.llm.schema import plain
from bot.llm.tool import Action, ToolInfo
from bot.tools.server import build
from bot.tools.toolbox import Toolbox

TEXT = {"type": "string", "maxLength": 10}


def tool(name: str, **fields: object) -> ToolInfo:
    return ToolInfo(name, "Does it.", {"type": "object", "properties": fields})


def reply(answer: object, finish: str = "stop") -> Reply:
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return Reply(text, "m", finish, None, None, "", 0.0)


CHOICE = Actions([tool("say", text=TEXT), tool("stop")])


def test_the_schema_is_one_object_for_each_tool() -> None:
    assert CHOICE.schema.name == "action"
    assert plain(CHOICE.schema.body) == {
        "anyOf": [
            {
                "type": "object",
                "properties": {"action": {"const": "say"}, "text": TEXT},
                "required": ["action", "text"],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "properties": {"action": {"const": "stop"}},
                "required": ["action"],
                "additionalProperties": False,
            },
        ]
    }
    assert Actions([tool("say", text=TEXT)]).schema.body["type"] == "object"


@pytest.mark.parametrize("kind", ["wording", "scenario", "purpose"])
def test_every_tool_of_a_session_can_be_offered(kind: str) -> None:
    with Toolbox(build(TREE, drafting=drafting(kind))) as toolbox:
        schema = Actions(toolbox.tools()).schema
    assert len(json.dumps(schema.body)) < 4_000


def test_an_answer_becomes_a_call() -> None:
    assert CHOICE.parse(reply({"action": "say", "text": "hi"})) == Action("say", {"text": "hi"})
    assert CHOICE.parse(reply('```json\n{"action": "stop"}\n```')) == Action("stop", {})


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"action": "shell", "text": "rm"}, '"action" is "shell", which is none of "say", "stop"'),
        ({"text": "hi"}, 'lacks "action"'),
        ({"action": "say"}, 'lacks "text"'),
        ({"action": "say", "text": "hi", "path": "x"}, 'has "path", which was not asked for'),
        ({"action": "say", "text": "x" * 11}, '"text" has 11 characters, more than 10'),
        ({"action": "say", "text": ["hi"]}, '"text" is array, not string'),
        ({"action": ["say"]}, "none of"),
        ("no idea", "holds no JSON object"),
        ("", "is empty"),
    ],
)
def test_an_unusable_answer_says_what_is_off(answer: object, sentence: str) -> None:
    with pytest.raises(ModelReplyError) as caught:
        CHOICE.parse(reply(answer))
    assert sentence in str(caught.value)


def test_an_answer_cut_off_is_unusable_even_if_it_fits() -> None:
    with pytest.raises(ModelReplyError, match="cut off"):
        CHOICE.parse(reply({"action": "stop"}, "length"))


@pytest.mark.parametrize(
    "field",
    [
        {"type": "string"},
        {"type": "array", "items": TEXT},
        {"type": "array", "maxItems": 3, "items": {"type": "string"}},
        {"type": "object", "properties": {}},
        {},
    ],
)
def test_a_tool_without_bounds_is_not_offered(field: dict) -> None:
    with pytest.raises(ValueError, match="cannot be offered"):
        Actions([tool("say", text=field)])


def test_a_field_may_not_be_called_like_the_tag() -> None:
    with pytest.raises(ValueError, match="cannot be offered"):
        Actions([tool("say", action=TEXT)])
