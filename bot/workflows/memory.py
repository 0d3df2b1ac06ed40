"""The memory: events on a branch of their own, and the playbook that follows from them; read, and added to."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random

from bot.errors import RepoError, StaleError
from bot.journal.redactor import Redactor
from bot.learning.events import Event
from bot.learning.log import Log
from bot.learning.playbook import Playbook, playbook_of
from bot.learning.private import cleaned
from bot.repo.repository import Repository
from bot.repo.shared_branch import Lie, RemoteServer, SharedBranch, Sides
from bot.repo.transport import Remote
from bot.workflows.memory_state import BRANCH, State, read_state, taken_out, written

MOST_TRIES = 10
"""How often a write is tried while others write, too."""
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered. ``tip`` is the commit it was read from, None where there is no memory yet.

    ``problems`` say what on the branch could not be read, each in a sentence; it is data, print it as such.
    """

    log: Log
    playbook: Playbook
    tip: str | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What became of events that were to be remembered.

    ``added`` were new. ``left_out`` somebody had taken out of the branch; they are not put back. ``undone`` counts
    events of this clone that a forced push had taken off the server. ``commit`` is the new commit, None where nothing
    was written; ``pushed`` says whether the server's branch moved.
    """

    memory: Memory
    added: tuple[Event, ...] = ()
    left_out: tuple[Event, ...] = ()
    undone: int = 0
    commit: str | None = None
    pushed: bool = False


@dataclass(frozen=True, slots=True)
class Trying:
    """How a write is tried again when somebody was faster: who draws, and who waits so many seconds."""

    random: Random = field(default_factory=Random)
    wait: Callable[[float], None] = time.sleep
    tries: int = MOST_TRIES


def read_memory(repository: Repository, remote: Remote | None = None) -> Memory:
    """Return the memory: this clone's and the server's joined, empty where there is none. Nothing is written.

    The server's is what was last fetched, or with ``remote`` what is there now. Raises RepoError.
    """
    branch = _branch(repository, remote)
    sides = branch.sides()
    lie = branch.lie(sides)
    return _memory(read_state(repository.git, sides, lie), lie.parents[0] if lie.parents else None)


def remember(
    repository: Repository,
    events: Iterable[Event],
    remote: Remote | None = None,
    *,
    redact: Callable[[str], str] | None = None,
    now: datetime | None = None,
    trying: Trying | None = None,
    join: bool = False,
) -> Remembered:
    """Add events to the memory, here and with ``remote`` on the server; return what was new.

    Before that each loses what is private; ``redact`` blanks secrets, by default what has the shape of one. Neither
    HEAD nor index nor worktree is touched, and where nothing is new nothing is written at all; with ``join`` this
    clone's branch is joined with what was fetched all the same. Raises RepoError where it cannot be written or pushed;
    what could be written here stays here, and goes to the server with the next push.
    """
    clean = redact or Redactor().text
    wanted = {each.id: each for each in (cleaned(each, clean) for each in events)}
    branch = _branch(repository, remote)
    return remember_on(branch, repository, wanted, now or datetime.now(UTC), trying or Trying(), join=join)


def is_fetched(repository: Repository) -> bool:
    """Whether the server, as last fetched, has all that this clone's branch has. Raises RepoError."""
    branch = _branch(repository, None)
    sides = branch.sides()
    return not sides.local or branch.lie(sides).parents == (sides.theirs,)


def remember_on(
    branch: SharedBranch,
    repository: Repository,
    wanted: Mapping[str, Event],
    now: datetime,
    trying: Trying,
    *,
    join: bool = False,
) -> Remembered:
    """Add events, cleaned and by their ids, to a branch; for ``remember``, and for tests with a server of their own."""
    added: dict[str, Event] = {}
    for number in range(trying.tries):
        if number:
            most = min(_FIRST_WAIT * 2**number, _LONGEST_WAIT)
            trying.wait(trying.random.uniform(0, most))
        try:
            return _once(branch, repository, wanted, now, added, joins=join or branch.server is not None)
        except StaleError as error:
            problem = error
    raise StaleError(f"Others keep writing to {branch.branch}: {problem.message}", "Run it again.")


def _once(
    branch: SharedBranch,
    repository: Repository,
    wanted: Mapping[str, Event],
    now: datetime,
    added: dict[str, Event],
    *,
    joins: bool,
) -> Remembered:
    """Try once; ``added`` holds what an earlier try has written here already. Raises StaleError."""
    git = repository.git
    try:
        sides = branch.sides()
    except RepoError as error:
        if branch.server is None:
            raise
        _once(SharedBranch(git, branch.branch), repository, wanted, now, added, joins=False)
        raise _kept_here(branch, error, error.hint) from error
    lie = branch.lie(sides)
    state = read_state(git, sides, lie)
    missing = {name: each for name, each in wanted.items() if name not in state.stored.events}
    gone = taken_out(git, lie, state, missing)
    new = {name: each for name, each in missing.items() if name not in gone}
    left_out = tuple(each for name, each in missing.items() if name in gone)
    # What the next commit stands on lacks what this side alone holds; without a server nothing asks for it.
    is_behind = joins and state.stored != state.there
    commit = written(git, state, lie, new, now) if new or is_behind else None
    # After a forced push this clone's branch goes along, even where it has nothing to add to it.
    to = commit or (sides.theirs if joins and lie.rewritten else None)
    if to:
        branch.move(sides, to, sides.theirs)
        sides = replace(sides, local=to)
        added |= new
    pushed = _pushed(branch, sides, lie, commit)
    state = replace(state, stored=state.stored.plus(new.values()))
    found = _memory(state, commit or (lie.parents[0] if lie.parents else None))
    return Remembered(found, tuple(added.values()), left_out, state.undone if to else 0, commit, pushed)


def _kept_here(branch: SharedBranch, error: RepoError, hint: str) -> RepoError:
    """Return the error of a server that could not be reached, or said no, with what became of the events."""
    return RepoError(f"{error.message} What is new stands on the branch {branch.branch} here.", hint)


def _pushed(branch: SharedBranch, sides: Sides, lie: Lie, commit: str | None) -> bool:
    """Bring the server's branch to where the one here is, if it lacks what that has; return whether it moved.

    Raises StaleError when somebody was faster, RepoError where the server says no.
    """
    tip = commit or (sides.local if lie.parents == (sides.local,) else None)
    if branch.server is None or not tip or tip == sides.theirs:
        return False
    if lie.gone:
        raise RepoError(
            f"The server has no branch {branch.branch} any more, so nothing was pushed; it stands here still.",
            f"'git push origin {branch.branch}' puts it back; 'git branch -D {branch.branch}' forgets it here, too.",
        )
    try:
        branch.push(sides, tip)
    except StaleError:
        raise
    except RepoError as error:
        raise _kept_here(
            branch, error, "Let specbot's account push there; it goes along with the next push."
        ) from error
    return True


def _memory(state: State, tip: str | None) -> Memory:
    log = state.stored.log
    return Memory(log, playbook_of(log.events.values()), tip, state.problems)


def _branch(repository: Repository, remote: Remote | None) -> SharedBranch:
    server = RemoteServer(repository.git, remote, BRANCH) if remote else None
    return SharedBranch(repository.git, BRANCH, server)
