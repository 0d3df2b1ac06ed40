"""How much of what was proposed people took: by rule, path group, model and month, with what is certain about it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from bot.learning.events import Event, Kind
from bot.learning.standing import VERDICTS, standing

OUTCOMES = (Kind.MERGED, Kind.EDITED, Kind.REJECTED, Kind.REVERTED, Kind.EXPIRED, Kind.UNKNOWN)
"""What can become of a suggestion, as it is listed."""
_Z = 1.959963984540054  # of the normal distribution, 95 % lie within so many deviations


@dataclass(frozen=True, slots=True)
class Share:
    """What became of some suggestions; ``counts`` has a number for each of OUTCOMES that occurs."""

    counts: Mapping[Kind, int] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many came to the base branch and stayed, in other words than proposed too."""
        return self.counts.get(Kind.MERGED, 0) + self.counts.get(Kind.EDITED, 0)

    @property
    def decided(self) -> int:
        """How many somebody decided on; of those that expired, or of which history does not tell, nobody did."""
        return sum(self.counts.get(each, 0) for each in VERDICTS)

    @property
    def share(self) -> float | None:
        """Taken of decided; None where nothing is decided."""
        return self.taken / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share lies with 95 % certainty; from 0 to 1 where nothing is decided."""
        return wilson(self.taken, self.decided)

    def data(self) -> dict[str, Any]:
        """Return it for JSON: a number for each outcome, ``taken``, ``decided``, ``share``, ``low``, ``high``."""
        low, high = self.interval
        counts = {each.value: self.counts.get(each, 0) for each in OUTCOMES}
        share = None if self.share is None else round(self.share, 4)
        return {
            **counts,
            "taken": self.taken,
            "decided": self.decided,
            "share": share,
            "low": round(low, 4),
            "high": round(high, 4),
        }


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What became of all suggestions, and by rule, path group, model and month (``2026-11``, the verdict's).

    Rows are ordered by how much is decided, then by name; months by time. A name may be empty: the event has none.
    ``wrong`` answers and ``unanswered`` questions are counted once each; ``uncounted`` are events of people who may not
    write, of which nothing else is in here.
    """

    whole: Share = field(default_factory=Share)
    rules: Mapping[str, Share] = field(default_factory=dict)
    paths: Mapping[str, Share] = field(default_factory=dict)
    models: Mapping[str, Share] = field(default_factory=dict)
    months: Mapping[str, Share] = field(default_factory=dict)
    wrong: int = 0
    unanswered: int = 0
    uncounted: int = 0

    def data(self) -> dict[str, Any]:
        """Return it for JSON: the tables are lists of rows, and each row has a ``name`` beside what ``whole`` has."""
        tables = {"rules": self.rules, "paths": self.paths, "models": self.models, "months": self.months}
        rows = {
            title: [{"name": name, **each.data()} for name, each in table.items()] for title, table in tables.items()
        }
        answers = {"wrong": self.wrong, "unanswered": self.unanswered}
        return {"whole": self.whole.data(), **rows, "answers": answers, "uncounted": self.uncounted}


def acceptance_of(events: Iterable[Event]) -> Acceptance:
    """Return what the events that stand say, in whatever order they come.

    Each suggestion counts once: by the last that somebody decided, else by the last that is known of it.
    """
    found = list(events)
    stand = standing(found)
    last: dict[str, Event] = {}
    for each in stand:
        before = last.get(each.subject)
        if each.kind in OUTCOMES and (before is None or each.kind in VERDICTS or before.kind not in VERDICTS):
            last[each.subject] = each
    asked = {kind: len({each.subject for each in stand if each.kind is kind}) for kind in (Kind.WRONG, Kind.UNANSWERED)}
    outcomes = list(last.values())
    return Acceptance(
        Share(Counter(each.kind for each in outcomes)),
        _table((each.rule, each.kind) for each in outcomes),
        _table((each.group, each.kind) for each in outcomes),
        _table((each.model, each.kind) for each in outcomes),
        dict(sorted(_table((each.month, each.kind) for each in outcomes).items())),
        asked[Kind.WRONG],
        asked[Kind.UNANSWERED],
        len({each.id for each in found if not each.counts}),
    )


def wilson(taken: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (E. B. Wilson, 1927): it stays within 0 and 1 and fits small numbers."""
    if not of:
        return 0.0, 1.0
    share, square = taken / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    reach = _Z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _table(named: Iterable[tuple[str, Kind]]) -> dict[str, Share]:
    counts: defaultdict[str, Counter[Kind]] = defaultdict(Counter)
    for name, kind in named:
        counts[name][kind] += 1
    shares = {name: Share(each) for name, each in counts.items()}
    return dict(sorted(shares.items(), key=lambda row: (-row[1].decided, row[0])))
