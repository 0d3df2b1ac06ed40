"""Two halves of a work at once: one in this process, one in a copy of it."""

import os
import signal
import sys
import threading
from collections.abc import Callable


def beside(here: Callable[[], None], there: Callable[[], str]) -> str | None:
    """Do ``here`` while a copy of this process does ``there``, and return what that one gives.

    None where there is no second processor or no copy can be made, and where the copy fails: then ``there`` is still to
    be done. A process with threads is not copied, for a lock that one of them holds would stay locked in the copy; on
    macOS what the system's own libraries have begun would be cut off as well.
    """
    if not _can_copy():
        here()
        return None
    end, begin = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _work(there, begin)
    os.close(begin)
    given = None
    try:
        here()
        with os.fdopen(end, "rb") as pipe:
            given = pipe.read()
    finally:
        if given is None:  # nobody waits for it any more
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    return given.decode("ascii") if status == 0 else None


def _can_copy() -> bool:
    if not hasattr(os, "fork") or sys.platform == "darwin" or threading.active_count() > 1:
        return False
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors > 1


def _work(there: Callable[[], str], begin: int) -> None:
    """Write what ``there`` gives, and end without a word: whoever made this copy does it again if that fails."""
    done = False
    try:
        with os.fdopen(begin, "wb") as pipe:
            pipe.write(there().encode("ascii"))
        done = True
    finally:
        os._exit(0 if done else 1)
