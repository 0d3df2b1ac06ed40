"""The playbook: small entries, each of which several verdicts stand for; made anew from the events every time."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from hashlib import sha256

from bot.learning.events import Event, Kind
from bot.learning.lessons import lesson_of
from bot.learning.standing import verdicts

MOST_ACTIVE = 60
"""Entries that prompts may be given. Nobody reads more, and a long list of advice makes each piece of it weak."""
MOST_TOKENS = 2_000
"""What the active entries may cost together, counted as one token for three bytes."""
MOST_ENTRIES = 600
"""Entries in all, those that are not active included."""
_ENOUGH = 2  # suggestions that say the same: one verdict may be a whim
HARMFUL = 3
"""Bad outcomes before an entry can be retired: fewer may be chance."""


class State(Enum):
    """Where an entry is in its life; the values are interface."""

    CANDIDATE = "candidate"
    """One verdict says it, or there is no room for it."""
    ACTIVE = "active"
    """Several do; prompts are given it."""
    RETIRED = "retired"
    """It did more harm than good."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that verdicts say of a rule within a scope.

    ``scope`` is a path group, ``*`` where the verdicts come from several. ``evidence`` are ids of events. ``helpful``
    counts suggestions that were merged as they were with the entry in their prompt, ``harmful`` those refused with it.
    """

    scope: str
    rule: str
    text: str
    evidence: tuple[str, ...]
    helpful: int = 0
    harmful: int = 0
    state: State = State.CANDIDATE

    @property
    def id(self) -> str:
        """Twelve hex digits of rule and text: more evidence, or a wider scope, leaves it the same entry."""
        return entry_id(self.rule, self.text)

    @property
    def line(self) -> bytes:
        """The entry as JSON, keys in order, without a line break at the end."""
        told = {"id": self.id, "scope": self.scope, "rule": self.rule, "text": self.text, "state": self.state.value}
        counts = {"evidence": list(self.evidence), "helpful": self.helpful, "harmful": self.harmful}
        return json.dumps(told | counts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Playbook:
    """Entries: active ones first, the weightiest first among them."""

    entries: tuple[Entry, ...] = ()

    @property
    def data(self) -> bytes:
        """The playbook as it is written, one entry a line: the same bytes for the same events."""
        return b"".join(each.line + b"\n" for each in self.entries)

    def active(self, rule: str, group: str) -> tuple[Entry, ...]:
        """Return what a prompt for this rule in this path group is given."""
        return tuple(
            each
            for each in self.entries
            if each.state is State.ACTIVE and each.rule == rule and each.scope in ("*", group)
        )


def entry_id(rule: str, text: str) -> str:
    """Return the id of the entry that says this of a rule, whatever its capitals and its last full stop."""
    return sha256("\0".join([rule, _folded(text)]).encode()).hexdigest()[:12]


def playbook_of(events: Iterable[Event]) -> Playbook:
    """Return what the events say, in whatever order they come: nothing else goes into it, no playbook before it."""
    last = verdicts(events)
    said: defaultdict[str, list[Event]] = defaultdict(list)
    for each in last:
        lesson = lesson_of(each) if each.rule else ""
        if lesson:
            said[entry_id(each.rule, lesson)].append(each)
    helpful = Counter(name for each in last if each.kind is Kind.MERGED for name in each.used)
    harmful = Counter(name for each in last if each.kind in (Kind.REJECTED, Kind.REVERTED) for name in each.used)
    made = [_entry(each, helpful, harmful) for each in said.values()]
    return Playbook(tuple(sorted(_within_caps(made), key=_place)[:MOST_ENTRIES]))


def _entry(said: Sequence[Event], helpful: Mapping[str, int], harmful: Mapping[str, int]) -> Entry:
    """Return the entry of the verdicts that say the same; it has the words of the first."""
    groups = {each.group for each in said}
    entry = Entry(
        scope=groups.pop() if len(groups) == 1 else "*",
        rule=said[0].rule,
        text=lesson_of(said[0]),
        evidence=tuple(sorted(each.id for each in said)),
    )
    good, bad = helpful.get(entry.id, 0), harmful.get(entry.id, 0)
    state = State.ACTIVE if len(said) >= _ENOUGH else State.CANDIDATE
    if bad >= HARMFUL and bad > good:
        state = State.RETIRED
    return replace(entry, helpful=good, harmful=bad, state=state)


def _within_caps(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries; the active ones for which there is no room are candidates again."""
    kept, count, tokens = [], 0, 0
    for each in sorted(entries, key=_place):
        cost = len(each.text.encode()) // 3 + 1
        if each.state is State.ACTIVE:
            if count == MOST_ACTIVE or tokens + cost > MOST_TOKENS:
                kept.append(replace(each, state=State.CANDIDATE))
                continue
            count, tokens = count + 1, tokens + cost
        kept.append(each)
    return kept


def _place(entry: Entry) -> tuple[int, int, str]:
    """Return where an entry stands: by state, by what speaks for it, by id."""
    state = (State.ACTIVE, State.CANDIDATE, State.RETIRED).index(entry.state)
    return state, entry.harmful - entry.helpful - len(entry.evidence), entry.id


def _folded(text: str) -> str:
    """Return a text as it is compared with others."""
    return text.casefold().rstrip(" .!")
