"""Which open changes touch the same requirement, here and on other branches, and which of them combine."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.errors import MergeError, UnreadableError
from bot.openspec.archive_specs import RefusedError, deltas_of
from bot.openspec.bases import block_of
from bot.openspec.layout import CHANGES, Listing, change_ids, read_text
from bot.openspec.merge3 import merge_change
from bot.openspec.names import fold
from bot.openspec.parse import normal_name
from bot.openspec.touches import Touch, meeting, touches
from bot.repo.repository import Repository
from bot.text.tree import Kind, Tree
from bot.workflows.bases import Bases, finder
from bot.workflows.scope import Scope


@dataclass(frozen=True)
class OpenDelta:
    """One delta of an open change; ``branch`` is empty where it is the one that is checked out.

    ``newer``: git takes it in place of the same delta here, which nobody has edited since the two parted.
    """

    branch: str
    change: str
    capability: str
    path: str
    text: str
    bases: Bases
    newer: bool = False

    @property
    def title(self) -> str:
        """How people call the change."""
        return f"{self.change} on {self.branch}" if self.branch else self.change


@dataclass(frozen=True)
class Opened:
    """The open deltas of a tree; ``unread`` says which change or delta could not be read, and why."""

    deltas: tuple[OpenDelta, ...]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """Two deltas that touch one requirement. ``combines``: the second can be archived after the first, and nothing is
    lost; ``why`` says what a person has to decide where not."""

    capability: str
    requirement: str
    one: OpenDelta
    other: OpenDelta
    what: str
    combines: bool
    why: str = ""


@dataclass(frozen=True)
class Stale:
    """An entry whose requirement has moved on since it was written. ``combines`` as in Meeting."""

    delta: OpenDelta
    requirement: str
    what: str
    combines: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """One meeting or stale entry in words, for who only tells of it."""

    capability: str
    requirement: str
    who: str
    what: str
    combines: bool
    why: str = ""


@dataclass(frozen=True)
class Conflicts:
    """All there is between open changes, and between them and the specs; ``unread`` says what was not seen."""

    meetings: tuple[Meeting, ...]
    stale: tuple[Stale, ...]
    changes: int
    unread: tuple[str, ...] = ()

    @property
    def needs_person(self) -> bool:
        """Whether anything does not combine by itself, or could not be looked at."""
        return bool(self.unread) or not (
            all(each.combines for each in self.meetings) and all(each.combines for each in self.stale)
        )


def clashes(found: Conflicts, paths: Collection[str]) -> tuple[Clash, ...]:
    """Return in words what concerns the deltas at some paths."""
    told = [
        Clash(e.capability, e.requirement, f"{e.one.title} and {e.other.title}", e.what, e.combines, e.why)
        for e in found.meetings
        if e.one.path in paths or e.other.path in paths
    ]
    told += [
        Clash(each.delta.capability, each.requirement, each.delta.title, each.what, each.combines, each.why)
        for each in found.stale
        if each.delta.path in paths
    ]
    return tuple(told)


def open_deltas(
    tree: Tree, branch: str, find: Callable[[str, str, str], Bases], skip: Collection[str] = frozenset()
) -> Opened:
    """Return the deltas of the active changes of a tree, without those whose path and blob are in ``skip``."""
    listing = Listing(tree)
    deltas: list[OpenDelta] = []
    unread: list[str] = []
    for change in change_ids(listing):
        on = f"{change} on {branch}" if branch else change
        try:
            for each in deltas_of(listing, f"{CHANGES}/{change}"):
                if tree.kind(each.path) is not Kind.FILE:
                    unread.append(f"{on}: {each.path} is a link or a folder.")
                elif f"{each.path} {tree.blob(each.path)}" not in skip:
                    text = tree.text(each.path)
                    bases = find(each.capability, each.path, text)
                    deltas.append(OpenDelta(branch, change, each.capability, each.path, text, bases))
        except (UnreadableError, RefusedError) as error:
            unread.append(f"{on}: {error.message}")
    return Opened(tuple(deltas), tuple(unread))


def conflicts(tree: Tree, deltas: Sequence[OpenDelta], unread: Sequence[str] = ()) -> Conflicts:
    """Return how open deltas stand to each other and to the specs of ``tree``; ``unread`` is what is missing here."""
    listing = Listing(tree)
    mains = {each.capability: _main(listing, each.capability) for each in deltas}
    by_capability: dict[str, list[OpenDelta]] = {}
    for each in deltas:
        by_capability.setdefault(each.capability, []).append(each)
    meetings: list[Meeting] = []
    for capability, members in sorted(by_capability.items()):
        for one, other in combinations(members, 2):
            if not _is_same(one, other):
                meetings += _meetings(mains[capability], one, other)
    stale = [found for each in deltas for found in _stale(mains[each.capability], each)]
    changes = len({(each.branch, each.change) for each in deltas})
    return Conflicts(tuple(meetings), tuple(stale), changes, tuple(unread))


def _is_same(one: OpenDelta, other: OpenDelta) -> bool:
    """Whether two deltas are one: of one change on one branch, or the one here and what git takes in its place."""
    if one.change != other.change:
        return False
    return one.branch == other.branch or (one.path == other.path and not one.branch and other.newer)


def clashes_of(repository: Repository | None, ref: str, tree: Tree, scope: Scope) -> tuple[Clash, ...]:
    """Return how the deltas in scope stand to the other open changes of a tree, and to its specs.

    Raises RepoError where history cannot be read.
    """
    if not any(path.startswith(f"{CHANGES}/") for path in scope.touched):
        return ()
    return clashes(conflicts(tree, open_deltas(tree, "", finder(repository, ref)).deltas), scope.touched)


def _main(listing: Listing, capability: str) -> str | None:
    path = f"openspec/specs/{capability}/spec.md"
    return read_text(listing.tree, path) if listing.tree.kind(path) is not None else None


def _meetings(main: str | None, one: OpenDelta, other: OpenDelta) -> Iterator[Meeting]:
    theirs: dict[str, list[Touch]] = {}
    for each in touches(other.text):
        theirs.setdefault(each.key, []).append(each)
    told: set[str] = set()
    problems: Mapping[str, str] | None = None
    for mine in touches(one.text):
        for each in theirs.get(mine.key, []):
            what = meeting(mine, each)
            if not what or mine.key in told:
                continue
            told.add(mine.key)
            problems = _problems(main, one, other) if problems is None else problems
            why = problems.get(mine.key, problems.get("", ""))
            yield Meeting(one.capability, mine.name, one, other, what, not why, why)


def _problems(main: str | None, one: OpenDelta, other: OpenDelta) -> Mapping[str, str]:
    """Return what keeps two deltas from being archived one after the other, by the requirement; ``""``: as a whole."""
    try:
        first = merge_change(one.capability, one.change, one.bases.blocks(), main, one.text)
        second = merge_change(other.capability, other.change, other.bases.blocks(), first.text, other.text)
    except MergeError as error:
        return {"": error.message}
    found = (*first.conflicts, *second.conflicts)
    return {fold(normal_name(each.requirement)): each.what for each in found}


def _stale(main: str | None, delta: OpenDelta) -> Iterator[Stale]:
    """Yield the entries whose requirement says something else now than when they were written."""
    moved = []
    for name, base in delta.bases.found.items():
        if base.is_known and base.block is not None and main is not None:
            now = block_of(main, name)
            if now != base.block:
                moved.append((name, "is gone from the spec" if now is None else "was edited in the spec since"))
    if not moved:
        return
    problems: Mapping[str, str]
    try:
        done = merge_change(delta.capability, delta.change, delta.bases.blocks(), main, delta.text)
        problems = {fold(normal_name(each.requirement)): each.what for each in done.conflicts}
    except MergeError as error:
        problems = {"": error.message}
    for name, what in moved:
        why = problems.get(fold(normal_name(name)), problems.get("", ""))
        yield Stale(delta, name, what, not why, why)
