"""Several servers of one model, or several requests at once to one: a ChatModel that shares the work out."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition
from typing import Protocol

from bot.errors import ModelContextError, ModelError, ModelReplyError, ModelUnreachable
from bot.llm.budget import estimate
from bot.llm.cancelling import held, refuse_cancelled
from bot.llm.chat import ChatModel, Message, Notice, Reply
from bot.llm.schema import Schema
from bot.llm.tool import ToolInfo


class Host(ChatModel, Protocol):
    """A model on one server."""

    @property
    def base_url(self) -> str:
        """Where the server is."""
        ...

    @property
    def room(self) -> int | None:
        """How many tokens all requests under way may have together; None where each has the context to itself."""
        ...

    def lost(self, error: ModelError) -> ModelError | None:
        """Return why nothing more can be asked of the server after ``error``; None when it is still of use."""
        ...


_LOOK_SECONDS = 0.2
"""How often somebody who waits looks whether the question was taken back."""


@dataclass
class _Seat:
    """A server, how many requests it is busy with and their ``tokens``; until it has answered once it is ``cold``.

    ``gone`` is why it is left out.
    """

    model: Host
    running: int = 0
    tokens: int = 0
    cold: bool = True
    gone: ModelError | None = None

    def has_time(self, parallel: int, size: int) -> bool:
        """Whether one more request may be sent: a model at work is not asked for more than its context holds."""
        if not self.running:
            return True
        room = self.model.room
        return not self.cold and self.running < parallel and (room is None or self.tokens + size <= room)


class Hosts:
    """Gives each call to the least busy server, at most ``parallel`` to one; fit for several threads.

    Calls are served in the order they come: none waits longer because it is large, or because others are many.
    A server gets its second request when it has answered the first: LM Studio starts a copy of the model for each of
    several requests that find it unloaded (lmstudio-bug-tracker 1751). Nor are requests sent together that do not fit
    a context they share: they would starve each other (lms 565). A server that is gone is left out from then on, its
    calls go to the next, and ``notice`` is told.
    """

    def __init__(self, models: Sequence[Host], parallel: int, notice: Notice | None = None) -> None:
        self._seats = [_Seat(model) for model in models]
        self._parallel = parallel
        self._notice = notice
        self._changed = Condition()
        self._waiting: deque[object] = deque()

    @property
    def at_once(self) -> int:
        """How many questions all servers together take at once."""
        return self._parallel * len(self._seats)

    @property
    def name(self) -> str:
        """What the model is called when it is asked, on the first server."""
        return self._seats[0].model.name

    @property
    def weights(self) -> str:
        """The quantisation of its weights, on the first server; empty while unknown."""
        return self._seats[0].model.weights

    @property
    def context_length(self) -> int | None:
        """The smallest context of the servers that are left, where it is known: nobody knows who will be asked."""
        known = [seat.model.context_length for seat in self._there() if seat.model.context_length is not None]
        return min(known, default=None)

    def complete(self, messages: Sequence[Message], schema: Schema, *, max_tokens: int) -> Reply:
        """Ask one of the servers. Raises ModelError; ModelUnreachable only when all are gone."""
        size = estimate(messages) + max_tokens
        return self._ask(size, lambda model: model.complete(messages, schema, max_tokens=max_tokens))

    def call(self, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int) -> Reply:
        """Ask one of the servers for a call. Raises ModelError; ModelUnreachable only when all are gone."""
        size = estimate(messages) + max_tokens
        return self._ask(size, lambda model: model.call(messages, tools, max_tokens=max_tokens))

    def count(self, messages: Sequence[Message]) -> int:
        """Return how many tokens the messages take, by the first server that is left."""
        return (self._there() or self._seats)[0].model.count(messages)

    def _ask(self, size: int, question: Callable[[Host], Reply]) -> Reply:
        while True:
            seat = self._take(size)
            try:
                reply = question(seat.model)
                seat.cold = False
                return reply
            except ModelError as error:
                gone = seat.model.lost(error)
                if not gone:
                    # What came back was no good, but somebody is there who sent it.
                    seat.cold = seat.cold and not isinstance(error, ModelReplyError | ModelContextError)
                    raise
                self._leave_out(seat, gone)
            finally:
                self._give_back(seat, size)

    def _take(self, size: int) -> _Seat:
        """Wait for one's turn and a server that has time. Raises ModelError when none is left."""
        turn = object()
        with self._changed:
            self._waiting.append(turn)
            try:
                while there := self._there():
                    free = [seat for seat in there if seat.has_time(self._parallel, size)]
                    if free and self._waiting[0] is turn:
                        seat = min(free, key=lambda each: each.running)
                        seat.running += 1
                        seat.tokens += size
                        return seat
                    self._changed.wait(_LOOK_SECONDS if held() else None)
                    refuse_cancelled()
            finally:
                self._waiting.remove(turn)
                self._changed.notify_all()
        reasons = [seat.gone for seat in self._seats if seat.gone]
        if len(reasons) == 1:
            raise reasons[0]
        raise ModelUnreachable(
            f"None of the {len(reasons)} model servers is left. {reasons[0].message}", reasons[0].hint
        )

    def _give_back(self, seat: _Seat, size: int) -> None:
        with self._changed:
            seat.running -= 1
            seat.tokens -= size
            self._changed.notify_all()

    def _leave_out(self, seat: _Seat, why: ModelError) -> None:
        with self._changed:
            first, seat.gone = not seat.gone, why
        if first and self._notice:
            self._notice(f"{seat.model.base_url} is left out: {why}")

    def _there(self) -> list[_Seat]:
        return [seat for seat in self._seats if not seat.gone]
