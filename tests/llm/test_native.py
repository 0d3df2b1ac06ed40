"""Native calls as servers hand them on, or leave them in the text."""

import json

import pytest
from helpers.schemas import READ, STOP

from bot.errors import ModelReplyError
from bot.llm.chat import RawCall, Reply
from bot.llm.native import read_call
from bot.llm.tool import Action

TOOLS = [READ, STOP]
LOGIN = Action("read_requirement", {"name": "Login"})
ARGUMENTS = '{"name": "Login"}'
CALL = '{"name": "read_requirement", "arguments": {"name": "Login"}}'


def reply(*calls: RawCall, text: str = "", finish: str = "tool_calls") -> Reply:
    return Reply(text, "m", finish, None, None, "", 0.0, calls=calls)


def call(name: str, arguments: str = ARGUMENTS) -> RawCall:
    return RawCall("id0", name, arguments)


@pytest.mark.parametrize("name", ["read_requirement", "readRequirement", "read-requirement", "Read Requirement"])
def test_a_call_is_read_however_its_name_is_written(name: str) -> None:
    assert read_call(reply(call(name)), TOOLS) == LOGIN


def test_a_tool_without_arguments_may_be_called_with_nothing() -> None:
    assert read_call(reply(call("stop", "")), TOOLS) == Action("stop", {})


def test_of_several_calls_the_first_counts() -> None:
    assert read_call(reply(call("read_requirement"), call("stop", "{}")), TOOLS) == LOGIN


@pytest.mark.parametrize(
    "text",
    [
        CALL,
        f"[TOOL_REQUEST]{CALL}[END_TOOL_REQUEST]",
        f"I will read it.\n\n[TOOL_REQUEST]\n{CALL}\n[END_TOOL_REQUEST]",
        f"<tool_call>\n{CALL}\n</tool_call>",
        f"<think>Which one?</think>\n```json\n{CALL}\n```",
        f"{CALL}\n{CALL}",
        '{"type": "function", "function": ' + CALL + "}",
        '{"name": "read_requirement", "parameters": {"name": "Login"}}',
        json.dumps({"name": "readRequirement", "arguments": ARGUMENTS}),
        '{"thought": "First {braces}."}' + CALL,
    ],
)
def test_a_call_left_in_the_text_is_found(text: str) -> None:
    assert read_call(reply(text=text, finish="stop"), TOOLS) == LOGIN


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (reply(), "calls no tool; there are read_requirement, stop"),
        (reply(text="I would rather not."), "calls no tool"),
        (reply(text='{"name": "Login"}'), "calls no tool"),
        (reply(text='{"name": 3, "arguments": {}}'), "calls no tool"),
        (reply(text='{"name": "read_requirement", "arguments": {"na'), "calls no tool"),
        (reply(call("shell")), '"shell" is no tool; there are read_requirement, stop'),
        (reply(call("")), '"" is no tool'),
        (reply(call("x\x1b" * 100)), "is no tool"),
        (reply(call("read_requirement", "")), 'does not fit: the call lacks "name"'),
        (reply(call("read_requirement", '{"name": "Lo')), "is called with breaks off after 12 characters"),
        (reply(call("read_requirement", "Login")), "is called with is no valid JSON"),
        (reply(call("read_requirement", '["Login"]')), "is called with holds no JSON object"),
        (reply(call("read_requirement", '{"name": "a", "name": "b"}')), '"name" is there twice'),
        (reply(call("read_requirement", '{"name": "' + "x" * 41 + '"}')), "41 characters, more than 40"),
        (reply(call("read_requirement", '{"name": 3}')), '"name" is integer, not string'),
        (reply(call("read_requirement", '{"name": "a", "path": "/etc"}')), '"path", which was not asked for'),
        (reply(call("read_requirement", "[" * 100_000)), "is called with"),
        (reply(call("stop", "{}"), finish="length"), "was cut off"),
    ],
)
def test_an_unusable_call_says_what_is_off(given: Reply, sentence: str) -> None:
    with pytest.raises(ModelReplyError) as caught:
        read_call(given, TOOLS)
    assert sentence in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300
