"""A ChatModel that answers from a queue, remembers what it was asked, and is loud when the queue runs out."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import ModelError
from bot.llm.chat import Call, Message, Observer, Reply
from bot.llm.schema import Schema

Line = str | dict[str, Any] | Reply | BaseException
Scripted = Line | Callable[[Sequence[Message]], Line]


@dataclass(frozen=True)
class Asked:
    """One question as the model got it."""

    messages: tuple[Message, ...]
    schema: Schema
    max_tokens: int

    @property
    def prompt(self) -> str:
        """Everything said to the model, for an assertion to look into."""
        return "\n".join(message.content for message in self.messages)


class ScriptedModel:
    """Each call takes the next of ``replies``: text, a dict (sent as JSON), a whole Reply, an exception to raise, or a
    function of the messages that gives one of these. A function given alone answers every call.
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
    def context_length(self) -> int | None:
        return self._context_length

    @property
    def left(self) -> int:
        """How many replies nobody asked for."""
        return len(self._queue)

    def complete(self, messages: Sequence[Message], schema: Schema, *, max_tokens: int) -> Reply:
        asked = Asked(tuple(messages), schema, max_tokens)
        self.history.append(asked)
        line = self._next(asked)
        if isinstance(line, BaseException):
            if isinstance(line, ModelError):
                self._observe(asked, None, line)
            raise line
        text = json.dumps(line, ensure_ascii=False) if isinstance(line, dict) else line
        reply = Reply(text, self._name, "stop", None, None, "", 0.0) if isinstance(text, str) else text
        self._observe(asked, reply, None)
        return reply

    def _next(self, asked: Asked) -> Line:
        if self._always:
            return self._always(asked.messages)
        if not self._queue:
            raise AssertionError(f"call {len(self.history)} was not expected; it asked:\n{asked.prompt}")
        line = self._queue.popleft()
        return line(asked.messages) if callable(line) else line

    def _observe(self, asked: Asked, reply: Reply | None, error: ModelError | None) -> None:
        if self._observer:
            self._observer(Call(self._name, asked.messages, asked.schema.name, reply, error, 0.0))
