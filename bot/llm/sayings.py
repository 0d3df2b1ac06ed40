"""What model servers say when they cannot answer, and the ModelError it stands for.

The sentences are LM Studio's, from reports of its users, and llama.cpp's; they change between versions, so a few words
of each are looked for.
"""

import json
import re
from dataclasses import dataclass, field

from bot.errors import ModelContextError, ModelError, ModelMissing, ModelReplyError, ModelUnreachable
from bot.text.printable import in_one_line

LOG = "See the server's log: lms log stream --source server."
_LOOKED_AT = 4000  # characters of what a server says; the rest may be a page
_MORE_CONTEXT = "Load it with more: lms load {model} --context-length 16384."


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a call was for: what a message names, and the ``secret`` it must never show."""

    base_url: str
    model: str
    key_variable: str
    secret: str = field(repr=False)

    def quote(self, text: str) -> str:
        """Return a server's words fit for a message: one short line without the secret."""
        return in_one_line(text.replace(self.secret, "…") if self.secret else text)

    @property
    def more_context(self) -> str:
        """The next step where a prompt is too long."""
        return _MORE_CONTEXT.format(model=self.named)

    @property
    def named(self) -> str:
        """The model's name as a message shows it."""
        return in_one_line(self.model, 80) or "the model"


_ACTIONS = 'Set model.dialect = "actions", or choose a model trained for tools with --model.'

# Tried in this order: a load that fails may speak of the context, and a stop of an operation that was cancelled.
_SAID: tuple[tuple[str, type[ModelError], str, str], ...] = (
    (
        r"unexpected endpoint",
        ModelUnreachable,
        "{url} is not where the server's API is",
        "Set base_url to an address that ends in /v1, as http://localhost:1234/v1.",
    ),
    (
        r"permission denied to use.{0,20}mcp|(plugin|mcp)_connection_error",
        ModelError,
        "The model server does not let MCP servers be used",
        "Allow them in its settings, or leave them to specbot: [mcp.servers].",
    ),
    (
        # llama.cpp, LM Studio, Ollama: what the model wrote as a call cannot be read.
        r"does not match the expected .{0,40}format|(failed to|error|cannot) pars(e|ing) (the )?tool call",
        ModelReplyError,
        "{model} wrote a tool call that its server cannot read",
        _ACTIONS,
    ),
    (
        # Ollama; vLLM started without a parser for the calls of its model.
        r"does not support tools|tool choice requires",
        ModelReplyError,
        "{model} cannot be given tools there",
        _ACTIONS,
    ),
    (
        r"jinja|(render|apply)\w* (the )?(prompt|chat) ?template",
        ModelError,
        "The prompt template of {model} failed",
        "Get the model anew, or choose another: --model NAME.",
    ),
    (
        r"not support embeddings|not an embedding model",
        ModelError,
        "{model} gives no embeddings",
        "Set model.embedding to a model that does.",
    ),
    (
        r"failed to load|model_load_failed|insufficient (system )?resources",
        ModelError,
        "{model} cannot be loaded",
        "Free memory, or load a smaller one: lms load.",
    ),
    (
        r"context.{0,20}(length|size|window|limit)|n_ctx|tokens to keep|context the overflows|exceed_context|"
        # Anthropic, Google, Hugging Face, vLLM, Groq; llama.cpp where several requests share what it has.
        r"(prompt|input|request).{0,20} too (long|large)|max(imum)? (sequence length|number of (input )?tokens)|"
        r"max_new_tokens. must be|reduce the (length|size) of|kv.?cache is full|(space|room) in the kv.?cache|kv.?slot",
        ModelContextError,
        "The prompt does not fit the context that {model} is loaded with",
        _MORE_CONTEXT,
    ),
    (
        r"no models? (is )?loaded|model_not_found|invalid model identifier|model\b.*\bnot found",
        ModelMissing,
        "{model} is not loaded",
        "Load it: lms load {model}.",
    ),
    (
        r"is unloaded|was unloaded|operation cancell?ed",
        ModelError,
        "{model} was unloaded while it was asked",
        "Load it so that it stays, and run again: lms load {model}.",
    ),
    (
        r"has crashed|exit code|compute error|llama_decode",
        ModelError,
        "{model} crashed",
        "Load it again: lms load {model}.",
    ),
)


def from_body(body: object, target: Target) -> ModelError:
    """Return the ModelError that an error's body stands for: a string, or an object with a ``message``."""
    return known(body, target) or ModelError(f'The model server failed ("{quoted(body, target)}").', LOG)


def known(body: object, target: Target) -> ModelError | None:
    """Return the ModelError for a body whose words are known; None for others."""
    words = body if isinstance(body, str) else json.dumps(body)
    for pattern, kind, message, hint in _SAID:
        if re.search(pattern, words[:_LOOKED_AT], re.IGNORECASE):
            names = {"model": target.named, "url": target.base_url}
            return kind(f'{message.format(**names)} ("{quoted(body, target)}").', hint.format(**names))
    return None


def quoted(body: object, target: Target) -> str:
    """Return what the server says in a body, fit for a message."""
    message = body.get("message") if isinstance(body, dict) else body
    return target.quote(message if isinstance(message, str) else json.dumps(body))
