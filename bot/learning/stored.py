"""The files of the memory, read and written: their events, and the lines that are none, each in its file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.learning.events import Event
from bot.learning.log import Log, Unread, log_of, read

FOLDER = "events"
PLAYBOOK = "playbook.jsonl"
MOST_LINES = 500_000
"""Lines of one file. The busiest month of a large project has some thousand."""

_T = TypeVar("_T")
_MONTH = re.compile(rf"{FOLDER}/[0-9]{{4}}-[0-9]{{2}}\.jsonl")


def is_month(path: str) -> bool:
    """Whether a file is one of those that hold events, one for each month."""
    return _MONTH.fullmatch(path) is not None


def month_file(event: Event) -> str:
    """Return the file that an event belongs into."""
    return f"{FOLDER}/{event.month}.jsonl"


@dataclass(frozen=True, slots=True)
class Stored:
    """Events by their ids, and the lines that are none: each stays in the file it stands in."""

    events: Mapping[str, Event] = field(default_factory=dict)
    unread: frozenset[tuple[str, Unread]] = frozenset()

    @property
    def log(self) -> Log:
        """All of it as one log."""
        return Log(self.events, frozenset(each for _, each in self.unread))

    def files(self) -> Mapping[str, bytes]:
        """Return each file as it is written; the same bytes for the same content."""
        months: dict[str, list[Event]] = {}
        for each in self.events.values():
            months.setdefault(month_file(each), []).append(each)
        odd: dict[str, list[Unread]] = {}
        for path, line in self.unread:
            odd.setdefault(path, []).append(line)
        return {
            path: Log(log_of(months.get(path, ())).events, frozenset(odd.get(path, ()))).data
            for path in sorted({*months, *odd})
        }

    def plus(self, events: Iterable[Event]) -> "Stored":
        """Return it with some events more."""
        return Stored({**self.events, **{each.id: each for each in events}}, self.unread)


def stored(files: Mapping[str, bytes]) -> Stored:
    """Return what the files of months hold. No line is lost, none raises."""
    logs = {path: read(data) for path, data in files.items()}
    events = {name: each for log in logs.values() for name, each in log.events.items()}
    return Stored(events, frozenset((path, each) for path, log in logs.items() for each in log.unread))


def merged(ours: Stored, theirs: Stored, base: Stored) -> Stored:
    """Return what two sides come to that went apart at ``base``.

    What either has new is in it. What stood in the base and one side took out is not: a union of the two would bring
    it back.
    """
    names = _kept(ours.events, theirs.events, base.events)
    both = {**theirs.events, **ours.events}
    return Stored(
        {name: each for name, each in both.items() if name in names}, _kept(ours.unread, theirs.unread, base.unread)
    )


def too_long(data: bytes) -> bool:
    """Whether a file has more lines than are read."""
    return data.count(b"\n") > MOST_LINES


def _kept(ours: Iterable[_T], theirs: Iterable[_T], base: Iterable[_T]) -> frozenset[_T]:
    one, other, before = set(ours), set(theirs), set(base)
    return frozenset((one & other) | (one - before) | (other - before))
