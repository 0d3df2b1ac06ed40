"""The port: what a workflow knows of a chat model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.errors import ModelError
from bot.llm.extract import unusable
from bot.llm.schema import Schema, parse_reply
from bot.llm.tool import ToolInfo


@dataclass(frozen=True, slots=True)
class RawCall:
    """A native tool call as the server handed it on: ``arguments`` is a text that may be anything."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation.

    ``calls`` are the native tool calls an assistant's turn made; ``answers`` is the id of the one that a ``tool``
    message brings the result of.
    """

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    calls: tuple[RawCall, ...] = ()
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered, as it came.

    ``model`` is who answered, by the server's own word; LM Studio may let another model stand in for the one asked.
    ``finish`` is the server's reason to stop: ``stop``, or ``length`` when the answer was cut at ``max_tokens``.
    ``reasoning`` is what a thinking model said to itself. Token counts are None where the server does not count;
    ``cached_tokens`` are those of the prompt that the server had read before. ``calls`` are native tool calls.
    """

    text: str
    model: str
    finish: str
    prompt_tokens: int | None
    completion_tokens: int | None
    reasoning: str
    seconds: float
    cached_tokens: int | None = None
    calls: tuple[RawCall, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call, for an observer: ``model`` is who was asked; either ``reply`` or ``error`` is there."""

    model: str
    messages: tuple[Message, ...]
    schema: str
    reply: Reply | None
    error: ModelError | None
    seconds: float


Observer = Callable[[Call], None]
Notice = Callable[[str], None]
"""Told in one line what a person should know, and what does not stop the work."""


class ChatModel(Protocol):
    """A model that answers in JSON."""

    @property
    def name(self) -> str:
        """What the model is called when it is asked."""
        ...

    @property
    def weights(self) -> str:
        """The quantisation of its weights, in the server's own word; empty while unknown."""
        ...

    @property
    def context_length(self) -> int | None:
        """How many tokens prompt and answer may have together, as the model is loaded; None while unknown."""
        ...

    def complete(self, messages: Sequence[Message], schema: Schema, *, max_tokens: int) -> Reply:
        """Ask once; the answer is at most ``max_tokens`` long and meant to fit ``schema``: ``read`` tells.

        Raises ModelError, or a child of it that says more.
        """
        ...

    def call(self, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int) -> Reply:
        """Ask once for a native tool call; what comes back in ``calls`` is unchecked, and may be nothing.

        Raises ModelError, or a child of it that says more.
        """
        ...

    def count(self, messages: Sequence[Message]) -> int:
        """Return how many tokens the messages take: the server's own count, or an estimate on the safe side."""
        ...


def read(reply: Reply, schema: Schema) -> dict[str, Any]:
    """Return the object a reply holds. Raises ModelReplyError when it was cut off, or does not fit ``schema``."""
    if reply.finish == "length":
        raise unusable(f"The model's answer was cut off after {len(reply.text)} characters")
    return parse_reply(reply.text, schema)
