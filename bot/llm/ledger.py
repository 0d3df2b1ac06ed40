"""What a run has spent on a model: of the whole, of each spec, of each requirement; and when that is enough."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from threading import Lock
from time import monotonic

from bot.errors import ModelBudgetSpent, ModelError
from bot.llm.budget import estimate
from bot.llm.chat import Call, ChatModel, Message, Reply
from bot.llm.schema import Schema
from bot.llm.tool import ToolInfo
from bot.llm.wrapped import Wrapped
from bot.text.counts import count

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in whatever currency: those of prompts, and those of answers."""

    prompt: float = 0.0
    answer: float = 0.0

    def of(self, prompt: int, answer: int) -> float:
        """Return what so many tokens cost."""
        return (prompt * self.prompt + answer * self.answer) / _MILLION


@dataclass(frozen=True, slots=True)
class Spending:
    """What was spent: calls, tokens of prompts and of answers, seconds that the model took, money."""

    calls: int = 0
    prompt: int = 0
    answer: int = 0
    seconds: float = 0.0
    money: float = 0.0

    def __add__(self, other: "Spending") -> "Spending":
        return Spending(
            self.calls + other.calls,
            self.prompt + other.prompt,
            self.answer + other.answer,
            self.seconds + other.seconds,
            self.money + other.money,
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be spent; 0 is no limit. Calls under way are let end, so that it may be passed by them."""

    calls: int = 0
    tokens: int = 0
    minutes: int = 0
    money: float = 0.0

    def reached(self, spent: Spending, seconds: float) -> str:
        """Return which limit is reached, empty while none is."""
        if self.minutes and seconds >= self.minutes * 60:
            return f"limit of {count(self.minutes, 'minute')}"
        if self.calls and spent.calls >= self.calls:
            return f"limit of {count(self.calls, 'call')}"
        if self.tokens and spent.prompt + spent.answer >= self.tokens:
            return f"limit of {count(self.tokens, 'token')}"
        if self.money and spent.money >= self.money:
            return f"limit of {self.money:g} to spend"
        return ""


@dataclass(frozen=True, slots=True)
class Budgets:
    """The budgets of a run, of each spec in it and of each requirement."""

    run: Budget = Budget()
    spec: Budget = Budget()
    requirement: Budget = Budget()


Place = tuple[str, ...]
"""Whom something is spent for: nobody in particular, the path of a spec, or that and a requirement."""
_place: ContextVar[Place] = ContextVar("spent_for", default=())


@contextmanager
def spent_for(*place: str) -> Iterator[None]:
    """Have what is asked in the block be spent for a spec (its path), or for a requirement of it."""
    before = _place.set(place)
    try:
        yield
    finally:
        _place.reset(before)


def place_now() -> Place:
    """Return whom is asked for at the moment."""
    return _place.get()


@dataclass
class Room:
    """Room for one call that is under way, as long as it ``is_taken``."""

    place: Place
    is_taken: bool = True


_room: ContextVar[Room | None] = ContextVar("room", default=None)


@dataclass
class Ledger:
    """Keeps account; fit for several threads.

    ``before`` was spent, and ``seconds`` were used, before this process took the run up. Until it first has to ask a
    model it only repeats what was paid for, and that no limit ends.
    """

    budgets: Budgets = Budgets()
    prices: Prices = Prices()
    seconds: float = 0.0
    spent: dict[Place, Spending] = field(default_factory=dict)
    repeats: bool = False
    _begun: dict[Place, int] = field(default_factory=dict)
    _started: float = field(default_factory=monotonic)
    _lock: Lock = field(default_factory=Lock)

    @property
    def total(self) -> Spending:
        """What the run has spent."""
        return self.spent.get((), Spending())

    @property
    def time(self) -> float:
        """How many seconds the run has taken."""
        return self.seconds + monotonic() - self._started

    def over(self) -> str:
        """Return why nothing more is to be begun, empty while there is no reason."""
        reached = "" if self.repeats else self.budgets.run.reached(self.total, self.time)
        return _in_words(reached) if reached else ""

    def begin(self) -> "Room":
        """Make room for one call. Raises ModelBudgetSpent where the run has none left, ModelError where a part has."""
        place = _place.get()
        with self._lock:
            self.repeats = False
            if reached := self._reached((), self.budgets.run, self.time):
                raise ModelBudgetSpent(_in_words(reached))
            for part, budget in ((place[:1], self.budgets.spec), (place[:2], self.budgets.requirement)):
                whole = part and len(part) == (1 if budget is self.budgets.spec else 2)
                reached = self._reached(part, budget, self.spent.get(part, Spending()).seconds) if whole else ""
                if reached:
                    what = "spec" if len(part) == 1 else "requirement"
                    raise ModelError(f"The {reached} for one {what} was reached.")
            for each in _wholes(place):
                self._begun[each] = self._begun.get(each, 0) + 1
        return Room(place)

    def end(self, room: "Room") -> None:
        """Give the room of one call back, once: it is over, well or not."""
        with self._lock:
            self._leave(room)

    def _leave(self, room: "Room | None") -> None:
        if room and room.is_taken:
            room.is_taken = False
            for each in _wholes(room.place):
                self._begun[each] -= 1

    def add(self, call: Call) -> Spending:
        """Put a finished call down, for whom it was made; return what it took.

        Where the server does not count, tokens are estimated; of one that failed only the prompt counts.
        """
        reply = call.reply
        prompt = reply.prompt_tokens if reply else None
        answer = reply.completion_tokens if reply else 0
        prompt = estimate(call.messages) if prompt is None else prompt
        answer = estimate([Message("assistant", reply.text)]) if reply and answer is None else answer or 0
        took = Spending(1, prompt, answer, call.seconds, self.prices.of(prompt, answer))
        with self._lock:
            self._leave(_room.get())
        self.put(_place.get(), took)
        return took

    def put(self, place: Place, took: Spending) -> None:
        """Put down what something took."""
        with self._lock:
            for each in _wholes(place):
                self.spent[each] = self.spent.get(each, Spending()) + took

    def _reached(self, part: Place, budget: Budget, seconds: float) -> str:
        """Return which limit calls that are done and those under way reach together."""
        spent = self.spent.get(part, Spending())
        return budget.reached(replace(spent, calls=spent.calls + self._begun.get(part, 0)), seconds)


def _wholes(place: Place) -> list[Place]:
    """Return everything that a place is part of: the run, the spec, the requirement."""
    return [place[:length] for length in range(len(place) + 1)]


def _in_words(reached: str) -> str:
    return f"The {reached} was reached; run it again for the rest."


class Budgeted(Wrapped):
    """``model``, asked only as long as the ledger has room."""

    def __init__(self, model: ChatModel, ledger: Ledger) -> None:
        super().__init__(model)
        self._ledger = ledger

    def complete(self, messages: Sequence[Message], schema: Schema, *, max_tokens: int) -> Reply:
        """Ask, where there is room. Raises ModelBudgetSpent, ModelError or a child of it."""
        with self._room():
            return self._model.complete(messages, schema, max_tokens=max_tokens)

    def call(self, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int) -> Reply:
        """Ask for a call of a tool, where there is room. Raises ModelBudgetSpent, ModelError or a child of it."""
        with self._room():
            return self._model.call(messages, tools, max_tokens=max_tokens)

    @contextmanager
    def _room(self) -> Iterator[None]:
        room = self._ledger.begin()
        before = _room.set(room)
        try:
            yield
        finally:
            _room.reset(before)
            self._ledger.end(room)
