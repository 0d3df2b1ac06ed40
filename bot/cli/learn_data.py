"""What was learned, in the JSON shape that other tools rely on (docs/schemas/learn.json)."""

from collections.abc import Sequence
from typing import Any

from bot.cli.learn_text import Told
from bot.learning.events import Event
from bot.learning.playbook import Entry
from bot.learning.suppressing import Suppression


def as_document(told: Told, idle: Sequence[Suppression]) -> dict[str, Any]:
    """Return what was learned."""
    done = told.done
    return {
        "events": [_event(each) for each in done.fresh],
        "gained": [_entry(each) for each in done.gained],
        "retired": [_entry(each) for each in done.retired],
        "suppressed": [_suppression(each) for each in done.suppressions],
        "idle": [_suppression(each) for each in idle],
        "left_out": list(done.left_out),
        "memory": {
            "events": len(done.memory.log.events),
            "commit": done.commit,
            "pushed": done.pushed,
        },
        "dry_run": told.dry_run,
        "github": told.where or None,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "kind": event.kind.value,
        "subject": event.subject,
        "when": event.when,
        "who": event.who,
        "counts": event.counts,
        "rule": event.rule,
        "path": event.path,
        "reason": event.reason,
        "source": event.source,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "rule": entry.rule, "scope": entry.scope, "text": entry.text}


def _suppression(each: Suppression) -> dict[str, Any]:
    return {"rule": each.rule, "glob": each.glob, "reason": each.reason}
