"""A step of a run, and a run, as the journal holds them."""

import json
from dataclasses import dataclass
from typing import Any

BEGIN = "begin"
END = "end"
RESUME = "resume"
"""A run that broke off is taken up again by another process."""
PUBLISHED = "published"
"""What a run handed on is published; that is the work of another process, after the run's end."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a run did.

    ``seq`` counts from 1 within the run. ``key`` is made from content where there is content to find it by. ``text``
    is the value as JSON, byte for byte as it is stored. ``started`` and ``ended`` are seconds since 1970; ``parent`` is
    the ``seq`` of the step that this one is part of. ``hash`` chains it to the step before: see ``bot.journal.chain``.
    """

    run: str
    seq: int
    kind: str
    key: str
    text: str
    started: float
    ended: float
    parent: int | None
    hash: str

    @property
    def value(self) -> dict[str, Any]:
        """What it says; ``unreadable`` holds a text that somebody made something else of than an object."""
        try:
            found = json.loads(self.text)
        except (ValueError, RecursionError):
            found = None
        return found if isinstance(found, dict) else {"unreadable": self.text[:200]}


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the journal counts it: how many steps it has written, the last one's hash, and when that was."""

    id: str
    steps: int
    head: str
    at: float
