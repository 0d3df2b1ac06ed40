"""The content of the memory's branch: both sides of it joined, and the commit that holds it with some events more."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from bot.errors import RepoError
from bot.learning.events import Event
from bot.learning.log import read
from bot.learning.playbook import playbook_of
from bot.learning.stored import FOLDER, PLAYBOOK, Stored, is_month, merged, stored, too_long
from bot.repo.branch_files import NOTHING, Files, read_files
from bot.repo.command import SafeGit
from bot.repo.committing import SPECBOT, File, NewCommit, write_commit
from bot.repo.plumbing import DIRECTORY, FILE
from bot.repo.removals import removed_lines
from bot.repo.shared_branch import Lie, Sides
from bot.templating import source

BRANCH = "specbot/memory"
_README, _ATTRIBUTES = "README.md", ".gitattributes"
# Lines are kept as they are on every system, and a merge by hand keeps those of both sides (gitattributes(5)).
_UNION = b"*.jsonl -text merge=union\n"
_MOST_REMOVED = 500_000


@dataclass(frozen=True, slots=True)
class State:
    """Both sides joined. ``under`` is what the next commit stands on, ``there`` the events in it.

    ``closed`` is what cannot be read on either side; ``others`` what this side has, and the other has not, of that and
    of files that are not the memory's own. ``dropped`` are ids that one side took out since they went apart, ``undone``
    is how many a forced push did.
    """

    stored: Stored = field(default_factory=Stored)
    there: Stored = field(default_factory=Stored)
    under: Files = NOTHING
    closed: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, File | None] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    undone: int = 0
    problems: tuple[str, ...] = ()


def read_state(git: SafeGit, sides: Sides, lie: Lie) -> State:
    """Return what the two sides come to. Raises RepoError."""
    if not lie.parents:
        return State()
    is_apart = len(lie.parents) > 1 or lie.rewritten
    commits = [lie.parents[0], *([sides.local, lie.base] if is_apart else [])]
    files = read_files(git, [each for each in commits if each], FOLDER, _is_read)
    under = _bounded(files[lie.parents[0]])
    there = _stored(under)
    if not is_apart:
        return State(there, there, under, under.closed, problems=_problems(there, under))
    ours, base = (_bounded(files[each]) if each else NOTHING for each in (sides.local, lie.base))
    one, before = _stored(ours), _stored(base)
    whole = _without_removed(git, merged(one, there, before), one, there, sides, lie)
    return State(
        whole,
        there,
        under,
        {**ours.closed, **under.closed},
        _others(ours, under, base),
        frozenset(before.events) - set(whole.events),
        len(set(one.events) - set(whole.events)) if lie.rewritten else 0,
        _problems(whole, under, ours),
    )


def written(git: SafeGit, state: State, lie: Lie, new: Mapping[str, Event], now: datetime) -> str:
    """Return the commit that holds the joined sides and the ``new`` events; no branch names it yet.

    Raises RepoError where something else stands in place of a file that has to be written.
    """
    whole = state.stored.plus(new.values())
    wanted = {**whole.files(), PLAYBOOK: playbook_of(whole.events.values()).data}
    if not lie.parents:
        wanted |= {_README: source("memory/README.md").encode(), _ATTRIBUTES: _UNION}
    files: dict[str, File | None] = {
        path: (FILE, data) for path, data in wanted.items() if state.under.data.get(path) != data
    }
    files |= dict.fromkeys(path for path in state.under.data if path not in wanted)
    _refuse_strange(files, state)
    files |= state.others
    first = lie.parents[0] if lie.parents else "0" * _id_length(git)
    joined = lie.parents[1] if len(lie.parents) > 1 else ""
    return write_commit(git, NewCommit(first, files, _message(list(new.values())), SPECBOT, now, joined))


def taken_out(git: SafeGit, lie: Lie, state: State, new: Collection[str]) -> frozenset[str]:
    """Return which of some events that are not on the branch somebody took out of it, as its history shows.

    Raises RepoError.
    """
    return (state.dropped & set(new)) | _removed(git, lie.parents, new)


def _without_removed(git: SafeGit, whole: Stored, ours: Stored, theirs: Stored, sides: Sides, lie: Lie) -> Stored:
    """Return the joined sides without what one side added and the other had too, and somebody took out there."""
    mine, other = set(ours.events) & set(whole.events), set(theirs.events)
    gone = _removed(git, lie.parents[:1], mine - other, sides.local or "")
    if not lie.rewritten:
        gone |= _removed(git, lie.parents[1:], other - mine & set(whole.events), lie.parents[0])
    return replace(whole, events={name: each for name, each in whole.events.items() if name not in gone})


def _removed(git: SafeGit, tips: Sequence[str], names: Collection[str], beyond: str = "") -> frozenset[str]:
    """Return which events of some ids a commit that one of ``tips`` reaches, and not ``beyond``, took out."""
    found: set[str] = set()
    if names and tips:
        for line in islice(removed_lines(git, tips, FOLDER, beyond), _MOST_REMOVED):
            found |= read(line).events.keys() & set(names)
    return frozenset(found)


def _is_read(path: str) -> bool:
    return is_month(path) or path == PLAYBOOK


def _bounded(files: Files) -> Files:
    """Return the files but for those with more lines than are read."""
    long = {path for path, data in files.data.items() if too_long(data)}
    if not long:
        return files
    kept = {path: data for path, data in files.data.items() if path not in long}
    return replace(
        files, data=kept, closed={**files.closed, **dict.fromkeys(long, "it has more lines than specbot reads")}
    )


def _stored(files: Files) -> Stored:
    return stored({path: data for path, data in files.data.items() if is_month(path)})


def _others(ours: Files, theirs: Files, base: Files) -> dict[str, File | None]:
    """Return what this side has changed, and the other side has not, of what is not read.

    Of what both changed the other side's stays.
    """
    mine, other, before = ours.entries, theirs.entries, base.entries
    paths = sorted(path for path in {*mine, *before} if path != FOLDER and (not _is_read(path) or path in ours.closed))
    return {
        path: mine.get(path)
        for path in paths
        if mine.get(path) != before.get(path)
        and other.get(path) in (None, before.get(path))
        and path in {*mine, *other}
    }


def _problems(whole: Stored, *sides: Files) -> tuple[str, ...]:
    """Return a sentence for each thing that cannot be read."""
    found = [f"{path} is not read: {why}." for files in sides for path, why in sorted(files.closed.items())]
    for files in sides:
        entry = files.entries.get(FOLDER)
        if entry is not None and entry.mode != DIRECTORY:
            found.append(f"{FOLDER} is no folder.")
    counts = Counter((path, line.why) for path, line in whole.unread)
    found += [
        f"{path}: {count} {'line' if count == 1 else 'lines'} cannot be read ({why})."
        for (path, why), count in sorted(counts.items())
    ]
    return tuple(dict.fromkeys(found))


def _refuse_strange(files: Mapping[str, File | None], state: State) -> None:
    strange = [path for path in files if path in state.closed]
    folder = state.under.entries.get(FOLDER)
    if folder is not None and folder.mode != DIRECTORY:
        strange = [FOLDER]
    if strange:
        why = state.closed.get(strange[0], "it is no folder")
        raise RepoError(
            f"{strange[0]} on {BRANCH} cannot be written: {why}.", f"Take it away on that branch: git switch {BRANCH}."
        )


def _message(new: Sequence[Event]) -> str:
    if not new:
        return "Join what two clones remember\n"
    counts = Counter(each.kind.value for each in new)
    what = "\n".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return f"Remember {len(new)} {'event' if len(new) == 1 else 'events'}\n\n{what}\n"


def _id_length(git: SafeGit) -> int:
    """Return how many digits an id has here (git-rev-parse(1), --show-object-format)."""
    return 64 if git.rev_parse("--show-object-format") == "sha256" else 40
