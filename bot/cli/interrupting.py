"""What a Ctrl-C, a SIGTERM and a closed terminal do to this process: it cleans up, says one word, and ends with 130."""

import atexit
import os
import signal
import time
from collections.abc import Callable
from types import FrameType

from bot.repo.unbroken import SIGNALS

INTERRUPTED = 130
_SECONDS_TOGETHER = 1.0
"""A terminal tells every process of its group, and a parent may tell its children too: that is one interruption."""

Handler = Callable[[int, FrameType | None], None]


class EndedError(KeyboardInterrupt):
    """Somebody else than the terminal ended this process alone: its children do not know of it."""


def listen(handler: Handler) -> None:
    """Have ``handler`` called for whatever asks this process to end, but for what its parent has it ignore (nohup)."""
    for each in SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, handler)


def deaf_at_the_end() -> None:
    """Have what asks this process to end ignored once Python takes itself apart: the exit code stands by then.

    Python would put back what the system does, which is to end the process by the signal, with that in place of the
    code. What is registered first is called last.
    """
    for each in SIGNALS:
        atexit.register(signal.signal, each, signal.SIG_IGN)


def at_once(code: int = INTERRUPTED) -> Handler:
    """Return what ends the process on the spot: for when nothing has begun yet, or everything is over."""

    def end(_number: int, _frame: FrameType | None) -> None:
        if code == INTERRUPTED:
            os.write(2, b"Interrupted.\n")
        os._exit(code)

    return end


def in_good_order() -> Handler:
    """Return what raises KeyboardInterrupt; whoever asks a second time, a while later, does not wait for the rest."""
    since: list[float] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        if since and time.monotonic() - since[0] < _SECONDS_TOGETHER:
            return
        if since:
            at_once()(number, frame)
        since.append(time.monotonic())
        raise KeyboardInterrupt if number == signal.SIGINT else EndedError

    return interrupt
