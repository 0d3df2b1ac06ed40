"""Learn: what git and the code host say became of suggestions, joined into one verdict each, and remembered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.learning.events import Event, Kind
from bot.learning.log import Log, joined, log_of
from bot.learning.playbook import Entry, Playbook, State, playbook_of
from bot.learning.proposed import Proposed
from bot.learning.suppressing import Suppression, suppressions_of
from bot.repo.repository import Repository
from bot.repo.transport import Remote
from bot.workflows.memory import Memory, read_memory, remember
from bot.workflows.proposals_git import proposals_in_git
from bot.workflows.verdicts_git import events_from_git
from bot.workflows.verdicts_host import SOURCE, HostVerdicts, Landed, Looking, verdicts_on_host
from bot.workflows.verdicts_landed import landed_event

SHALLOW = (
    "This clone's history is cut short, and what became of older suggestions is not seen: "
    "'git fetch --unshallow' brings it."
)
_DECIDED = frozenset({Kind.MERGED, Kind.EDITED, Kind.REJECTED})


@dataclass(frozen=True)
class Learner:
    """The hands of whoever learns. ``base`` is the commit that the base branch is at.

    ``looking`` is None where no code host is asked. ``remote`` is the server that shares the memory, None for the clone
    alone. ``tip`` finds the commit of another branch that pull requests go to, None where it is not here; ``redact``
    blanks secrets, None leaves the memory to blank what has the shape of one.
    """

    repository: Repository
    base: str
    now: datetime
    looking: Looking | None = None
    remote: Remote | None = None
    tip: Callable[[str], str | None] = lambda _: None
    redact: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What is new, the memory with it, the playbook as it was before, and what was left out, in sentences.

    ``commit`` holds it, None where nothing was written; ``pushed``: it went to the server.
    """

    fresh: tuple[Event, ...]
    memory: Memory
    before: Playbook
    left_out: tuple[str, ...] = ()
    commit: str | None = None
    pushed: bool = False

    @property
    def gained(self) -> tuple[Entry, ...]:
        """The entries that prompts are given now and were not before."""
        old = {each.id for each in self.before.entries if each.state is State.ACTIVE}
        return tuple(e for e in self.memory.playbook.entries if e.state is State.ACTIVE and e.id not in old)

    @property
    def retired(self) -> tuple[Entry, ...]:
        """The entries that did more harm than good, as these verdicts say."""
        old = {each.id for each in self.before.entries if each.state is State.RETIRED}
        return tuple(e for e in self.memory.playbook.entries if e.state is State.RETIRED and e.id not in old)

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """What is silenced."""
        return suppressions_of(self.memory.log.events.values())


def learn(hands: Learner, *, dry_run: bool = False) -> Learned:
    """Collect verdicts, and remember those that are new; with ``dry_run`` say only which they are.

    However often they are collected, they are the same events: their times come from git and from the code host. Raises
    RepoError, ForgeError.
    """
    memory = read_memory(hands.repository, hands.remote)
    host = verdicts_on_host(hands.looking) if hands.looking else HostVerdicts()
    left_out = [*memory.problems, *host.left_out]
    if hands.repository.is_shallow():
        left_out.append(SHALLOW)
    git = _from_git(hands, host, left_out)
    came = {each.proposed.id: landed_event(hands.repository, each) for each in host.landed}
    found = verdicts_joined(git, host, came)
    fresh = unknown(found, memory.log)
    if dry_run:
        log = joined(memory.log, log_of(fresh))
        after = replace(memory, log=log, playbook=playbook_of(log.events.values()))
        return Learned(fresh, after, memory.playbook, tuple(left_out))
    done = remember(hands.repository, fresh, hands.remote, redact=hands.redact, now=hands.now)
    if done.left_out:
        left_out.append(f"{_events(len(done.left_out))} not put back: somebody took them out of the memory.")
    if done.undone:
        left_out.append(f"{_events(done.undone)} taken off the server by a forced push, and went here, too.")
    return Learned(done.added, done.memory, memory.playbook, tuple(left_out), done.commit, done.pushed)


