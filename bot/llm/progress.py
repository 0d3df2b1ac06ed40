"""How far an answer is, told a few times a second at most."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock, get_ident
from time import monotonic
from typing import Literal

from bot.llm.answer import Answer

_PAUSE = 0.2
_STILL_SECONDS = 1.0
_SEVERAL = 2

State = Literal["waiting", "reading", "writing"]


@dataclass(frozen=True, slots=True)
class Progress:
    """``waiting`` for the server (it may load the model), ``reading`` the prompt, ``writing`` words or thoughts.

    ``tokens`` counts what came in pieces, about one token each; ``seconds`` since the question was sent.
    """

    state: State
    seconds: float
    characters: int = 0
    tokens: int = 0
    tokens_per_second: float = 0.0


Tell = Callable[[Progress], None]


def in_words(progress: Progress) -> str:
    """Return one state for a person to read."""
    if progress.state == "writing":
        speed = f", {progress.tokens_per_second:.0f} a second" if progress.tokens_per_second else ""
        return f"{progress.tokens} {'token' if progress.tokens == 1 else 'tokens'}{speed}"
    return {"waiting": "waiting for the model", "reading": "the model reads"}[progress.state]


class Together:
    """Tells ``show`` in words how far all answers are that are under way, each told of by its own thread."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._lock = Lock()
        self._told: dict[int, tuple[float, Progress]] = {}

    def __call__(self, progress: Progress) -> None:
        """Take in how far the answer is that this thread asked for."""
        now = monotonic()
        with self._lock:
            self._told[get_ident()] = now, progress
            # Nobody says that an answer is done: one that grew no more for a while is.
            self._told = {who: each for who, each in self._told.items() if now - each[0] < _STILL_SECONDS}
            writing = [each for _, each in self._told.values() if each.state == "writing"]
        self._show(in_words(progress) if len(writing) < _SEVERAL else _at_once(writing))


def _at_once(writing: Sequence[Progress]) -> str:
    speed = sum(each.tokens_per_second for each in writing)
    return f"{len(writing)} answers, {sum(each.tokens for each in writing)} tokens, {speed:.0f} a second"


class Meter:
    """Tells ``tell`` of every new state at once, and of growth now and then; without it, nobody."""

    def __init__(self, tell: Tell | None, started: float) -> None:
        self._tell = tell
        self._started = started
        self._first = 0.0
        self._next = 0.0

    def waits(self) -> None:
        """Say that the question was sent."""
        self._say(Progress("waiting", 0.0))

    def reads(self) -> None:
        """Say that the server has begun."""
        self._say(Progress("reading", monotonic() - self._started))

    def writes(self, answer: Answer) -> None:
        """Say how much of the answer is there."""
        now = monotonic()
        self._first = self._first or now
        if now >= self._next:
            self._next = now + _PAUSE
            # The first piece starts the clock, so that it is not counted itself.
            speed = (answer.pieces - 1) / (now - self._first) if now > self._first else 0.0
            self._say(Progress("writing", now - self._started, answer.characters, answer.pieces, speed))

    def _say(self, progress: Progress) -> None:
        if self._tell:
            self._tell(progress)
