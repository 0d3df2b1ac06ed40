"""One question to a model, put into the words of the OpenAI-compatible API."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.llm.chat import Message, RawCall
from bot.llm.schema import Schema, plain
from bot.llm.tool import ToolInfo
from bot.text.lines import as_replaced

OTHER_NAMES: Mapping[str, str] = {
    "response_format": "",
    "max_tokens": "max_completion_tokens",
    "temperature": "",
    "seed": "",
    "reasoning_effort": "",
    "tool_choice": "",
    "stream_options": "",
    "stream": "",
}
"""What a server may refuse to take, and its other name; without one it is left out."""

_JSON_ONLY = "Answer with one JSON object and nothing else, no fence around it. It has to fit this JSON Schema:"


@dataclass(frozen=True, slots=True)
class Request:
    """A question for an answer in ``schema``, or for a call of one of ``tools``; ``sampling`` is sent as it is."""

    messages: tuple[Message, ...]
    max_tokens: int
    sampling: Mapping[str, object]
    schema: Schema | None = None
    tools: tuple[ToolInfo, ...] = ()

    @property
    def kind(self) -> str:
        """What an observer is told the question was for."""
        return self.schema.name if self.schema else "tools"

    def said(self, refused: Collection[str]) -> Sequence[Message]:
        """Return the messages as they are sent: with the schema in words for a server that refuses one."""
        if not self.schema or "response_format" not in refused:
            return self.messages
        # Added to the last turn: many chat templates take neither two system messages nor two user turns in a row.
        last = self.messages[-1]
        wish = f"\n\n{_JSON_ONLY}\n{json.dumps(plain(self.schema.body), ensure_ascii=False)}"
        return [*self.messages[:-1], replace(last, content=last.content + wish)]

    def payload(self, model: str, refused: Collection[str]) -> dict[str, object]:
        """Return the body of a chat completion, without the parameters that the server has refused."""
        payload: dict[str, object] = {
            "model": model,
            "messages": turns(self.said(refused)),
            "max_tokens": self.max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
            **self.sampling,
        }
        if self.tools:
            # LM Studio takes a word here and no object; "required" brings empty answers and pseudo-XML
            # (lmstudio-bug-tracker 670, 1904, 2115).
            payload |= {"tools": functions(self.tools), "tool_choice": "auto"}
        if self.schema:
            constraint = {"name": self.schema.name, "strict": True, "schema": plain(self.schema.body)}
            payload["response_format"] = {"type": "json_schema", "json_schema": constraint}
        return {_known_as(name, refused): value for name, value in payload.items() if _known_as(name, refused)}


def asked(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return the messages fit to be sent: bytes that were no text become replacement characters."""
    return tuple(replace(message, content=as_replaced(message.content)) for message in messages)


def turns(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return the messages as the API takes them."""
    return [_turn(message) for message in messages]


def functions(tools: Sequence[ToolInfo]) -> list[dict[str, Any]]:
    """Return the tools as the API takes them."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                # LM Studio refuses a schema without type and properties (lmstudio-bug-tracker 2254).
                "parameters": {"type": "object", "properties": {}, **plain(tool.schema)},
            },
        }
        for tool in tools
    ]


def _turn(message: Message) -> dict[str, Any]:
    turn: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.calls:
        turn["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": _readable(call)}}
            for call in message.calls
        ]
    if message.role == "tool":
        turn["tool_call_id"] = message.answers
    return turn


def _readable(call: RawCall) -> str:
    """Return the arguments, or an empty object: a chat template that reads broken ones fails with the whole request."""
    try:
        return as_replaced(call.arguments) if isinstance(json.loads(call.arguments), dict) else "{}"
    except (ValueError, RecursionError):
        return "{}"


def _known_as(name: str, refused: Collection[str]) -> str:
    return OTHER_NAMES.get(name, "") if name in refused else name
