"""The specs that an archive writes: each delta merged, each result checked, an empty capability retired."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.errors import MergeError, SpecbotError, UnreadableError
from bot.openspec.applying import Counts
from bot.openspec.archive_checks import specs_folder
from bot.openspec.deltas import Merged, mended_first
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import Listing, read_text, resolve
from bot.openspec.metadata import METADATA_FILE, Marker
from bot.openspec.places import Base, Obstacle, base_of, discovered
from bot.openspec.retiring import unnamed
from bot.openspec.skeleton import new_spec, purpose_of
from bot.openspec.validate_spec import validate_spec
from bot.text.printable import in_one_line
from bot.text.tree import Tree

Merger = Callable[[str, str, str | None, str], Merged]
"""Capability, change, main spec (None: there is none), delta; what ``deltas.merge`` takes, gives and raises."""

AS_IT_IS = "It is not valid as it is:"
"""What the next step begins with where the spec, and not a delta, keeps a change from being archived."""
_MOST_QUOTED = 3


class RefusedError(SpecbotError):
    """A gate of the archive that does not open: the official error code, what a failed validation found, and the
    capability whose spec it is about, empty where it is about none."""

    def __init__(
        self, code: str, message: str, hint: str = "", findings: tuple[Finding, ...] = (), capability: str = ""
    ) -> None:
        super().__init__(message, hint)
        self.code, self.findings, self.capability = code, findings, capability


class Outcome(Enum):
    """What becomes of a spec."""

    WRITE = "write"
    RETIRE = "retire"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Delta:
    """One delta of a change and the spec it edits."""

    capability: str
    path: str
    base: Base


@dataclass(frozen=True, slots=True)
class SpecUpdate:
    """What becomes of one spec: its text afterwards, None where it is deleted. ``is_new``: there was none."""

    capability: str
    path: str
    text: str | None
    counts: Counts
    is_new: bool
    changes: bool


@dataclass(frozen=True, slots=True)
class Spec:
    """One delta, merged into ``before``. ``unnamed`` is what keeps a spec without requirements from being retired."""

    update: SpecUpdate
    before: str
    merged: Merged
    outcome: Outcome
    empty: bool
    unnamed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Every delta of a change, merged, in the order of their capabilities."""

    specs: tuple[Spec, ...]
    inputs: tuple[str, ...]

    @property
    def counts(self) -> Counts:
        """How many operations did something, in all specs together."""
        done = [each.update.counts for each in self.specs if each.update.changes]
        return Counts(
            sum(each.added for each in done),
            sum(each.modified for each in done),
            sum(each.removed for each in done),
            sum(each.renamed for each in done),
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be said of the merges, then of each spec that is deleted."""
        said = [warning for each in self.specs for warning in each.merged.warnings]
        gone = [each.update for each in self.specs if each.outcome is Outcome.RETIRE]
        return (*said, *(f"{each.capability}: retired; {each.path} is deleted, its Purpose with it." for each in gone))


def deltas_of(listing: Listing, folder: str) -> list[Delta]:
    """Return the deltas of a change by capability, each with its main spec.

    Raises UnreadableError where the official archive gives up at a link or file in the way of one; RefusedError where
    it would write outside of ``openspec/``.
    """
    found = []
    for capability, path in discovered(listing, specs_folder(listing.tree, folder)):
        base = base_of(listing.tree, capability)
        if base.obstacle is Obstacle.UNSEEN:
            message = f"{in_one_line(base.path)}: {base.obstacle.value}."
            raise RefusedError(
                "archive_path_outside_root", message, "Put the folder itself there.", capability=capability
            )
        if base.obstacle in (Obstacle.FILE, Obstacle.LINK):
            raise UnreadableError(f"{base.path}: {base.obstacle.value}.")
        found.append(Delta(capability, path, base))
    return found


def prepare(
    tree: Tree, change: str, deltas: Sequence[Delta], merger: Merger, *, retires: Marker, validate: bool
) -> Prepared:
    """Merge every delta. Raises RefusedError for the first that cannot be."""
    specs = []
    for delta in deltas:
        try:
            specs.append(_spec(tree, change, delta, merger, declared=retires.declared, validate=validate))
        except (MergeError, UnreadableError) as error:
            told = error.message if delta.capability in error.message else f"{delta.capability}: {error.message}"
            message = f"{told} {error.hint}".rstrip()
            broken = error.message.startswith((mended_first(delta.capability), delta.base.path))
            path = in_one_line(delta.base.path if broken else delta.path)
            fix = f"Mend {path}, then archive again; nothing was changed."
            code = "archive_spec_update_failed"
            raise RefusedError(code, message, fix, capability=delta.capability) from error
    inputs = [path for each in deltas for path in (each.path, resolve(tree, each.path) or each.path)]
    return Prepared(tuple(specs), tuple(dict.fromkeys(inputs)))


def _spec(tree: Tree, change: str, delta: Delta, merger: Merger, *, declared: bool, validate: bool) -> Spec:
    """Merge one delta and say what becomes of its spec. Raises MergeError, UnreadableError."""
    capability, base = delta.capability, delta.base
    if base.obstacle:
        raise UnreadableError(f"{base.path}: {base.obstacle.value}.")
    text = read_text(tree, delta.path)
    merged = merger(capability, change, base.text, text)
    empty = merged.requirements == 0 and validate and _is_only_empty(merged.text)
    started = base.text if base.text is not None else new_spec(capability, change, purpose_of(text)).text
    left = unnamed(started) if empty else ()
    outcome = Outcome.WRITE
    if declared and empty and not left:
        outcome = Outcome.SKIP if base.text is None else Outcome.RETIRE if merged.counts.removed else Outcome.WRITE
    gone = outcome is Outcome.RETIRE
    changes = gone or (outcome is Outcome.WRITE and merged.changed)
    result = None if gone else merged.text
    update = SpecUpdate(capability, base.path, result, merged.counts, base.text is None, changes)
    return Spec(update, base.text or "", merged, outcome, empty, left)


def _is_only_empty(text: str) -> bool:
    """Whether nothing is wrong with a spec but that it has no requirement."""
    errors = {each.rule for each in _errors("", text)}
    return errors == {"S03"}


def _errors(path: str, text: str) -> Iterator[Finding]:
    return (each for each in validate_spec(path, text) if each.severity is Severity.ERROR)


def _wrong_with(text: str) -> set[tuple[str, str, str]]:
    return {(each.rule, each.requirement, each.message) for each in _errors("", text)}


def refuse_invalid(prepared: Prepared, retires: Marker) -> None:
    """Raise RefusedError for the first spec that would not be valid."""
    for each in prepared.specs:
        if each.outcome is not Outcome.WRITE or not any(_errors("", each.merged.text)):
            continue
        name = in_one_line(each.update.capability)
        found = tuple(validate_spec(each.update.path, each.merged.text))
        message = f"The spec of {name} would not be valid; nothing was changed."
        way_out, capability = _way_out(each, retires), each.update.capability
        raise RefusedError("archive_spec_validation_failed", message, way_out, found, capability)


def _way_out(spec: Spec, retires: Marker) -> str:
    """Return what gets past an invalid result: the deltas mended, or a capability retired that has become empty."""
    name = in_one_line(spec.update.capability)
    if not spec.update.is_new and _wrong_with(spec.merged.text) <= _wrong_with(spec.before):
        return f"{AS_IT_IS} mend {in_one_line(spec.update.path)}, then archive again."
    if not spec.empty or spec.update.is_new or not (spec.merged.counts.removed or retires.declared):
        return "Mend the deltas, then archive again."
    vain = f" The marker that is there is not honoured: {retires.problem}" if retires.problem else ""
    if spec.unnamed:
        quoted = ", ".join(f'"{in_one_line(line)}"' for line in spec.unnamed[:_MOST_QUOTED])
        more = f" and {len(spec.unnamed) - _MOST_QUOTED} more" if len(spec.unnamed) > _MOST_QUOTED else ""
        return (
            f"Nothing is left of {name} but what no archive deletes unasked: {quoted}{more}. Move it elsewhere.{vain}"
        )
    if retires.declared:
        return "Mend the deltas, then archive again."
    return f"The last requirement of {name} goes; retire_capabilities: true in {METADATA_FILE} deletes the spec.{vain}"
