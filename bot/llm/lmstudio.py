"""LM Studio as a ChatModel; any OpenAI-compatible server will do."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from time import monotonic

from bot.errors import ModelContextError, ModelError
from bot.llm.answer import Answer
from bot.llm.budget import estimate, fits
from bot.llm.chat import Call, Message, Observer, Reply
from bot.llm.deadline import Patience
from bot.llm.extract import unusable
from bot.llm.failures import broke_off, refuses_schema
from bot.llm.models import choose
from bot.llm.schema import Schema, plain
from bot.llm.server import KEY_VARIABLE, Server
from bot.text.lines import as_replaced

TOTAL_SECONDS = 1800.0
"""No single answer is worth more than half an hour, whatever keeps trickling in."""

_JSON_ONLY = "Answer with one JSON object and nothing else, no fence around it. It has to fit this JSON Schema:"


class LMStudio:
    """One model of one server; never asks twice by itself, but for a server that cannot constrain an answer.

    ``context_length`` is the loaded one; where it is not given it is looked up after the first answer, when a model
    that loads on demand is there. ``observer`` is told of every finished call. Raises ConfigError for an address or
    a key that cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        *,
        temperature: float,
        seed: int,
        first_token_seconds: float,
        idle_seconds: float,
        total_seconds: float = TOTAL_SECONDS,
        context_length: int | None = None,
        key_variable: str = KEY_VARIABLE,
        observer: Observer | None = None,
    ) -> None:
        self._server = Server(base_url, api_key, key_variable=key_variable)
        self._name = model
        self._target = self._server.target(model)
        self._sampling = {"temperature": temperature, "seed": seed}
        self._patience = Patience(first_token_seconds, idle_seconds, total_seconds)
        self._context_length = context_length
        self._looked_up = context_length is not None
        self._constrains = True
        self._observer = observer

    @property
    def name(self) -> str:
        """What the model is called when it is asked."""
        return self._name

    @property
    def context_length(self) -> int | None:
        """How many tokens the loaded context holds; None while unknown."""
        return self._context_length

    def complete(self, messages: Sequence[Message], schema: Schema, *, max_tokens: int) -> Reply:
        """Ask once, streamed, for an answer in ``schema``. Raises ModelError or a child of it."""
        started = monotonic()
        asked = tuple(replace(message, content=as_replaced(message.content)) for message in messages)
        try:
            answer = self._answer(asked, schema, max_tokens)
        except ModelError as error:
            self._observe(Call(self._name, asked, schema.name, None, error, monotonic() - started))
            raise
        reply = self._reply(answer, monotonic() - started)
        self._observe(Call(self._name, asked, schema.name, reply, None, reply.seconds))
        self._look_up_context()
        return reply

    def _answer(self, messages: Sequence[Message], schema: Schema, max_tokens: int) -> Answer:
        if not fits(messages, max_tokens, self._context_length):
            raise ModelContextError(
                f"About {estimate(messages) + max_tokens} tokens do not fit the {self._context_length} "
                f"that {self._target.named} is loaded with.",
                self._target.more_context,
            )
        try:
            answer = self._server.chat(self._payload(messages, schema, max_tokens), self._patience)
        except ModelError as error:
            if not (self._constrains and refuses_schema(error.__cause__)):
                raise
            self._constrains = False
            answer = self._server.chat(self._payload(messages, schema, max_tokens), self._patience)
        if not (answer.content.strip() or answer.reasoning.strip()):
            raise self._silence(messages, max_tokens)
        if not answer.finish:
            raise broke_off(self._target)
        return answer

    def _payload(self, messages: Sequence[Message], schema: Schema, max_tokens: int) -> dict[str, object]:
        body = plain(schema.body)
        turns = [{"role": message.role, "content": message.content} for message in messages]
        payload: dict[str, object] = {
            "model": self._name,
            "messages": turns,
            "max_tokens": max_tokens,
            **self._sampling,
        }
        if self._constrains:
            constraint = {"name": schema.name, "strict": True, "schema": body}
            payload["response_format"] = {"type": "json_schema", "json_schema": constraint}
        else:
            # Added to the last turn: many chat templates take neither two system messages nor two user turns in a row.
            turns[-1]["content"] += f"\n\n{_JSON_ONLY}\n{json.dumps(body, ensure_ascii=False)}"
        return payload

    def _reply(self, answer: Answer, seconds: float) -> Reply:
        # A thinking model under a schema may put its whole answer where thoughts go, and say "stop" all the same
        # (lmstudio-bug-tracker 1698, 1773, 1779).
        said = bool(answer.content.strip())
        return Reply(
            text=answer.content if said else answer.reasoning,
            model=answer.model,
            finish=answer.finish,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            reasoning=answer.reasoning if said else "",
            seconds=seconds,
        )

    def _silence(self, messages: Sequence[Message], max_tokens: int) -> ModelError:
        """Return the error for an answer without a word: at times LM Studio's way to say that a prompt is too long."""
        self._look_up_context()
        if self._context_length is not None and fits(messages, max_tokens, self._context_length):
            return unusable(f"The answer of {self._target.named} is empty")
        return ModelContextError(
            f"{self._target.named} answered nothing; the prompt may be longer than its context.",
            self._target.more_context,
        )

    def _look_up_context(self) -> None:
        """Ask once how the model was loaded; a server that will not say is no failure."""
        if not self._looked_up:
            self._looked_up = True
            with suppress(ModelError):
                self._context_length = choose(self._server.models(), self._name).context_length

    def _observe(self, call: Call) -> None:
        if self._observer:
            self._observer(call)
