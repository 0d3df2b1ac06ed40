"""A native tool call as it came back, or as it was left lying in the answer's text, read as an Action."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.errors import ModelReplyError
from bot.llm.chat import RawCall, Reply
from bot.llm.extract import decoded, objects, unusable
from bot.llm.schema import inline
from bot.llm.tool import Action, ToolInfo
from bot.llm.validate import mismatch

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_NAME = re.compile(r"[^a-z0-9]+")
_SHOWN = 40


def read_call(reply: Reply, tools: Sequence[ToolInfo]) -> Action:
    """Return the call that ``reply`` makes; of several the first, since each result may change what is asked next.

    Where the server handed on no call, one is looked for in the text: the marks around it (``[TOOL_REQUEST]``,
    ``<tool_call>``, a fence, none) do not matter. Raises ModelReplyError, in a sentence for the model, when there is
    none, it was cut, the tool is unknown, or its arguments do not fit.
    """
    if reply.finish == "length":
        raise unusable("The model's answer was cut off before it had called a tool")
    known = {_snake_case(tool.name): tool for tool in tools}
    names = ", ".join(tool.name for tool in tools)
    call = next(iter(reply.calls), None) or next(_left_in(reply.text), None)
    if not call:
        raise unusable(f"The model's answer calls no tool; there are {names}")
    # LM Studio writes names in snake_case (0.3.23), and models write them as they like.
    tool = known.get(_snake_case(call.name))
    if not tool:
        raise unusable(f"{json.dumps(call.name[:_SHOWN])} is no tool; there are {names}")
    return Action(tool.name, _arguments(call, tool))


def _arguments(call: RawCall, tool: ToolInfo) -> Mapping[str, Any]:
    # A tool without arguments may be called with no text at all.
    found = decoded(call.arguments.strip() or "{}")
    if isinstance(found, str):
        raise unusable(f"What {tool.name} is called with {found}")
    misfit = mismatch(found, {**inline(tool.schema), "additionalProperties": False}, "the call")
    if misfit:
        raise unusable(f"The call of {tool.name} does not fit: {misfit}")
    return found


def _left_in(text: str) -> Iterator[RawCall]:
    """Yield what looks like a call among the JSON objects of a text."""
    try:
        found = objects(text)
    except ModelReplyError:
        return
    for each in found:
        inner = each.get("function")
        call = inner if isinstance(inner, dict) else each
        # Llama's templates say "parameters" where all others say "arguments".
        arguments = call.get("arguments", call.get("parameters"))
        if isinstance(call.get("name"), str) and arguments is not None:
            yield RawCall("", call["name"], arguments if isinstance(arguments, str) else json.dumps(arguments))


def _snake_case(name: str) -> str:
    return _NO_NAME.sub("_", _HUMP.sub("_", name).lower()).strip("_")
