"""What became of a proposal, from what its document said each time that something came to the base branch.

The rules, for a history says less than the people knew who made it:

- What stands there as it was proposed was merged, whoever wrote it. What else changed in the block at the same time
  makes it an edit; what came before or after that does not.
- An edit after the merge is no verdict. Edits that came with it are; where nobody can tell, it is unknown.
- It was rejected where it came along and the block stayed as it was, or got words that have none of it.
- Without a sign that it came along, words that have nothing of it only say that it expired; some of it: unknown.
- It was reverted where it had been taken and the old text is back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.learning.events import Event, Kind
from bot.learning.proposed import Proposed
from bot.learning.sketch import Kept
from bot.learning.traces import Look, Stand, Tracer


@dataclass(frozen=True, slots=True)
class Landing:
    """What came to the base branch at once: a merge, a squash, one commit, or commits that were rebased together.

    ``text`` is the document afterwards and ``delta`` that of the OpenSpec change that carries the proposal, None where
    it is not there. ``brings``: the commit that proposes it came with it. ``names``: a message says so, and nothing
    proves it. ``beside``: something was made here of another proposal of the same commit. Landings are numbered along
    the branch; up to the one numbered ``until``, what follows may have been written before this came, or after.
    """

    when: str
    who: str
    path: str
    text: str | None
    delta: str | None = None
    brings: bool = False
    names: bool = False
    beside: bool = False
    number: int = 0
    until: int = 0


_LOOKED_AT = (Kind.MERGED, Kind.EDITED, Kind.REJECTED)


class _At(Enum):
    """Where a proposal is."""

    NOWHERE = "the block was never seen as it was before"
    OPEN = "open"
    TAKEN = "taken"
    UNCLEAR = "it was taken, and what follows may belong to it"
    CLOSED = "the block became something else"


def outcome(proposed: Proposed, start: Landing, landings: Sequence[Landing]) -> tuple[Event, ...]:
    """Return what became of a proposal, in order; nothing while it is open.

    ``start`` is the base branch when the proposal was made. The times and names of the events are those of landings.
    """
    story = _Story(proposed, start)
    events: list[Event] = []
    for index, each in enumerate(landings):
        events += story.turn(each, [one for one in landings[index + 1 :] if one.number <= each.until])
    return tuple(events)


def looked_at_in(proposed: Proposed, start: Landing, landings: Sequence[Landing]) -> tuple[int, ...]:
    """Return which landings made something of a proposal: what else was of its commit came along with it."""
    story, found = _Story(proposed, start), []
    for index, each in enumerate(landings):
        if any(event.kind in _LOOKED_AT for event in story.turn(each, ())):
            found.append(index)
    return tuple(found)


class _Story:
    """One proposal on its way through the landings."""

    def __init__(self, proposed: Proposed, start: Landing) -> None:
        self.proposed = proposed
        self.tracer = Tracer(proposed)
        self.seen = Look(Stand.GONE)
        """The block as it was last seen anywhere."""
        self.look = self.seen = self._look(start)
        self.at = {Stand.OPEN: _At.OPEN, Stand.TAKEN: _At.TAKEN}.get(self.look.stand, _At.NOWHERE)
        self.verdict: Event | None = None
        """The last one that says it was taken."""
        self.words: tuple[str, ...] = ()
        self.is_told = False
        """Whether it is known that people looked at it: then nothing is told of how the block went."""
        self.is_refused = False
        self.until = 0
        self.last = ""

    def turn(self, landing: Landing, following: Sequence[Landing]) -> Iterator[Event]:
        """Yield what a landing made of it."""
        then, now = self.look, self._look(landing)
        self.look = now
        if now.stand is not Stand.GONE:
            self.seen = now
        if self.at is _At.UNCLEAR:
            if landing.number <= self.until:
                return
            self.at = _At.OPEN if then.stand is Stand.OPEN else _At.TAKEN
        if self.at is _At.TAKEN:
            yield from self._after_taken(landing, then, now)
        elif now.stand is Stand.TAKEN:
            yield self._taken(landing, then, now, following)
        elif self.words and now.lines == self.words and self.verdict is not None:
            self.at = _At.TAKEN
            yield self._event(self.verdict.kind, landing, self.verdict.after)
        else:
            yield from self._not_taken(landing, then, now)

    def _look(self, landing: Landing) -> Look:
        look = self.tracer.look(landing.text, landing.path, self.seen)
        if landing.delta is None or look.stand is Stand.TAKEN:
            return look
        carried = self.tracer.look(landing.delta, self.proposed.carrier)
        return carried if carried.stand in (Stand.TAKEN, Stand.OTHER) else look

    def _after_taken(self, landing: Landing, then: Look, now: Look) -> Iterator[Event]:
        if now.stand is Stand.OPEN and self.tracer.kept(now, then) in (Kept.HARDLY, Kept.NOTHING):
            self.at = _At.OPEN
            yield self._event(Kind.REVERTED, landing)

    def _taken(self, landing: Landing, then: Look, now: Look, following: Sequence[Landing]) -> Event:
        if any(self._look(each).lines != now.lines for each in following):
            self.at, self.until, self.is_told = _At.UNCLEAR, landing.until, True
            return self._event(Kind.UNKNOWN, landing)
        self.at, self.words, self.is_told = _At.TAKEN, now.lines, True
        exact = self.tracer.is_exact(now, then)
        words = "" if exact else self.tracer.window(now, then)
        self.verdict = self._event(Kind.MERGED if exact else Kind.EDITED, landing, words)
        return self.verdict

    def _not_taken(self, landing: Landing, then: Look, now: Look) -> Iterator[Event]:
        came = landing.brings or (landing.names and landing.beside)
        if now.stand is Stand.OPEN and not self._is_addition(then, now, came=came):
            self.at = _At.OPEN
            if came or landing.names:
                yield from self._refused(Kind.REJECTED if came else Kind.UNKNOWN, landing)
            return
        if now.stand is not Stand.GONE and now.lines != then.lines and (self.at is _At.OPEN or came):
            kind = self._other(landing, then, now, came=came)
        elif now.stand is Stand.GONE and self.at is _At.OPEN:
            kind = Kind.EXPIRED
        else:
            return
        if kind is Kind.EDITED:
            self.at, self.words, self.is_told = _At.TAKEN, now.lines, True
            self.verdict = self._event(kind, landing, self.tracer.window(now, then))
            yield self.verdict
            return
        self.at = _At.CLOSED
        yield from self._refused(kind, landing)

    def _refused(self, kind: Kind, landing: Landing) -> Iterator[Event]:
        """Yield that it was not taken, where that is news: a refusal is once, and the rest while nothing is known."""
        is_news = self.verdict is None and not self.is_refused if kind is Kind.REJECTED else not self.is_told
        if is_news:
            self.is_told |= kind is not Kind.EXPIRED
            self.is_refused |= kind is Kind.REJECTED
            yield self._event(kind, landing)

    def _is_addition(self, then: Look, now: Look, *, came: bool) -> bool:
        """Whether the old text has got something more, and that is what was proposed to be added, in other words."""
        kept = self.tracer.kept(now, then)
        return now.lines != then.lines and (kept is Kept.MOST or (came and kept is not Kept.NOTHING))

    def _other(self, landing: Landing, then: Look, now: Look, *, came: bool) -> Kind:
        """Return what it says that the block got words that are neither the old ones nor those proposed."""
        kept = self.tracer.kept(now, then)
        if not (came or landing.names or landing.beside):
            if kept is Kept.MOST:
                return Kind.EDITED
            return Kind.EXPIRED if kept is Kept.NOTHING else Kind.UNKNOWN
        if kept in (Kept.MOST, Kept.SOME):
            return Kind.EDITED
        named = came or landing.names
        return Kind.REJECTED if named and kept is Kept.NOTHING and self.at is _At.OPEN else Kind.UNKNOWN

    def _event(self, kind: Kind, landing: Landing, words: str = "") -> Event:
        made = self.proposed.became(kind, when=landing.when, who=landing.who, after=words)
        if made.when <= self.last:
            made = replace(made, when=_next_second(self.last))
        self.last = made.when
        return made


def _next_second(when: str) -> str:
    """Return a time just after another: clocks differ, and of two events about one proposal the later one counts."""
    return (datetime.fromisoformat(when) + timedelta(seconds=1)).isoformat()
