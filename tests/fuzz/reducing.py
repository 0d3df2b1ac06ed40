"""A find made small: lines and characters are left out for as long as it breaks at the same place."""

import time
from collections.abc import Callable, Sequence

from fuzz.signature import signature
from fuzz.target import Parts, Target


def reduced(target: Target, parts: Parts, seconds: float = 60) -> list[str]:
    """Return the smallest texts found in the time that break as these do; the same ones where they break nothing."""
    wanted = broken(target, parts)
    end = time.monotonic() + seconds
    if wanted is None:
        return list(parts)

    def breaks(some: Parts) -> bool:
        return time.monotonic() < end and broken(target, some) == wanted

    best = list(parts)
    before: list[str] = []
    while best != before:
        before = list(best)
        for number in range(len(best)):
            for split in (lambda text: text.splitlines(keepends=True), list):
                best[number] = "".join(_fewer(split(best[number]), _with(best, number, breaks)))
    return best


def broken(target: Target, parts: Parts) -> str | None:
    """Return where an input breaks something, None where it does not."""
    try:
        target.check(parts)
    except Exception as error:  # noqa: BLE001  whatever comes is a find
        return signature(error)
    return None


def _with(parts: Parts, number: int, breaks: Callable[[Parts], bool]) -> Callable[[Sequence[str]], bool]:
    return lambda pieces: breaks([*parts[:number], "".join(pieces), *parts[number + 1 :]])


def _fewer(pieces: list[str], breaks: Callable[[Sequence[str]], bool]) -> list[str]:
    """Leave out halves, then quarters, and so on."""
    size = len(pieces)
    while size:
        at = 0
        while at < len(pieces):
            some = [*pieces[:at], *pieces[at + size :]]
            if breaks(some):
                pieces = some
            else:
                at += size
        size //= 2
    return pieces
