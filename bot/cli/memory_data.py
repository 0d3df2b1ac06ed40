"""The memory as JSON: events, entries of the playbook, and what stands behind one thing."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.cli.memory_why import Asked
from bot.learning.effect import Effect
from bot.learning.events import Event
from bot.learning.evidence import Tally
from bot.learning.playbook import Entry
from bot.learning.standing import undone
from bot.learning.suppressing import Suppression
from bot.workflows.memory import Memory


def as_list(memory: Memory, entries: Sequence[Entry], events: Sequence[Event], more: int) -> dict[str, Any]:
    """Return some entries and events, and how many events more there are."""
    gone = undone(memory.log.events.values())
    return {
        "tip": memory.tip,
        "playbook": [entry_data(each) for each in entries],
        "events": [event_data(each, gone) for each in events],
        "more": more,
        "problems": list(memory.problems),
    }


def as_whole(memory: Memory) -> dict[str, Any]:
    """Return everything, lines that cannot be read too."""
    whole = as_list(memory, memory.playbook.entries, memory.log.ordered, 0)
    unread = [{"line": each.line.decode("utf-8", "replace"), "why": each.why} for each in sorted(memory.log.unread)]
    return {**whole, "unread": unread}


def as_why(memory: Memory, asked: Asked) -> dict[str, Any]:
    """Return what stands behind one thing."""
    gone = undone(memory.log.events.values())
    good, bad = asked.chance
    return {
        "asked": {"what": asked.what, "id": asked.name},
        "entry": entry_data(asked.entry) if asked.entry else None,
        "entries": [entry_data(each) for each in asked.entries],
        "events": [event_data(each, gone) for each in asked.events],
        "silent": [_silence(each) for each in asked.suppressions],
        "tally": _tally(asked.tally) if asked.what == "rule" else None,
        "expected": round(good / (good + bad), 4) if asked.what == "rule" else None,
    }


def event_data(event: Event, gone: frozenset[str]) -> dict[str, Any]:
    """Return one event: its line, its id, and whether it stands."""
    told: dict[str, Any] = json.loads(event.line)
    return {"id": event.id, "stands": event.counts and event.id not in gone, **told}


def entry_data(entry: Entry) -> dict[str, Any]:
    """Return one entry: its line."""
    told: dict[str, Any] = json.loads(entry.line)
    return told


def effect_data(effect: Effect) -> dict[str, Any]:
    """Return what differs."""
    return {
        "playbook": [
            {"before": entry_data(old) if old else None, "after": entry_data(new) if new else None}
            for old, new in effect.entries
        ],
        "silenced": [_silence(each) for each in effect.silenced],
        "lifted": [_silence(each) for each in effect.lifted],
        "refused": list(effect.refused),
        "freed": list(effect.freed),
        "tallies": _tallies(effect.tallies),
    }


def _silence(each: Suppression) -> dict[str, Any]:
    return {"rule": each.rule, "path": each.glob, "reason": each.reason, "event": each.event}


def _tallies(tallies: Mapping[str, tuple[Tally, Tally]]) -> dict[str, Any]:
    return {name: {"before": _tally(old), "after": _tally(new)} for name, (old, new) in tallies.items()}


def _tally(tally: Tally) -> dict[str, float]:
    return {"taken": tally.taken, "refused": tally.refused}
