"""The drifts that people live with, in a file: each is one requirement's text and one change; edited, it is another."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import ConfigError
from bot.workflows.drift import Drift

FILE = ".specbot-drift.json"
_VERSION = 1
_AGAIN = "Mend it, or delete it and accept them again."
_KEYS = ("id", "path", "requirement", "sentence", "reason")


@dataclass(frozen=True)
class Accepted:
    """What is accepted, by the id of the drift: where it is, its sentence, and the reason that was given."""

    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def with_drifts(self, drifts: Iterable[Drift], reason: str) -> "Accepted":
        """Return it with some drifts more."""
        more = {
            each.id: {
                "id": each.id,
                "path": each.path,
                "requirement": each.requirement,
                "sentence": each.sentence,
                "reason": reason,
            }
            for each in drifts
        }
        return Accepted({**self.entries, **more})


def write_accepted(accepted: Accepted) -> str:
    """Return the text of the file: in one order, so that two branches merge."""
    entries = sorted(accepted.entries.values(), key=lambda each: (each["path"], each["requirement"], each["id"]))
    return json.dumps({"version": _VERSION, "accepted": entries}, indent=1, ensure_ascii=False) + "\n"


def read_accepted(text: str, name: str = FILE) -> Accepted:
    """Return what a file says. Raises ConfigError for one that is none."""
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise ConfigError(f"{name} is not JSON.", _AGAIN) from None
    if not isinstance(data, dict) or data.get("version") != _VERSION or not isinstance(data.get("accepted"), list):
        raise ConfigError(f"{name} is no list of accepted drifts.", _AGAIN)
    entries: dict[str, Mapping[str, str]] = {}
    for each in data["accepted"]:
        if not isinstance(each, dict) or not all(isinstance(each.get(key), str) for key in _KEYS):
            raise ConfigError(f"{name} holds an entry that is none.", _AGAIN)
        entries[each["id"]] = {key: each[key] for key in _KEYS}
    return Accepted(entries)
