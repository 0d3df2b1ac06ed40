"""Archive changes so that nobody's work is lost: a delta is merged against what the spec said when it was written."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.errors import UnreadableError
from bot.openspec.archive_specs import RefusedError
from bot.openspec.archiving import Archive, Question, Refusal, Request, plan_archive
from bot.openspec.artifacts import Artifacts
from bot.openspec.bases import FindBases, cut_off
from bot.openspec.deltas import Merged
from bot.openspec.layout import CHANGES, SPEC_FILE, Listing
from bot.openspec.merge3 import Merged3, merge_change
from bot.openspec.merge3_pieces import Conflict
from bot.openspec.schemas import Schemas
from bot.openspec.tasks import read_tasks
from bot.text.printable import listed
from bot.text.tree import Draft, Kind, Tree


@dataclass(frozen=True)
class Contradiction:
    """One conflict, and the capability whose spec it is in."""

    capability: str
    conflict: Conflict


@dataclass(frozen=True)
class Planned:
    """What archiving one change comes to. It is ready where there is an archive, and no contradiction in it."""

    change: str
    archive: Archive | None
    refusal: Refusal | None = None
    contradictions: tuple[Contradiction, ...] = ()
    notes: tuple[str, ...] = ()
    merged: Mapping[str, Merged3] = field(default_factory=dict)
    """Capability to what its spec becomes, for who wants to see the contradictions in their place."""

    @property
    def is_ready(self) -> bool:
        """Whether it can be carried out."""
        return self.archive is not None and not self.contradictions


@dataclass(frozen=True)
class Order:
    """Several changes: those that are archived, in that order, and those that need a person."""

    ready: tuple[Planned, ...]
    stuck: tuple[Planned, ...]


def plan_three_way(tree: Tree, request: Request, bases: FindBases) -> Planned:
    """Return what archiving one change of ``tree`` comes to. Raises RepoError where history cannot be read."""
    merged: dict[str, Merged3] = {}
    notes: list[str] = []

    def merger(capability: str, change: str, main: str | None, delta: str) -> Merged:
        path = f"openspec/changes/{change}/specs/{capability}/{SPEC_FILE}"
        found = bases(capability, path, delta)
        done = merge_change(capability, change, found.blocks(), main, delta)
        if unseen := found.unseen(main, delta):
            raise _cut_off(capability, unseen)
        merged[capability] = done
        notes.extend([*found.notes(), *(f"{capability}: {each}" for each in done.notes)])
        return Merged(done.text, done.counts, done.warnings, done.requirements)

    result = plan_archive(tree, request, merger)
    found = tuple(Contradiction(name, each) for name, done in merged.items() for each in done.conflicts)
    if isinstance(result, Refusal):
        return Planned(request.change, None, result, found, tuple(notes), merged)
    asked = _asked(request, merged)
    if asked:
        return Planned(request.change, None, asked, found, tuple(notes), merged)
    return Planned(request.change, result, None, found, tuple(notes), merged)


def _cut_off(capability: str, names: Sequence[str]) -> RefusedError:
    """Return why nothing is merged by the official rules where a history that is not here would tell a third side."""
    message = f"{cut_off(capability, names)}; what others did since could be lost."
    fix = "Run 'git fetch --unshallow' first; --plain merges as 'openspec archive' does."
    return RefusedError("archive_history_missing", message, fix, capability=capability)


def _asked(request: Request, merged: Mapping[str, Merged3]) -> Refusal | None:
    """Return what a person has to agree to first, None where nothing is left to ask."""
    replaced = [f"{capability}, {name}" for capability, done in merged.items() for name in done.replaced]
    if not replaced or Question.REPLACED in request.agreed:
        return None
    message = f"None of the scenarios that were there would be left in {listed(replaced)}."
    fix = "Copy those that are to stay into the delta; where none is, say --yes."
    return Refusal("archive_confirmation_required", message, fix, Question.REPLACED)


def plan_all(tree: Tree, requests: Sequence[Request], bases: FindBases) -> Order:
    """Return an order in which as many changes as can be are archived, each on top of those before.

    Those that merge cleanly go first; one that is stuck is tried again when others have gone, and then before them: a
    change may merge cleanly and be in the way of one that would have to go first.
    """
    best = _in_turn(tree, requests, bases)
    while best.stuck:
        stuck = {each.change for each in best.stuck}
        turned = _in_turn(tree, sorted(requests, key=lambda each: each.change not in stuck), bases)
        if len(turned.stuck) >= len(best.stuck):
            break
        best = turned
    return best


def _in_turn(tree: Tree, requests: Sequence[Request], bases: FindBases) -> Order:
    draft = Draft(tree)
    pending = list(requests)
    ready: list[Planned] = []
    stuck: list[Planned] = []
    while pending:
        stuck, again = [], []
        for request in pending:
            planned = plan_three_way(draft, request, bases)
            if planned.is_ready and planned.archive:
                ready.append(planned)
                carry_into(draft, planned.archive)
            else:
                stuck.append(planned)
                again.append(request)
        if len(again) == len(pending):
            break
        pending = again
    return Order(tuple(ready), tuple(stuck))


def is_complete(listing: Listing, name: str) -> bool:
    """Whether a change has tasks, and all of them are done."""
    files = Artifacts(listing, Schemas(listing)).task_files(f"{CHANGES}/{name}").files
    tasks = [task.done for file in files for task in read_tasks(file)]
    return bool(tasks) and all(tasks)


def carry_into(draft: Draft, archive: Archive) -> None:
    """Make an archive in a draft: specs written or deleted, the folder moved."""
    for path, text in archive.writes.items():
        if text is None:
            draft.remove(path)
        else:
            draft.write(path, text)
    for path, target in moved(draft, archive).items():
        # A draft holds no link, and nothing too large to read: what stands in an archive is not looked at again.
        if draft.kind(path) is Kind.FILE:
            with suppress(UnreadableError):
                draft.write(target, draft.text(path))
        draft.remove(path)


def moved(tree: Tree, archive: Archive) -> dict[str, str]:
    """Return where each file of a change goes."""
    start = f"{archive.source}/"
    files = [path for path in tree.paths() if path.startswith(start) and tree.kind(path) is not Kind.DIRECTORY]
    return {path: f"{archive.target}/{path.removeprefix(start)}" for path in files}
