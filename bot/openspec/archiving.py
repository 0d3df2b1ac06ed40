"""What archiving one change would do, and what refuses it: every gate of the official archive, in its order.

(Reference, 7.1 to 7.5.) Nothing is written here; ``bot.repo.archiving`` carries it out. A folder's links are never
written through: where the official tool would follow one out of its place, the archive is refused.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.errors import UnreadableError
from bot.openspec.applying import Counts
from bot.openspec.archive_checks import delta_errors, marker_of
from bot.openspec.archive_specs import Merger, Prepared, RefusedError, SpecUpdate, deltas_of, prepare, refuse_invalid
from bot.openspec.artifacts import Artifacts
from bot.openspec.deltas import merge
from bot.openspec.findings import Finding
from bot.openspec.layout import ARCHIVE, CHANGES, SPECS, Listing
from bot.openspec.metadata import METADATA_FILE
from bot.openspec.schemas import Schemas
from bot.openspec.tasks import read_tasks
from bot.openspec.wrappers import wrapped_changes
from bot.text.printable import in_one_line, listed
from bot.text.tree import Kind, Tree, parents

LOCK = f"{ARCHIVE}/.openspec-archive.lock"
"""The official tool's claim: it is there while an archive is carried out."""

_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-")


class Question(Enum):
    """What a person may be asked before an archive goes on; ``yes`` answers all of them."""

    UNVALIDATED = "archive without validation"
    TASKS = "archive with tasks that are not done"
    SPECS = "write the specs"
    REPLACED = "replace every scenario of a requirement"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. ``date`` is today where the user is, as YYYY-MM-DD; ``agreed`` are questions answered."""

    change: str
    date: str
    agreed: frozenset[Question] = frozenset()
    skip_specs: bool = False
    validate: bool = True

    @property
    def name(self) -> str:
        """The folder's name in the archive: one that starts with a date keeps it."""
        return self.change if _DATED.match(self.change) else f"{self.date}-{self.change}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change is not archived: an official error code, a sentence, the next step.

    Where ``question`` is set, that answer is all that is missing. ``findings`` are what a failed validation found.
    """

    code: str
    message: str
    fix: str = ""
    question: Question | None = None
    findings: tuple[Finding, ...] = ()
    preview: "Archive | None" = None
    """What the archive would do, where that is the question."""
    capability: str = ""
    """Whose spec it is about, empty where it is about none."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive does: specs written or deleted, then ``source`` moved to ``target``.

    ``deltas`` are all specs that the change speaks of, ``inputs`` the files that decided what is written;
    ``counts`` is None where no specs were asked for.
    """

    change: str
    source: str
    target: str
    tasks: tuple[int, int]
    deltas: tuple[SpecUpdate, ...] = ()
    counts: Counts | None = None
    warnings: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    @property
    def updates(self) -> tuple[SpecUpdate, ...]:
        """The specs that end up different."""
        return tuple(each for each in self.deltas if each.changes)

    @property
    def writes(self) -> dict[str, str | None]:
        """Path to new text, None for a spec that is deleted."""
        return {each.path: each.text for each in self.updates}


def plan_archive(
    tree: Tree, request: Request, merger: Merger = merge, listing: Listing | None = None
) -> Archive | Refusal:
    """Return what archiving a change of ``tree`` does, or the first gate that refuses it.

    ``merger`` merges one delta into one spec; the default is the official merge. ``listing`` is that of ``tree``, where
    more than one change of it is asked about.
    """
    try:
        return _Planner(listing or Listing(tree), request, merger).plan()
    except RefusedError as error:
        return Refusal(error.code, error.message, error.hint, findings=error.findings, capability=error.capability)
    except UnreadableError as error:
        return Refusal("archive_error", error.message, error.hint)


class _Planner:
    """One request, gate after gate; each raises RefusedError, or returns the Refusal that asks something."""

    def __init__(self, listing: Listing, request: Request, merger: Merger) -> None:
        self.tree, self.request, self.merger = listing.tree, request, merger
        self.change = request.change
        self.source, self.target = f"{CHANGES}/{self.change}", f"{ARCHIVE}/{request.name}"
        self.listing = listing
        self.schemas = Schemas(self.listing)
        self.artifacts = Artifacts(self.listing, self.schemas)
        self.tasks = (0, 0)

    def plan(self) -> Archive | Refusal:
        self._refuse_links_above()
        self._refuse_name()
        self._refuse_absent()
        steps: Sequence[Callable[[], Refusal | None]] = (self._validation, self._task_list)
        for step in steps:
            refusal = step()
            if refusal:
                return refusal
        self._refuse_taken()
        if self.request.skip_specs:
            return self._settled(Archive(self.change, self.source, self.target, self.tasks))
        return self._with_specs()

    def _refuse_links_above(self) -> None:
        for folder in (CHANGES, ARCHIVE, SPECS):
            if self.tree.kind(folder) is Kind.LINK or (folder == CHANGES and self.tree.kind(folder) is Kind.FILE):
                message = f"{folder} is no folder of its own; specbot does not archive through links."
                raise RefusedError("archive_path_outside_root", message)

    def _refuse_name(self) -> None:
        if not self.change:
            fix = "specbot archive CHANGE"
            raise RefusedError("archive_change_name_required", "Which change is to be archived?", fix)
        if self.change in (".", "..") or "/" in self.change or "\\" in self.change:
            message = f"'{in_one_line(self.change)}' is no name of a change."
            raise RefusedError("archive_change_name_invalid", message, "'specbot validate --changes' lists them.")

    def _refuse_absent(self) -> None:
        kind = self.tree.kind(self.source)
        if kind is Kind.LINK:
            message = f"{in_one_line(self.source)} is a link; put the folder itself there."
            raise RefusedError("archive_change_symlink", message)
        if kind is not Kind.DIRECTORY:
            active = [name for name in self.listing.folders(CHANGES) if name != "archive"]
            others = f"There are: {listed(active)}." if active else "There are no active changes."
            message = f"There is no change '{in_one_line(self.change)}'. {others}"
            raise RefusedError("archive_change_not_found", message)
        may_wrap = self.change != "archive" and not self.change.startswith(".")
        wrapped = wrapped_changes(self.listing, self.artifacts, self.source) if may_wrap else []
        if wrapped:
            message = f"{in_one_line(self.source)} is no change but a folder around {listed(wrapped)}."
            fix = f"Move {in_one_line(wrapped[0])} directly below {CHANGES}/, then archive it."
            raise RefusedError("archive_change_is_namespace_folder", message, fix)

    def _validation(self) -> Refusal | None:
        if not self.request.validate:
            return self._ask(
                Question.UNVALIDATED,
                "archive_confirmation_required",
                "An archive without validation may write invalid specs, and nobody agreed to that.",
            )
        errors = delta_errors(self.listing, self.source)
        if errors:
            name = in_one_line(self.change)
            fix = f"'specbot validate {name} --type change' says more; --no-validate archives all the same."
            raise RefusedError("archive_validation_failed", f"The deltas of '{name}' are not valid.", fix, errors)
        return None

    def _task_list(self) -> Refusal | None:
        done = [task.done for file in self.artifacts.task_files(self.source).files for task in read_tasks(file)]
        self.tasks = (done.count(True), len(done))
        if all(done):
            return None
        message = f"{done.count(False)} of {len(done)} tasks of '{in_one_line(self.change)}' are not done."
        return self._ask(Question.TASKS, "archive_tasks_incomplete", message)

    def _ask(self, question: Question, code: str, message: str, preview: Archive | None = None) -> Refusal | None:
        if question in self.request.agreed:
            return None
        return Refusal(code, message, "Say --yes to go on.", question, preview=preview)

    def _refuse_taken(self) -> None:
        if self.tree.kind(ARCHIVE) is Kind.FILE:
            raise RefusedError("archive_error", f"{ARCHIVE} is a file, not a folder.")
        if self.tree.kind(self.target) is not None:
            message = f"{in_one_line(self.target)} is there already."
            raise RefusedError("archive_target_exists", message, "Rename one of the two.")

    def _with_specs(self) -> Archive | Refusal:
        retires = marker_of(self.listing.tree, self.schemas, self.source, "retire_capabilities")
        deltas = deltas_of(self.listing, self.source)
        if not deltas:
            return self._settled(Archive(self.change, self.source, self.target, self.tasks))
        prepared: Prepared | RefusedError
        try:
            prepared = prepare(
                self.tree, self.change, deltas, self.merger, retires=retires, validate=self.request.validate
            )
        except RefusedError as error:
            prepared = error  # told only to those who agree to write the specs, as the official tool does
        archive = None if isinstance(prepared, RefusedError) else self._archive(prepared)
        message = f"{len(deltas)} specs would be written, and nobody agreed to that."
        asked = self._ask(Question.SPECS, "archive_confirmation_required", message, archive)
        if asked:
            return asked
        if isinstance(prepared, RefusedError):
            raise prepared
        if self.request.validate:
            refuse_invalid(prepared, retires)
        return self._settled(self._archive(prepared))

    def _archive(self, prepared: Prepared) -> Archive:
        inputs = [*prepared.inputs, f"{self.source}/{METADATA_FILE}"]
        return Archive(
            self.change,
            self.source,
            self.target,
            self.tasks,
            tuple(each.update for each in prepared.specs),
            prepared.counts,
            prepared.warnings,
            tuple(path for path in inputs if self.tree.kind(path) is Kind.FILE),
        )

    def _settled(self, archive: Archive) -> Archive:
        """Return ``archive`` where nothing stands in the way of carrying it out."""
        if self.tree.kind(LOCK) is not None:
            raise RefusedError("archive_target_exists", *being_archived())
        for path in archive.writes:
            if any(self.tree.kind(each) is Kind.LINK for each in [path, *parents(path)]):
                message = f"{in_one_line(path)} is a link or lies behind one; specbot writes plain files only."
                raise RefusedError("archive_path_outside_root", message, "Put the file itself there.")
        if self.source == ARCHIVE:
            raise RefusedError("archive_error", f"{ARCHIVE} cannot be moved into itself.")
        return archive


def being_archived() -> tuple[str, str]:
    """Return what to say of a claim that somebody else holds, and the next step."""
    return "Another archive is being made here.", f"If none is, delete what it left behind: {LOCK}."