def _from_git(hands: Learner, host: HostVerdicts, left_out: list[str]) -> dict[str, tuple[Event, ...]]:
    """Return what the base branches say became of each suggestion, by its id: of those that git tells of, and of those
    of specbot's own pull requests, whose commits a squash may have hidden, or are gone.
    """
    by_base: dict[str, dict[str, Proposed]] = {}
    if hands.looking is None or not hands.looking.number:
        by_base[hands.base] = {each.id: each for each in proposals_in_git(hands.repository, hands.base)}
    tips = {name: hands.tip(name) for name in sorted({*(e.base_ref for e in host.landed), *(n for n, _ in host.shut)})}
    left_out += [f"The branch {name} is not here: what came to it is not known." for name in tips if tips[name] is None]
    for name, each in (*((one.base_ref, one.proposed) for one in host.landed if one.is_own), *host.shut):
        base = tips[name]
        known = by_base.setdefault(base, {}) if base else {}
        if each.id not in known or not known[each.id].proven:
            known[each.id] = each
    found: dict[str, tuple[Event, ...]] = {}
    for base, proposals in by_base.items():
        for event in events_from_git(hands.repository, base, tuple(proposals.values()), hands.now):
            found[event.subject] = (*found.get(event.subject, ()), event)
    return found


def verdicts_joined(
    git: Mapping[str, Sequence[Event]], host: HostVerdicts, came: Mapping[str, Event | None]
) -> tuple[Event, ...]:
    """Return one verdict for each suggestion and stage, of what git and what the code host says, by time.

    People's own words go before what is concluded from texts: who dismissed a suggestion, or closed the pull request
    it stood in, refused it, whatever the block became since. But what stands in the base branch as it was proposed was
    taken: then closing said only that it was there already, and of a dismissal the later one of both counts. Git knows
    the text that people made of it, the code host their reason. ``came`` is what a merge made of each suggestion, for
    where the history of the branch does not tell.
    """
    said = {each.subject: each for each in host.dismissed}
    closed = {each.subject: each for each in host.closed if each.subject not in said}
    landed = {each.proposed.id: each for each in host.landed}
    events: list[Event] = [*said.values(), *host.answers]
    for subject in dict.fromkeys((*git, *closed, *landed)):
        told = tuple(git.get(subject, ()))
        if subject in said and said[subject].counts:
            events += _unless_refused(told)
        elif subject in closed:
            events += _with_closing(told, closed[subject])
        elif subject in landed:
            events += _with_words(told, landed[subject], came.get(subject))
        else:
            events += told
    return tuple(sorted({each.id: each for each in events}.values(), key=lambda each: (each.when, each.id)))


def _unless_refused(told: Sequence[Event]) -> Iterator[Event]:
    """Yield of what git says what holds beside somebody's no: that it came in as it was, and what became of that."""
    merged = [at for at, each in enumerate(told) if each.kind is Kind.MERGED]
    yield from told[merged[0] :] if merged else ()


def _with_closing(told: Sequence[Event], closing: Event) -> Iterator[Event]:
    """Yield what closing said, or what git does: that it came in as it was or, where nobody said no, in other words."""
    if any(each.kind is Kind.MERGED for each in told):
        yield from told
    elif closing.kind is Kind.REJECTED and closing.counts:
        yield closing
    elif closing.kind is Kind.REJECTED:
        yield from (*told, closing)  # it counts for nothing, and is kept as what somebody did
    else:
        yield from told if any(each.kind in _DECIDED for each in told) else (closing,)


def _with_words(told: Sequence[Event], landed: Landed, came: Event | None) -> Iterator[Event]:
    """Yield what git says with the reason that people gave, else what came of the merge; where there is neither, that
    nobody cared for it.
    """
    if came and not any(each.kind in _DECIDED for each in told):
        told = (came,)
    for each in told:
        has_words = each.kind in (Kind.EDITED, Kind.REJECTED) and not each.reason
        yield replace(each, reason=landed.words) if has_words else each
    if not told and not landed.came:
        event = landed.proposed.became(Kind.EXPIRED, when=landed.when, who=landed.who, counts=landed.counts)
        yield replace(event, source=SOURCE)


def unknown(found: Iterable[Event], log: Log) -> tuple[Event, ...]:
    """Return the events that the log does not hold yet: of one thing the same, at the same time.

    Somebody may have taken one back since, or its reason was cleaned when it was written: then it is not new.
    """
    known = {_same(each) for each in log.events.values()}
    return tuple(each for each in found if each.id not in log.events and _same(each) not in known)


def _same(event: Event) -> tuple[str, Kind, str, str]:
    return event.subject, event.kind, event.when, event.who if event.kind is Kind.WRONG else ""


def _events(number: int) -> str:
    return f"{number} {'event was' if number == 1 else 'events were'}"
