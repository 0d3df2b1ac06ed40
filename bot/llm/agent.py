"""The tool loop: a model calls one tool a turn until its work is done, its allowance spent, or it goes in circles."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Protocol

from bot.errors import ModelReplyError
from bot.llm.chat import ChatModel, Message, Reply
from bot.llm.dialects import Dialect
from bot.llm.tool import Action, ToolInfo
from bot.text.counts import count


@dataclass(frozen=True, slots=True)
class Allowance:
    """The most that one talk may take: answers, tokens of prompts and answers, seconds, characters read with tools."""

    calls: int
    tokens: int = 200_000
    seconds: float = 1800.0
    characters: int = 32_000


@dataclass
class Spent:
    """What a talk has taken so far, in the units of its allowance."""

    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A tool was read from; the model goes on with ``text``, which is data."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A call was no good; the model hears why, once."""

    why: str


@dataclass(frozen=True, slots=True)
class Over:
    """The talk has come to its end; ``why`` nothing came of it, empty when something did."""

    why: str = ""


class Desk(Protocol):
    """Who sits on the other side: says which tools there are, and carries calls out."""

    def offered(self, faults: int) -> Sequence[ToolInfo]:
        """Return what may be called now; ``faults`` is how often the model was corrected. Never empty."""
        ...

    def carry_out(self, action: Action) -> Told | Refused | Over:
        """Do what was asked for."""
        ...

    def again(self, why: str, answer: str) -> str:
        """Return the words that hand a fault back; an empty ``answer`` is not to be shown."""
        ...

    def data(self, action: Action, text: str) -> str:
        """Return the words around what a tool told."""
        ...


def converse(
    model: ChatModel,
    dialect: Dialect,
    messages: Sequence[Message],
    desk: Desk,
    allowance: Allowance,
    spent: Spent,
    *,
    max_tokens: int,
) -> str:
    """Return why nothing came of the talk, empty when something did; ``spent`` grows as it goes.

    An answer that cannot be used goes back once with its fault, a call that was refused once with its sentence; the
    second of a kind ends the talk. Raises ModelError when the model cannot be asked at all.
    """
    return _Talk(model, dialect, list(messages), desk, allowance, spent, max_tokens).run()


class _Talk:
    """The turns so far."""

    def __init__(
        self,
        model: ChatModel,
        dialect: Dialect,
        messages: list[Message],
        desk: Desk,
        allowance: Allowance,
        spent: Spent,
        max_tokens: int,
    ) -> None:
        self._model = model
        self._dialect = dialect
        self._messages = messages
        self._desk = desk
        self._allowance = allowance
        self._spent = spent
        self._max_tokens = max_tokens
        self._started = monotonic()
        self._fault = ""
        self._given_back: set[str] = set()
        self._read: set[str] = set()

    def run(self) -> str:
        while not (limit := self._limit()):
            over = self._turn()
            if over:
                return over.why
        return f"{self._fault} {limit}".lstrip()

    def _limit(self) -> str:
        """Return which part of the allowance is used up, empty while none is."""
        spent, allowance = self._spent, self._allowance
        spent.seconds = monotonic() - self._started
        if spent.calls >= allowance.calls:
            return f"The limit of {count(allowance.calls, 'call')} was reached."
        if spent.tokens >= allowance.tokens:
            return f"The limit of {count(allowance.tokens, 'token')} was reached."
        if spent.seconds >= allowance.seconds:
            return f"The limit of {allowance.seconds:g} s was reached."
        return ""

    def _turn(self) -> Over | None:
        """Ask once and do what the model chose; return the end, None while the talk goes on."""
        tools = self._desk.offered(len(self._given_back))
        self._spent.calls += 1
        try:
            reply = self._dialect.ask(self._model, self._messages, tools, max_tokens=self._max_tokens)
            self._spent.tokens += self._taken(reply)
            action = self._dialect.read(reply, tools)
        except ModelReplyError as error:
            # The answer itself is left out: what has run wild once would be an example for the next.
            self._fault = f"The model's answers could not be used: {error}"
            return self._give_back("unusable", error.message, "")
        step = self._once(action)
        if isinstance(step, Told):
            self._add(action, step.text)
            return None
        if isinstance(step, Refused):
            self._fault = step.why
            return self._give_back("refused", step.why, reply.text)
        return step

    def _once(self, action: Action) -> Told | Refused | Over:
        """Carry a call out, unless it has told all it can: the same question has the same answer."""
        known = json.dumps([action.tool, action.arguments], sort_keys=True, default=str)
        if known in self._read:
            return Refused(f"{action.tool} was called with these arguments before; what it told stands above.")
        step = self._desk.carry_out(action)
        if isinstance(step, Told):
            self._read.add(known)
        return step

    def _give_back(self, kind: str, why: str, answer: str) -> Over | None:
        """Add to the last turn what was wrong with the answer; the second time of one kind ends the talk.

        It is no turn of its own: the task would be out of sight, and a small model would rewrite the refusal.
        """
        if kind in self._given_back:
            return Over(self._fault)
        self._given_back.add(kind)
        last = self._messages[-1]
        longer = replace(last, content=f"{last.content}\n{self._desk.again(why, answer)}")
        if not self._fits([*self._messages[:-1], longer]):
            # Without the answer it may still go in; if not, the model's own error says so.
            longer = replace(last, content=f"{last.content}\n{self._desk.again(why, '')}")
        self._messages[-1] = longer
        return None

    def _add(self, action: Action, text: str) -> None:
        """Add a call and what it told, as much of it as there is room for."""
        call = self._dialect.shown(action, self._spent.calls)
        most = max(0, min(len(text), self._allowance.characters - self._spent.characters))
        while True:
            told = self._desk.data(action, _cut(text, most))
            result = self._dialect.told(told, self._spent.calls)
            if not most or self._fits([*self._messages, call, result]):
                break
            most = most // 2 if most > _LEAST else 0
        self._spent.characters += most
        self._messages += [call, result]

    def _fits(self, messages: Sequence[Message]) -> bool:
        context = self._model.context_length
        return context is None or self._model.count(messages) + self._max_tokens <= context

    def _taken(self, reply: Reply) -> int:
        prompt = self._model.count(self._messages) if reply.prompt_tokens is None else reply.prompt_tokens
        return prompt + (reply.completion_tokens or 0)


_LEAST = 200
"""Characters of a result below which a cut makes no sense."""


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most]}\n[cut]" if most else "[no room is left to read more]"
