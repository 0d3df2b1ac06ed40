"""Three time-outs for one streamed answer, kept by a clock beside the reader."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread
from time import monotonic
from types import TracebackType
from typing import Literal, Self

Limit = Literal["first", "idle", "total", "whole"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds to wait: for the first words, between words, and for the whole answer."""

    first: float
    idle: float
    total: float


class Late(Exception):  # noqa: N818  a private signal: bot.llm.failures turns it into a ModelError
    """Patience ended: which ``limit`` was reached, of how many ``seconds``; ``whole`` is for what is not streamed."""

    def __init__(self, limit: Limit, seconds: float) -> None:
        super().__init__(limit)
        self.limit = limit
        self.seconds = seconds


class Deadline:
    """Calls ``cut`` once when patience ends; started by ``with``, told of every word by ``progress``.

    A socket has one time-out, and whatever comes through it (an empty keep-alive, say) starts that one anew; what
    is waited for here are words. ``cut`` runs in the clock's own thread and has to wake the reader; whatever the
    reader makes of that, ``with`` ends in Late.
    """

    def __init__(self, patience: Patience, cut: Callable[[], None], started: float) -> None:
        self._patience = patience
        self._cut = cut
        self._end = started + patience.total
        self._at = min(started + patience.first, self._end)
        self._awaited: Limit = "first"
        self._over = False
        self._changed = Condition()
        self._thread = Thread(target=self._watch, name="specbot-deadline", daemon=True)
        self._spent: Limit | None = None

    def progress(self) -> None:
        """Say that words came: from here on the idle time counts."""
        with self._changed:
            self._awaited = "idle"
            before, self._at = self._at, min(monotonic() + self._patience.idle, self._end)
            if self._at < before:
                self._changed.notify()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._over = True
            self._changed.notify()
        self._thread.join()
        if self._spent and not (kind and not issubclass(kind, Exception)):
            raise Late(self._spent, getattr(self._patience, self._spent)) from error

    def _watch(self) -> None:
        with self._changed:
            while not self._over:
                left = self._at - monotonic()
                if left <= 0:
                    self._spent = "total" if self._at == self._end else self._awaited
                    self._cut()
                    return
                self._changed.wait(left)
