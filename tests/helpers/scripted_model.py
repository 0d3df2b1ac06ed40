"""A ChatModel that answers from a queue, remembers what it was asked, and is loud when the queue runs out.

Replies can be native tool calls too::

    ScriptedModel([called("read_requirement", name="Login"), {"text": "…"}])
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import ModelError
from bot.llm.budget import estimate
from bot.llm.chat import Call, Message, Observer, RawCall, Reply
from bot.llm.schema import Schema
from bot.llm.tool import ToolInfo

Calls = tuple[RawCall, ...]
Line = str | dict[str, Any] | Calls | Reply | BaseException
Scripted = Line | Callable[[Sequence[Message]], Line]


def called(tool: str, /, **arguments: Any) -> Calls:
    """Return one native call of ``tool``; add several to have them in one reply."""
    return (RawCall(f"call_{tool}", tool, json.dumps(arguments, ensure_ascii=False)),)


@dataclass(frozen=True)
class Asked:
    """One question as the model got it: for an answer in ``schema``, or for a native call of one of ``tools``."""

    messages: tuple[Message, ...]
    schema: Schema | None
    max_tokens: int
    tools: tuple[ToolInfo, ...] = ()

    @property
    def prompt(self) -> str:
        """Everything said to the model, for an assertion to look into."""
        return "\n".join(message.content for message in self.messages)


class ScriptedModel:
    """Each call takes the next of ``replies``: text, a dict (sent as JSON), native calls, a whole Reply, an exception to
    raise, or a function of the messages that gives one of these. A function given alone answers every call.
    """

    def __init__(
        self,
        replies: Iterable[Scripted] | Callable[[Sequence[Message]], Line],
        *,
        name: str = "scripted",
        context_length: int | None = 8192,
        observer: Observer | None = None,
    ) -> None:
        self._always = replies if callable(replies) else None
        self._queue: deque[Scripted] = deque() if callable(replies) else deque(replies)
        self._name = name
        self._context_length = context_length
        self._observer = observer
        self.history: list[Asked] = []

    @property
    def name(self) -> str:
        return self._name

    @property
    def weights(self) -> str:
        return "Q4_K_M"

    @property
    def context_length(self) -> int | None:
        return self._context_length

    @property
    def left(self) -> int:
        """How many replies nobody asked for."""
        return len(self._queue)

    def complete(self, messages: Sequence[Message], schema: Schema, *, max_tokens: int) -> Reply:
        return self._answer(Asked(tuple(messages), schema, max_tokens))

    def call(self, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int) -> Reply:
        return self._answer(Asked(tuple(messages), None, max_tokens, tuple(tools)))

    def count(self, messages: Sequence[Message]) -> int:
        return estimate(messages)

    def _answer(self, asked: Asked) -> Reply:
        self.history.append(asked)
        line = self._next(asked)
        if isinstance(line, BaseException):
            if isinstance(line, ModelError):
                self._observe(asked, None, line)
            raise line
        reply = line if isinstance(line, Reply) else self._reply(line)
        self._observe(asked, reply, None)
        return reply

    def _reply(self, line: str | dict[str, Any] | Calls) -> Reply:
        if isinstance(line, tuple):
            return Reply("", self._name, "tool_calls", None, None, "", 0.0, calls=line)
        text = json.dumps(line, ensure_ascii=False) if isinstance(line, dict) else line
        return Reply(text, self._name, "stop", None, None, "", 0.0)

    def _next(self, asked: Asked) -> Line:
        if self._always:
            return self._always(asked.messages)
        if not self._queue:
            raise AssertionError(f"call {len(self.history)} was not expected; it asked:\n{asked.prompt}")
        line = self._queue.popleft()
        return line(asked.messages) if callable(line) else line

    def _observe(self, asked: Asked, reply: Reply | None, error: ModelError | None) -> None:
        if self._observer:
            kind = asked.schema.name if asked.schema else "tools"
            self._observer(Call(self._name, asked.messages, kind, reply, error, 0.0))
