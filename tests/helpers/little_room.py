"""A disk that is full: no file of this process, or of one that it starts, grows beyond some bytes."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def little_room(most: int = 0) -> Iterator[None]:
    """While it lasts, to write more than ``most`` bytes into a file fails, as it does where the disk is full."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))
