"""Take back what was asked of models: answers under way are cut off, and nothing more is asked.

Whoever works in a thread of its own has no Ctrl-C: a ``Cancel`` in its context stands in for it.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from threading import Lock
from time import monotonic, sleep

from bot.errors import ModelError

_LOOK_SECONDS = 0.2
"""How often somebody who waits looks whether the question was taken back."""


class Cancel:
    """Once it is ``set``, what its holders have asked is cut off and they can ask no more; fit for several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cuts: dict[int, Callable[[], None]] = {}
        self._is_set = False
        self._last = 0

    @property
    def is_set(self) -> bool:
        """Whether it is over."""
        return self._is_set

    def set(self) -> None:
        """Cut off whatever is under way."""
        with self._lock:
            self._is_set = True
            cuts = list(self._cuts.values())
        for cut in cuts:
            cut()

    @contextmanager
    def cutting(self, cut: Callable[[], None]) -> Iterator[None]:
        """Have ``cut`` called if it is set while the block lasts. Raises ModelError where it is set already."""
        with self._lock:
            if self._is_set:
                raise cancelled()
            self._last = number = self._last + 1
            self._cuts[number] = cut
        try:
            yield
        finally:
            with self._lock:
                del self._cuts[number]


_current: ContextVar[Cancel | None] = ContextVar("cancel", default=None)


def hold(cancel: Cancel) -> None:
    """Have what is asked from here on, in this context, end with ``cancel``."""
    _current.set(cancel)


def held() -> Cancel | None:
    """Return what ends the questions of this context, None where nothing does."""
    return _current.get()


def refuse_cancelled() -> None:
    """Raise ModelError where nothing more is to be asked in this context."""
    cancel = _current.get()
    if cancel and cancel.is_set:
        raise cancelled()


def rest(seconds: float) -> None:
    """Wait before something is asked. Raises ModelError where nothing is to be asked any more."""
    end = monotonic() + seconds
    while (left := end - monotonic()) > 0:
        refuse_cancelled()
        sleep(min(left, _LOOK_SECONDS))
    refuse_cancelled()


def cancelled() -> ModelError:
    """Return the error of what is not asked any more."""
    return ModelError("The question was taken back.")


class Line:
    """The connection of one request, once there is one: it can be cut off while somebody waits for its first byte."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._is_cut = False

    def trace(self, event: str, info: dict[str, object]) -> None:
        """Take note of the connection (the ``trace`` extension of httpcore)."""
        if event == "connection.connect_tcp.complete":
            stream = info.get("return_value")
            found = getattr(stream, "get_extra_info", lambda _: None)("socket")
            self._socket = found if isinstance(found, socket.socket) else None
            if self._is_cut:
                self.cut()

    def cut(self) -> None:
        """Shut the connection down, so that its reader wakes up and the server stops generating."""
        self._is_cut = True
        if self._socket is not None:
            shut(self._socket)


def shut(connection: socket.socket) -> None:
    """Shut a connection down, so that whoever waits for it wakes up."""
    with suppress(OSError):
        # Not connection.shutdown: under TLS that one takes the reader's state away as well.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


_line: ContextVar[Line | None] = ContextVar("line", default=None)


@contextmanager
def cancellable() -> Iterator[Line]:
    """Ask one question, whose connection can be cut off, and is when it is taken back.

    Raises ModelError where it was already.
    """
    cancel, line = _current.get(), Line()
    before = _line.set(line)
    try:
        with cancel.cutting(line.cut) if cancel else nullcontext():
            yield line
    finally:
        _line.reset(before)


def traced(request: object) -> None:
    """Have the connection of a request known to whoever may cut it off (a hook of the HTTP client)."""
    line = _line.get()
    extensions = getattr(request, "extensions", None)
    if line and isinstance(extensions, dict):
        extensions["trace"] = line.trace
