"""Which open changes touch the same requirement, here and on other branches, and which of them combine."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product

from bot.errors import MergeError, UnreadableError
from bot.openspec.archive_specs import RefusedError, deltas_of
from bot.openspec.bases import Bases, block_of, cut_off, operations_of
from bot.openspec.layout import CHANGES, Listing, change_ids, read_text
from bot.openspec.merge3 import merge_change
from bot.openspec.merge3_pieces import Conflict
from bot.openspec.names import fold
from bot.openspec.parse import normal_name
from bot.openspec.touches import Touch, meeting, touches
from bot.repo.repository import Repository
from bot.text.tree import Kind, Tree
from bot.workflows.bases import finder
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


_Touching = tuple[OpenDelta, dict[str, list[Touch]]]
"""A delta, and what it touches by the key of the requirement."""


@dataclass(frozen=True)
class Opened:
    """The open deltas of a tree; ``unread`` says which change or delta could not be read, and why."""

    deltas: tuple[OpenDelta, ...]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """Two deltas that touch one requirement. ``combines``: one can be archived after the other, and nothing is lost;
    ``what`` says which has to go first where that matters, ``why`` what a person has to decide where it is neither."""

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
        for one, other in _pairs(members):
            if not _is_same(one[0], other[0]):
                meetings += _meetings(mains[capability], one, other)
    stale = [found for each in deltas for found in _stale(mains[each.capability], each)]
    changes = len({(each.branch, each.change) for each in deltas})
    return Conflicts(tuple(meetings), tuple(stale), changes, (*unread, *_cut_off(mains, deltas)))


def _cut_off(mains: Mapping[str, str | None], deltas: Sequence[OpenDelta]) -> Iterator[str]:
    """Yield what cannot be looked at because history is not all here."""
    for each in deltas:
        if unseen := each.bases.unseen(mains[each.capability], each.text):
            yield f"{each.title}: {cut_off(each.capability, unseen)}. Run 'git fetch --unshallow'."


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


def _pairs(deltas: Sequence[OpenDelta]) -> Iterator[tuple[_Touching, _Touching]]:
    """Yield the pairs of deltas that touch one requirement, in the order of the deltas.

    Each delta is read once, and those that have nothing in common are never put side by side: thousands may be open.
    """
    touching: list[_Touching] = []
    holders: dict[str, list[int]] = {}
    for number, delta in enumerate(deltas):
        by_key: dict[str, list[Touch]] = {}
        for each in touches(delta.text):
            by_key.setdefault(each.key, []).append(each)
        touching.append((delta, by_key))
        for key in by_key:
            holders.setdefault(key, []).append(number)
    for number, one in enumerate(touching):
        for other in sorted({later for key in one[1] for later in holders[key] if later > number}):
            yield one, touching[other]


def _meetings(main: str | None, first: _Touching, second: _Touching) -> Iterator[Meeting]:
    (one, ours), (other, theirs) = first, second
    met: dict[str, tuple[str, str]] = {}
    for key, mine in ours.items():
        for each, counterpart in product(mine, theirs.get(key, [])):
            what = meeting(each, counterpart)
            if what:
                met.setdefault(key, (each.name, what))
    problems = _problems(main, one, other) if met else ()
    turned = _problems(main, other, one) if met else ()
    for key, (name, what) in met.items():
        why, otherwise = _why(problems, key), _why(turned, key)
        if bool(why) is not bool(otherwise):
            what = f"{what}, with {other.title if why else one.title} archived first"
        yield Meeting(one.capability, name, one, other, what, not (why and otherwise), why if otherwise else "")
    still = {each.requirement for each in turned}
    for left in problems:
        # About what only one of the two names, and yet it is the other one's work that it is lost by.
        if left.requirement in still and left.is_of_both and not left.names & met.keys():
            yield Meeting(
                one.capability, left.requirement, one, other, "they do not combine", combines=False, why=left.why
            )


@dataclass(frozen=True, slots=True)
class _Problem:
    """What keeps a delta from being archived: ``names`` are all its requirement goes by; none: it is as a whole."""

    requirement: str
    names: frozenset[str]
    why: str
    is_of_both: bool = True


def _problems(main: str | None, one: OpenDelta, other: OpenDelta) -> tuple[_Problem, ...]:
    """Return what keeps two deltas from being archived one after the other."""
    try:
        first = merge_change(one.capability, one.change, one.bases.blocks(), main, one.text)
        second = merge_change(other.capability, other.change, other.bases.blocks(), first.text, other.text)
    except MergeError as error:
        return (_Problem("", frozenset(), error.message),)
    alone = {each.requirement for each in first.conflicts}
    if second.conflicts:
        with suppress(MergeError):
            theirs = merge_change(other.capability, other.change, other.bases.blocks(), main, other.text)
            alone |= {each.requirement for each in theirs.conflicts}
    names = _former_names(one.text) | _former_names(other.text)
    found = (*first.conflicts, *second.conflicts)
    return tuple(_problem(each, names, is_of_both=each.requirement not in alone) for each in found)


def _problem(conflict: Conflict, former: Mapping[str, str], *, is_of_both: bool = True) -> _Problem:
    """Return a conflict by each name of its requirement: a merge tells of the one that the delta renames it to."""
    names = [fold(normal_name(conflict.requirement))]
    while (old := former.get(names[-1])) is not None and old not in names:
        names.append(old)
    return _Problem(conflict.requirement, frozenset(names), conflict.what, is_of_both)


def _former_names(delta: str) -> dict[str, str]:
    return {fold(normal_name(each.new)): fold(normal_name(each.old)) for each in operations_of(delta).renamed}


def _why(problems: Sequence[_Problem], key: str) -> str:
    return next((each.why for each in problems if key in each.names or not each.names), "")


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
    try:
        done = merge_change(delta.capability, delta.change, delta.bases.blocks(), main, delta.text)
        former = _former_names(delta.text)
        problems = tuple(_problem(each, former) for each in done.conflicts)
    except MergeError as error:
        problems = (_Problem("", frozenset(), error.message),)
    for name, what in moved:
        why = _why(problems, fold(normal_name(name)))
        yield Stale(delta, name, what, not why, why)
