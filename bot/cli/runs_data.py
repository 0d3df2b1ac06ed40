"""A recorded run as data: what it was, what it took, and whether its record is whole."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from bot.errors import UsageError
from bot.journal.chain import Fault, fault
from bot.journal.journal import Journal
from bot.journal.step import BEGIN, END, PUBLISHED, RESUME, Run, Step
from bot.text.printable import in_one_line


@dataclass(frozen=True)
class Record:
    """One run with its steps; ``fault`` is where its chain breaks."""

    run: Run
    steps: list[Step]
    fault: Fault | None

    @property
    def proven(self) -> list[Step]:
        """The steps before the chain breaks: what they say can be relied on."""
        return self.steps[: self.fault.seq - 1] if self.fault else self.steps

    def first(self, kind: str) -> dict[str, Any]:
        """Return what the first proven step of a kind says, nothing where there is none."""
        return next((step.value for step in self.proven if step.kind == kind), {})

    def last(self, kind: str) -> dict[str, Any]:
        """Return what the last proven step of a kind says, nothing where there is none."""
        return next((step.value for step in reversed(self.proven) if step.kind == kind), {})

    @property
    def is_finished(self) -> bool:
        """Whether it came to its end; else it was killed, or still goes on."""
        return bool(self.proven) and self.proven[-1].kind in (END, PUBLISHED)

    @property
    def began(self) -> float | None:
        """When it began, in seconds since 1970; None where that is not proven."""
        return self.proven[0].started if self.proven else None

    @property
    def seconds(self) -> float:
        """How long it took, up to the last proven step; the time between breaking off and going on does not count."""
        return active_seconds(self.proven)


def active_seconds(steps: Sequence[Step]) -> float:
    """Return how long a run with these steps was at work: that of each process that was at it."""
    if not steps:
        return 0.0
    starts = [number for number, step in enumerate(steps) if number == 0 or step.kind == RESUME]
    parts = [steps[start:end] for start, end in zip(starts, [*starts[1:], len(steps)], strict=True)]
    return sum(part[-1].ended - part[0].started for part in parts)


def read(journal: Journal, run: Run) -> Record:
    """Return a run with everything it wrote. Raises JournalError."""
    run, steps = journal.at_once(run)
    return Record(run, steps, fault(run, steps))


def find(runs: list[Run], wanted: str) -> Run:
    """Return the run that an id, or the beginning of one, names; the last one for no words at all.

    Raises UsageError where that is none, or several.
    """
    if not runs:
        raise UsageError("No run is recorded here yet.", "'specbot improve' records what it does.")
    meant = [run for run in runs if run.id.startswith(wanted)] if wanted else runs[:1]
    if len(meant) == 1:
        return meant[0]
    name = in_one_line(wanted, 40)
    if meant:
        listed = ", ".join(run.id for run in meant[:5])
        raise UsageError(f"{name} is the beginning of {len(meant)} runs: {listed}.", "Give more of it.")
    close = get_close_matches(wanted, [run.id for run in runs], n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]}?" if close else "'specbot runs list' shows which there are."
    raise UsageError(f"There is no run {name} here.", hint)


def totals(record: Record) -> dict[str, Any]:
    """Return what a run took: calls, tokens, seconds of the model."""
    asked = [step.value for step in record.proven if step.kind == "model_call"]
    return {
        "model_calls": len(asked),
        "failed_calls": sum(each.get("error") is not None for each in asked),
        "remembered": sum(step.kind == "remembered" for step in record.proven),
        "tool_calls": sum(step.kind == "tool_call" for step in record.proven),
        "prompt_tokens": sum(tokens(each, "prompt") for each in asked),
        "cached_tokens": sum(tokens(each, "cached") for each in asked),
        "completion_tokens": sum(tokens(each, "completion") for each in asked),
        "model_seconds": round(sum(number(each, "seconds") for each in asked), 3),
        "money": round(sum(number(each, "money") for each in asked), 6),
    }


def spent_for(record: Record) -> list[dict[str, Any]]:
    """Return what a run spent on the model for each requirement, in the order in which it first asked for one."""
    found: dict[tuple[str | None, ...], dict[str, Any]] = {}
    for call in (step.value for step in record.proven if step.kind == "model_call"):
        told = call.get("for")
        about = told if isinstance(told, dict) else {}
        place = {name: str(about.get(name) or "") or None for name in ("path", "requirement")}
        one = found.setdefault(tuple(place.values()), {**place, "calls": 0, "tokens": 0, "seconds": 0.0, "money": 0.0})
        one["calls"] += 1
        one["tokens"] += tokens(call, "prompt") + tokens(call, "completion")
        one["seconds"] = round(one["seconds"] + number(call, "seconds"), 3)
        one["money"] = round(one["money"] + number(call, "money"), 6)
    return list(found.values())


def tokens(value: Mapping[str, Any], kind: str) -> int:
    """Return how many tokens of a kind a call says it took; 0 where the server does not count."""
    told = value.get("tokens")
    return int(number(told, kind)) if isinstance(told, dict) else 0


def number(value: Mapping[str, Any], name: str) -> float:
    """Return a number, 0 where there is none: an earlier specbot may have written other fields."""
    found = value.get(name)
    return found if isinstance(found, int | float) and math.isfinite(found) else 0


def members(value: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list, an empty one where there is none."""
    found = value.get(name)
    return found if isinstance(found, list) else []


def moment(seconds: float | None) -> datetime | None:
    """Return a time in UTC; None where there is none, or none that a calendar holds."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def local(at: datetime) -> datetime:
    """Return a time where the user is; in UTC where TZ names a zone that is a day or more away, which is none."""
    try:
        return at.astimezone()
    except (ValueError, OverflowError):
        return at


def summary(record: Record) -> dict[str, Any]:
    """Return one run as JSON says it."""
    begin, end = record.first(BEGIN), record.last(END) if record.is_finished else {}
    return {
        "id": record.run.id,
        "state": "finished" if record.is_finished else "unfinished",
        "began": _time(record.began),
        "seconds": round(record.seconds, 3),
        "command": begin.get("command"),
        "arguments": begin.get("arguments", {}),
        "root": begin.get("root"),
        "commit": begin.get("commit"),
        "specbot": begin.get("specbot"),
        "python": begin.get("python"),
        "model": record.first("model").get("name"),
        "exit": end.get("exit"),
        "error": end.get("error"),
        "result": {name: each for name, each in end.items() if name not in ("exit", "error", "chain")},
        "totals": totals(record),
        "limits": begin.get("limits") or {},
    }


def as_document(record: Record) -> dict[str, Any]:
    """Return everything about one run in the JSON shape that other tools rely on."""
    broken = record.fault
    return {
        "run": summary(record),
        "chain": {
            "whole": broken is None,
            "steps": len(record.proven),
            "head": record.proven[-1].hash if record.proven else None,
            "fault": {"step": broken.seq, "why": broken.why} if broken else None,
        },
        "spent": spent_for(record),
        "steps": [_step(step, proven=True) for step in record.proven]
        + [_step(step, proven=False) for step in record.steps[len(record.proven) :]],
    }


def _step(step: Step, *, proven: bool) -> dict[str, Any]:
    return {
        "step": step.seq if proven else None,
        "proven": proven,
        "kind": step.kind,
        "key": step.key,
        "parent": step.parent if proven else None,
        "started": _time(step.started) if proven else None,
        "ended": _time(step.ended) if proven else None,
        "hash": step.hash,
        "value": step.value,
    }


def _time(seconds: float | None) -> str | None:
    at = moment(seconds)
    return at.isoformat() if at else None
