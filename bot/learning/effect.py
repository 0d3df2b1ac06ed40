"""What some events more, or some less, change in what follows: entries, silence, refusals and evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.learning.events import Event
from bot.learning.evidence import Tally, evidence_of
from bot.learning.playbook import Entry, playbook_of
from bot.learning.suppressing import Suppression, refused_ids, suppressions_of


@dataclass(frozen=True, slots=True)
class Effect:
    """The difference. ``entries`` are the playbook's that differ, before and after; None where there is none.

    ``silenced`` and ``lifted`` are suppressions that begin and end, ``refused`` and ``freed`` ids of suggestions that
    are not proposed any more, and may be again, ``tallies`` of a rule its verdicts before and after.
    """

    entries: tuple[tuple[Entry | None, Entry | None], ...] = ()
    silenced: tuple[Suppression, ...] = ()
    lifted: tuple[Suppression, ...] = ()
    refused: tuple[str, ...] = ()
    freed: tuple[str, ...] = ()
    tallies: Mapping[str, tuple[Tally, Tally]] = field(default_factory=dict)


def effect_of(before: Iterable[Event], after: Iterable[Event]) -> Effect:
    """Return what differs between what follows from two collections of events."""
    old, new = list(before), list(after)
    was, now = ({each.id: each for each in playbook_of(events).entries} for events in (old, new))
    pairs = [(was.get(name), now.get(name)) for name in dict.fromkeys([*now, *was])]
    silent, silent_now = suppressions_of(old), suppressions_of(new)
    no, no_now = refused_ids(old), refused_ids(new)
    rules, rules_now = evidence_of(old).rules, evidence_of(new).rules
    tallies = {name: (rules.get(name, Tally()), rules_now.get(name, Tally())) for name in sorted({*rules, *rules_now})}
    return Effect(
        tuple(pair for pair in pairs if pair[0] != pair[1]),
        tuple(each for each in silent_now if each not in silent),
        tuple(each for each in silent if each not in silent_now),
        tuple(sorted(no_now - no)),
        tuple(sorted(no - no_now)),
        {name: pair for name, pair in tallies.items() if pair[0] != pair[1]},
    )
