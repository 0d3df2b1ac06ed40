"""A chat model that is not asked twice: what it answered to the same words is remembered."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Any, Protocol

from bot.llm.chat import Call, ChatModel, Message, RawCall, Reply
from bot.llm.schema import MOST_CHARACTERS, Schema
from bot.llm.tool import ToolInfo
from bot.llm.wrapped import Wrapped


class Memory(Protocol):
    """Where answers are kept, by the content of what was asked."""

    def get(self, key: str) -> str | None:
        """Return what was put under ``key`` last, None when nothing was."""
        ...

    def put(self, key: str, text: str) -> None:
        """Keep ``text`` under ``key``; a memory may decline."""
        ...


class Remembered(Wrapped):
    """``model``, asked only for what ``memory`` does not hold.

    An answer is remembered with its token counts, whether it could be used or not: with the same seed the same words
    get the same answer. What was cut off or empty is not remembered, and an error never is. ``settings`` are what else
    an answer depends on (temperature, seed). ``told`` hears of every answer that came from memory, and whether that is
    its first use here: neither asked for nor looked up before. Fit for several threads: of those that want to ask the
    same, one asks. ``used`` are keys of answers that were used before.
    """

    def __init__(
        self,
        model: ChatModel,
        memory: Memory,
        *,
        settings: Mapping[str, Any],
        told: Callable[[Call, bool], None] | None = None,
        used: Iterable[str] = (),
    ) -> None:
        super().__init__(model)
        self._memory = memory
        self._settings = dict(settings)
        self._told = told
        self._turns = _Turns()
        self._used = set(used)

    def complete(self, messages: Sequence[Message], schema: Schema, *, max_tokens: int) -> Reply:
        """Return the remembered answer, else ask for one. Raises ModelError or a child of it."""
        key = self._key(messages, {"schema": [schema.name, schema.body]}, max_tokens)
        return self._answer(
            key, messages, schema.name, lambda: self._model.complete(messages, schema, max_tokens=max_tokens)
        )

    def call(self, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int) -> Reply:
        """Return the remembered call of a tool, else ask for one. Raises ModelError or a child of it."""
        offered = [[each.name, each.description, each.schema] for each in tools]
        key = self._key(messages, {"tools": offered}, max_tokens)
        return self._answer(key, messages, "tools", lambda: self._model.call(messages, tools, max_tokens=max_tokens))

    def _key(self, messages: Sequence[Message], shape: Mapping[str, Any], max_tokens: int) -> str:
        asked = {
            "model": self._model.name,
            "messages": [asdict(each) for each in messages],
            "max_tokens": max_tokens,
            "settings": self._settings,
            **shape,
        }
        # The order of a schema's properties is the order they are answered in, so keys are not sorted.
        return sha256(json.dumps(asked, default=dict).encode("ascii")).hexdigest()

    def _answer(self, key: str, messages: Sequence[Message], purpose: str, ask: Callable[[], Reply]) -> Reply:
        started = monotonic()
        with self._turns.of(key):
            known = _from_text(self._memory.get(key))
            is_first = key not in self._used
            self._used.add(key)
            if known is None:
                reply = ask()
                if _is_worth_keeping(reply):
                    self._memory.put(key, _as_text(reply))
                return reply
        if self._told:
            call = Call(self._model.name, tuple(messages), purpose, known, None, monotonic() - started)
            self._told(call, is_first)
        return known


class _Turns:
    """One at a time for each key."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[str, tuple[Lock, int]] = {}

    @contextmanager
    def of(self, key: str) -> Iterator[None]:
        """Wait until nobody else is at ``key``, and be the one that is while the block lasts."""
        with self._lock:
            own, many = self._held.get(key, (Lock(), 0))
            self._held[key] = own, many + 1
        try:
            with own:
                yield
        finally:
            with self._lock:
                own, many = self._held.pop(key)
                if many > 1:
                    self._held[key] = own, many - 1


def _is_worth_keeping(reply: Reply) -> bool:
    said = bool(reply.text.strip()) or bool(reply.calls)
    return said and reply.finish != "length" and len(reply.text) <= MOST_CHARACTERS


def _as_text(reply: Reply) -> str:
    """Return a reply as JSON, without what the model said to itself."""
    return json.dumps(asdict(replace(reply, reasoning="", seconds=0.0)))


def _from_text(text: str | None) -> Reply | None:
    """Return the reply that ``_as_text`` was given; None for nothing, and for what it would not have made."""
    try:
        found = json.loads(text or "null")
        calls = tuple(RawCall(**each) for each in found.pop("calls"))
        reply = Reply(**found, calls=calls)
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError):
        return None
    texts = [reply.text, reply.model, reply.finish, reply.reasoning]
    texts += [part for each in calls for part in (each.id, each.name, each.arguments)]
    counts = [reply.prompt_tokens, reply.completion_tokens, reply.cached_tokens]
    is_whole = all(isinstance(each, str) for each in texts) and reply.seconds == 0.0
    is_whole = is_whole and all(each is None or (type(each) is int and each >= 0) for each in counts)
    return reply if is_whole and _is_worth_keeping(reply) else None
