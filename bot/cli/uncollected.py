"""A stretch of a run in which nobody looks for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave cycles of values alone: for a run that keeps what it makes to its end, and has none to give back.

    To look for them takes a tenth of the time of a check, and finds nothing: with it and without it a check of a
    thousand specs takes as much memory.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
