"""A short work that Ctrl-C, a SIGTERM or a closed terminal does not cut in half: the signal is heard behind it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Windows has no SIGHUP.
SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # fmt: skip


@contextmanager
def unbroken() -> Iterator[None]:
    """Keep what would end this process waiting until the block is through, well or not.

    Only the main thread hears signals, so in any other this does nothing. A signal that is ignored stays ignored.
    """
    heard: list[int] = []
    before = {}
    is_main = threading.current_thread() is threading.main_thread()
    try:
        for each in SIGNALS if is_main else ():
            if signal.getsignal(each) not in (signal.SIG_IGN, None):
                before[each] = signal.signal(each, lambda number, _: heard.append(number))
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        for number in heard[:1]:
            signal.raise_signal(number)
