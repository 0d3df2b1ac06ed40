"""Which events stand: those that count, that nothing standing takes back, and of several about one thing the last."""

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.learning.events import Event, Kind

VERDICTS = frozenset({Kind.MERGED, Kind.EDITED, Kind.REJECTED, Kind.REVERTED})
"""What says whether a suggestion was wanted. Expired and unknown say nothing of it."""


def standing(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events that stand, by time; no reverts among them.

    Events of people who may not write are left out first, so that theirs take nothing back.
    """
    # An id is a hash of the whole event, and is not made twice: a memory may hold tens of thousands.
    counted = {each.id: each for each in events if each.counts}
    gone = _undone(counted)
    left = [(each.when, id_) for id_, each in counted.items() if id_ not in gone and each.kind is not Kind.REVERT]
    return tuple(counted[id_] for _, id_ in sorted(left))


def undone(events: Iterable[Event]) -> frozenset[str]:
    """Return the ids of the events that a standing revert takes back, reverts among them.

    A revert that is itself taken back does nothing. An id is a hash of what the event takes back, so there are no
    circles.
    """
    return _undone({each.id: each for each in events if each.counts})


def _undone(counted: Mapping[str, Event]) -> frozenset[str]:
    reverts = [(id_, each.subject) for id_, each in counted.items() if each.kind is Kind.REVERT]
    open_reverts = Counter(subject for _, subject in reverts if subject in counted)
    gone: set[str] = set()
    ready = [id_ for id_ in counted if not open_reverts[id_]]
    while ready:
        id_ = ready.pop()
        event = counted[id_]
        if event.kind is not Kind.REVERT or event.subject not in counted:
            continue
        if id_ not in gone:
            gone.add(event.subject)
        open_reverts[event.subject] -= 1
        if not open_reverts[event.subject]:
            ready.append(event.subject)
    return frozenset(gone)


def verdicts(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return of each suggestion the last verdict that stands, by time: merged and then reverted is reverted."""
    last: dict[str, Event] = {}
    for each in standing(events):
        if each.kind in VERDICTS:
            last.pop(each.subject, None)
            last[each.subject] = each  # behind all that are older
    return tuple(last.values())
