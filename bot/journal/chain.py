"""The chain that makes every later change of a run's steps show.

Each step's hash is SHA-256 over the hash before it and everything the step says; the journal keeps the length of each
run and its last hash beside the steps. No key is involved: the chain shows accidents and the edits of somebody who does
not rebuild it, and is as good as a signature only where a run's head was noted elsewhere.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.journal.step import Run, Step
from bot.text.counts import count


@dataclass(frozen=True, slots=True)
class Fault:
    """The first step that is not as it was written, and what is wrong with it."""

    seq: int
    why: str


def digest(previous: str, step: Step) -> str:
    """Return the hash that ``step`` must have after a step with the hash ``previous``, empty for the first one."""
    said = [
        previous, step.run, step.seq, step.kind, step.key, step.text, step.started, step.ended, step.parent,
    ]  # fmt: skip
    return sha256(json.dumps(said).encode("ascii")).hexdigest()


def fault(run: Run, steps: Sequence[Step]) -> Fault | None:
    """Return where the chain of ``run`` breaks, None where it holds; ``steps`` are all it has, in order."""
    previous = ""
    for expected, step in enumerate(steps, 1):
        if step.seq != expected:
            return Fault(expected, "is missing")
        if digest(previous, step) != step.hash:
            return Fault(expected, "was altered, moved or put in")
        previous = step.hash
    if len(steps) < run.steps:
        return Fault(len(steps) + 1, f"is missing: the run had {count(run.steps, 'step')}")
    if len(steps) > run.steps:
        return Fault(run.steps + 1, f"was put in: the run had {count(run.steps, 'step')}")
    return None if previous == run.head else Fault(len(steps), "is not the one the run ended with")
