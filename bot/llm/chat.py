"""The port: what a workflow knows of a chat model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.errors import ModelError
from bot.llm.extract import unusable
from bot.llm.schema import Schema, parse_reply


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered, as it came.

    ``model`` is who answered, by the server's own word; LM Studio may let another model stand in for the one asked.
    ``finish`` is the server's reason to stop: ``stop``, or ``length`` when the answer was cut at ``max_tokens``.
    ``reasoning`` is what a thinking model said to itself. Token counts are None where the server does not count.
    """

    text: str
    model: str
    finish: str
    prompt_tokens: int | None
    completion_tokens: int | None
    reasoning: str
    seconds: float


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


class ChatModel(Protocol):
    """A model that answers in JSON."""

    @property
    def name(self) -> str:
        """What the model is called when it is asked."""
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


def read(reply: Reply, schema: Schema) -> dict[str, Any]:
    """Return the object a reply holds. Raises ModelReplyError when it was cut off, or does not fit ``schema``."""
    if reply.finish == "length":
        raise unusable(f"The model's answer was cut off after {len(reply.text)} characters")
    return parse_reply(reply.text, schema)
