"""Two ways to have a model call a tool, behind one port: an answer under a schema, or the server's own tool calls."""

import json
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.llm.actions import TAG, Actions
from bot.llm.chat import ChatModel, Message, RawCall, Reply
from bot.llm.native import read_call
from bot.llm.tool import Action, ToolInfo


class Dialect(Protocol):
    """How a call is asked for, read and shown. Whoever carries a call out sees no difference."""

    @property
    def name(self) -> str:
        """``actions`` or ``native``, as the configuration and the prompts call it."""
        ...

    def ask(
        self, model: ChatModel, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int
    ) -> Reply:
        """Ask once for a call of one of ``tools``. Raises ModelError."""
        ...

    def read(self, reply: Reply, tools: Sequence[ToolInfo]) -> Action:
        """Return the call that a reply asks for. Raises ModelReplyError, in a sentence for the model."""
        ...

    def shown(self, action: Action, number: int, /) -> Message:
        """Return the assistant's turn that makes this call: an earlier one, or one of a worked example."""
        ...

    def told(self, result: str, number: int, /) -> Message:
        """Return the turn that brings the result of call ``number``."""
        ...

    def example(self, action: Action, number: int, /) -> list[Message]:
        """Return the turns of a worked example's answer."""
        ...


class ActionsDialect:
    """Each turn is one JSON object under a schema: a choice among the tools, with their arguments.

    The default for local models: these keep to a schema far better than to tool calls of their own format
    (lmstudio-bug-tracker 942, 1904, 2115).
    """

    name = "actions"

    def ask(
        self, model: ChatModel, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int
    ) -> Reply:
        """Ask for one object. Raises ModelError."""
        return model.complete(messages, Actions(tools).schema, max_tokens=max_tokens)

    def read(self, reply: Reply, tools: Sequence[ToolInfo]) -> Action:
        """Return the one call. Raises ModelReplyError."""
        return Actions(tools).parse(reply)

    def shown(self, action: Action, _number: int, /) -> Message:
        """Return the object as it was written."""
        return Message("assistant", json.dumps({TAG: action.tool, **action.arguments}, ensure_ascii=False))

    def told(self, result: str, _number: int, /) -> Message:
        """Return the result as the next question."""
        return Message("user", result)

    def example(self, action: Action, number: int, /) -> list[Message]:
        """Return the object; nothing has to answer it."""
        return [self.shown(action, number)]


class NativeDialect:
    """The server's own tool calls, for a model that has been seen to make them well."""

    name = "native"

    def ask(
        self, model: ChatModel, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int
    ) -> Reply:
        """Ask for a call. Raises ModelError."""
        return model.call(messages, tools, max_tokens=max_tokens)

    def read(self, reply: Reply, tools: Sequence[ToolInfo]) -> Action:
        """Return the one call. Raises ModelReplyError."""
        return read_call(reply, tools)

    def shown(self, action: Action, number: int, /) -> Message:
        """Return a turn that holds nothing but the call."""
        arguments = json.dumps(dict(action.arguments), ensure_ascii=False)
        return Message("assistant", "", calls=(RawCall(_id(number), action.tool, arguments),))

    def told(self, result: str, number: int, /) -> Message:
        """Return the result as a tool's own turn."""
        return Message("tool", result, answers=_id(number))

    def example(self, action: Action, number: int, /) -> list[Message]:
        """Return the call with its result: servers refuse a call that was never answered."""
        return [self.shown(action, number), self.told("Accepted.", number)]


def _id(number: int) -> str:
    # Nine letters and digits: what the strictest chat template (Mistral's) asks of an id.
    return f"call{number:05d}"


ACTIONS = ActionsDialect()
NATIVE = NativeDialect()


def choose_dialect(setting: str, is_local: bool, probe: Callable[[], bool]) -> tuple[Dialect, str]:
    """Return the dialect for a ``setting`` (``auto``, ``actions``, ``native``), and a word where it is not as wanted.

    ``auto`` is actions for a model on this machine. Elsewhere, and where ``native`` is set, ``probe`` decides: whether
    the model has been seen to make tool calls well.
    """
    if setting == "actions" or (setting == "auto" and is_local):
        return ACTIONS, ""
    if probe():
        return NATIVE, ""
    return ACTIONS, "The model makes no reliable tool calls of its own; it is asked in actions." * (setting == "native")
