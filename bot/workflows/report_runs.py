"""What earlier runs did, as a report tells it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Edit:
    """One suggestion of a run: where, by which rules, and the difference; empty where the journal does not hold it."""

    path: str
    requirement: str
    rules: tuple[str, ...]
    diff: str


@dataclass(frozen=True, slots=True)
class RunTold:
    """One run. ``began`` is None where that is not proven; ``ending`` says how it ended; ``is_whole``: nobody has
    altered its record since. ``trace`` is a diagram of it in Mermaid's notation, empty where there is none."""

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
    trace: str = ""
