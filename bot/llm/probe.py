"""Is a model good at native tool calls: three tiny questions tell."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import ModelReplyError
from bot.llm.chat import ChatModel, Message, RawCall
from bot.llm.native import read_call
from bot.llm.tool import Action, ToolInfo

_MOST_TOKENS = 400


def _tool(name: str, description: str, **fields: Mapping[str, Any]) -> ToolInfo:
    schema = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    return ToolInfo(name, description, schema)


_TOOLS = (
    _tool("read_page", "Read one page of the book.", page={"type": "integer"}),
    _tool("find_word", "Find the pages that hold a word.", word={"type": "string", "maxLength": 40}),
    _tool("answer", "Give the final answer to the user.", text={"type": "string", "maxLength": 200}),
)
_SYSTEM = Message(
    "system", "You answer questions about a book. Every turn, call exactly one tool and say nothing else."
)
_ASKED = (_SYSTEM, Message("user", "What is on page 7?"))
_READ = (
    *_ASKED,
    Message("assistant", "", calls=(RawCall("call00001", "read_page", '{"page": 7}'),)),
    Message("tool", "Page 7: The lighthouse was painted green.", answers="call00001"),
)


def probe(model: ChatModel) -> bool:
    """Return whether ``model`` calls the right tool of several, with the right arguments, and goes on from a result.

    Raises ModelError when it cannot be asked.
    """
    questions: tuple[tuple[Sequence[Message], Mapping[str, Any]], ...] = (
        (_ASKED, {"page": 7}),
        ((_SYSTEM, Message("user", "Which pages mention whales?")), {"word": "whale"}),
        (_READ, {"text": "green"}),
    )
    return all(_passes(model, messages, wanted) for messages, wanted in questions)


def _passes(model: ChatModel, messages: Sequence[Message], wanted: Mapping[str, Any]) -> bool:
    try:
        reply = model.call(messages, _TOOLS, max_tokens=_MOST_TOKENS)
        # A call left in the text is what a model that is not good at them does.
        return bool(reply.calls) and _is(read_call(reply, _TOOLS), wanted)
    except ModelReplyError:
        return False


def _is(action: Action, wanted: Mapping[str, Any]) -> bool:
    """Whether the call has the arguments wanted; a text may say more than the word it has to hold."""
    if action.arguments.keys() != wanted.keys():
        return False
    return all(str(value) in str(action.arguments[name]).lower() for name, value in wanted.items())
