"""What an id, or the beginning of one, names in the memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.learning.events import Event
from bot.learning.playbook import Playbook

LEAST = 4
"""Characters of an id that are enough, where nothing else begins with them."""


class What(Enum):
    """What an id can belong to; the values are how it is called."""

    ENTRY = "entry"
    EVENT = "event"
    SUBJECT = "suggestion"


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """One thing that has an id."""

    what: What
    id: str


def named(wanted: str, events: Iterable[Event], playbook: Playbook) -> tuple[Named, ...]:
    """Return what begins with ``wanted``: entries, events, then what events are about. A whole id names that alone."""
    found = [Named(What.ENTRY, each.id) for each in playbook.entries]
    known = sorted(events, key=lambda each: (each.when, each.id))
    ids = {each.id for each in known}
    found += [Named(What.EVENT, each.id) for each in known]
    found += [Named(What.SUBJECT, each) for each in dict.fromkeys(each.subject for each in known) if each not in ids]
    exact = tuple(each for each in found if each.id == wanted)
    if exact or len(wanted) < LEAST:
        return exact
    return tuple(each for each in found if each.id.startswith(wanted))
