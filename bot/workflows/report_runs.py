"""What earlier runs did, as a report tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.workflows.components import PARTICIPANTS
from bot.workflows.trace import KINDS, WHAT, Block


@dataclass(frozen=True, slots=True)
class Edit:
    """One suggestion of a run: where, by which rules, and the difference; empty where the journal does not hold it."""

    path: str
    requirement: str
    rules: tuple[str, ...]
    diff: str


@dataclass(frozen=True, slots=True)
class Passed:
    """One thing that went from one part to another, so many times; ``about`` is the task it was for, empty for none."""

    source: str
    target: str
    what: str
    times: int
    detail: str
    about: str


@dataclass(frozen=True, slots=True)
class RunTold:
    """One run. ``began`` is None where that is not proven; ``ending`` says how it ended; ``is_whole``: nobody has
    altered its record since. ``passed`` is who asked whom, ``trace`` the same as a diagram in Mermaid's notation."""

    id: str
    command: str
    began: datetime | None
    seconds: float
    ending: str
    is_whole: bool
    model: str = ""
    calls: int = 0
    tokens: int = 0
    edits: tuple[Edit, ...] = ()
    passed: tuple[Passed, ...] = ()
    trace: str = ""


def passed(trace: Iterable[Block]) -> tuple[Passed, ...]:
    """Return the lines of a trace in the order they went, in words."""
    return tuple(
        Passed(
            PARTICIPANTS[WHAT[line.what].source],
            PARTICIPANTS[WHAT[line.what].target],
            WHAT[line.what].words,
            line.times,
            line.detail,
            block.detail or KINDS[block.kind],
        )
        for block in trace
        for line in block.lines
    )
