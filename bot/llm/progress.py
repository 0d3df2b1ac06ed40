"""How far an answer is, told a few times a second at most."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Literal

from bot.llm.answer import Answer

_PAUSE = 0.2

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
