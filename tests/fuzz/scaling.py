"""How the time of a target grows: a text twice as long may not take four times as long.

A unit, a fragment or two of a target's, is repeated until the text has so many characters; what comes before and behind it
opens and closes what the unit goes on with. Time is the processor's, the best of two.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

from fuzz.target import Target

FIRST = 12_500
"""Characters of the first look; what grows too fast there is looked at again up to a hundred thousand and twice that."""
LEAST = 0.05
"""Seconds below which a quotient says nothing."""
ENDLESS = 20.0
"""Seconds after which a text is not made longer any more."""
FACTOR = 3.2
"""Between the 2 of what grows with the length and the 4 of what grows with its square."""


def units(target: Target, chance: Random) -> Iterator[tuple[str, str, str]]:
    """Yield what is put before, what is repeated and what is put behind; without an end."""
    for each in target.fragments:
        if 0 < len(each) < 400:
            yield "", each, ""
            yield "", each + "\n", ""
    frames = ("", "## Requirements\n\n### Requirement: A\nIt SHALL lock.\n", "/specbot ask ", "{", "<!-- ")
    while True:
        some = [each for each in chance.choices(target.fragments, k=3) if len(each) < 400] or ["a"]
        joints = chance.choice(("", " ", "\n"))
        yield chance.choice(frames), joints.join(some) + joints, chance.choice(("", "x", *some))


def seconds(target: Target, parts: Sequence[str]) -> float:
    """Return how long a target takes over some texts."""
    took = []
    for _ in range(2):
        began = time.process_time()
        target.timed(parts)
        took.append(time.process_time() - began)
        if took[0] > 2:
            break
    return min(took)


def texts(before: str, unit: str, behind: str, length: int, count: int) -> list[list[str]]:
    """Return inputs in which one text, or all of them, are long."""
    long = before + unit * (length // len(unit) + 1) + behind
    return [[long if at == place or place == count else "" for at in range(count)] for place in range(count + 1)]


def grows_too_fast(target: Target, before: str, unit: str, behind: str, count: int = 3) -> str:
    """Return how the time grows where it grows too fast, empty where it does not."""
    for place, _ in enumerate(texts(before, unit, behind, 1, count)):
        said = _growth(target, (before, unit, behind), count, place)
        if said:
            return f"text {place}: {said}"
    return ""


def _growth(target: Target, made: tuple[str, str, str], count: int, place: int) -> str:
    times: list[tuple[int, float]] = []
    length = FIRST
    while length <= 16 * FIRST:
        times.append((length, seconds(target, texts(*made, length, count)[place])))
        if len(times) > 1:
            (_, last), (_, now) = times[-2:]
            fast = now > LEAST and now > FACTOR * max(last, LEAST / 4)
            if now > ENDLESS or (fast and length >= 8 * FIRST):
                return ", ".join(f"{size} characters {took:.2f} s" for size, took in times)
            if not fast and length >= 2 * FIRST:
                return ""
        length *= 2
    return ""


def probe(target: Target, minutes: float, seed: int = 1) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Yield what grows too fast, for so many minutes."""
    end = time.monotonic() + 60 * minutes
    for made, _ in zip(units(target, Random(seed)), product(range(10**6)), strict=False):
        if time.monotonic() > end:
            return
        said = grows_too_fast(target, *made)
        if said:
            yield made, said
