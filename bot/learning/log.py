"""The log of events: JSON, one a line, in one order; what cannot be read stays in it and is reported."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.errors import LearningError
from bot.learning.events import Event, event_of

MOST_LINE = 400_000
"""Bytes of a line; an event, bounded as it is, has fewer."""


@dataclass(frozen=True, slots=True, order=True)
class Unread:
    """A line that is no event here, byte for byte, and why: somebody's edit, or a newer specbot wrote it."""

    line: bytes
    why: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Log:
    """Events by their ids, and the lines that cannot be read; logs of the same content write alike."""

    events: Mapping[str, Event]
    unread: frozenset[Unread] = frozenset()

    @property
    def ordered(self) -> tuple[Event, ...]:
        """The events by time, those of one second by their ids."""
        return tuple(sorted(self.events.values(), key=lambda each: (each.when, each.id)))

    @property
    def data(self) -> bytes:
        """The log as it is written; last the lines that cannot be read, as they were."""
        lines = [each.line for each in self.ordered] + [each.line for each in sorted(self.unread)]
        return b"".join(line + b"\n" for line in lines)

    @property
    def months(self) -> Mapping[str, "Log"]:
        """The events month by month. Which month an unread line is of is not known; those are not in here."""
        names = sorted({each.month for each in self.events.values()})
        return {name: log_of(each for each in self.events.values() if each.month == name) for name in names}


def log_of(events: Iterable[Event]) -> Log:
    """Return the log of some events; one that comes twice is in it once."""
    return Log({each.id: each for each in events})


def joined(*logs: Log) -> Log:
    """Return all that any of the logs holds. In whatever order they come, the result is the same."""
    events = {name: each for log in logs for name, each in log.events.items()}
    return Log(events, frozenset(each for log in logs for each in log.unread))


def read(data: bytes) -> Log:
    """Return the log that a file holds. No line of it is lost, none raises."""
    events, unread = [], set()
    for line in data.split(b"\n"):
        if not line.strip():
            continue
        try:
            events.append(_event(line))
        except LearningError as problem:
            unread.add(Unread(line, problem.message))
    return Log(log_of(events).events, frozenset(unread))


def _event(line: bytes) -> Event:
    """Return the event of a line. Raises LearningError."""
    if len(line) > MOST_LINE:
        raise LearningError("the line is longer than an event may be")
    try:
        data = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise LearningError("the line is not JSON") from None
    if not isinstance(data, dict):
        raise LearningError("the line is not a JSON object")
    return event_of(data)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object none of whose keys comes twice: of two values one would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise LearningError("a field stands there twice")
    return found
