"""The structural rules of a whole change, D15 to D24 and T1 to T3, as the official validator applies them.

(Reference, 5.2.) Two have no number there: D23 a folder that only wraps changes, D24 merges that could not be tried.
"""

from collections.abc import Iterator, Sequence

from bot.errors import UnreadableError
from bot.openspec.artifacts import Artifacts
from bot.openspec.delta_file import DeltaFile, delta_findings, entry_findings, merge_findings, read_delta_file
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import CHANGES, SPEC_FILE, Listing, Lost, follow, resolve
from bot.openspec.metadata import METADATA_FILE, Marker, read_marker
from bot.openspec.operations import has_delta_section
from bot.openspec.places import BlockedError, Obstacle, discovered
from bot.openspec.schemas import Schemas
from bot.openspec.source import read_source
from bot.openspec.tasks import misnumbered, without_checkboxes
from bot.openspec.wrappers import has_file_under, wrapped_changes
from bot.text.tree import Kind


class ChangeValidator:
    """Checks the changes of one tree; what they share, listing and schemas, is read once."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.schemas = Schemas(listing)
        self.artifacts = Artifacts(listing, self.schemas)

    def findings(self, change: str) -> list[Finding]:
        """Return what is wrong with a change, in the official order; one that is not there has no deltas.

        Raises UnreadableError where the official validator gives up: at a link that leads out of its place.
        """
        folder = f"{CHANGES}/{change}"
        folder = resolve(self.listing.tree, folder) or folder
        may_wrap = change != "archive" and not change.startswith(".")
        wrapped = wrapped_changes(self.listing, self.artifacts, folder) if may_wrap else []
        return [_wrapper(folder, wrapped)] if wrapped else list(_Check(self, change, folder).findings())


def _wrapper(folder: str, wrapped: Sequence[str]) -> Finding:
    flat = wrapped[0].removeprefix(f"{CHANGES}/").replace("/", "-")
    message = f"This is no change but a folder around {', '.join(wrapped)}; changes lie directly below {CHANGES}/."
    return Finding("D23", Severity.ERROR, folder, f'{message} Rename them, for example to "{flat}".', where="file")


class _Check:
    """One change, being checked."""

    def __init__(self, shared: ChangeValidator, change: str, folder: str) -> None:
        self.listing, self.tree = shared.listing, shared.listing.tree
        self.schemas, self.artifacts = shared.schemas, shared.artifacts
        self.change, self.folder = change, folder
        self.top = resolve(self.tree, f"{folder}/specs") or f"{folder}/specs"

    def findings(self) -> Iterator[Finding]:
        files: list[DeltaFile] = []
        found: list[Finding] = []
        try:
            places = discovered(self.listing, self.top)
            found += self._at_top()
        except BlockedError:
            places = []
        for capability, path in places:
            files.append(read_delta_file(self.tree, capability, path))
            found += delta_findings(files[-1])
            if files[-1].is_blocked:
                break
        else:
            found += self._merges(files, {each.where for each in found if each.severity is Severity.ERROR})
        found += self._unread()
        is_misplaced = any(each.rule in ("D16", "D22") for each in found)
        entries = (finding for each in files for finding in entry_findings(each))
        found += sorted(entries, key=lambda each: each.rule)
        yield from found
        yield from self._markers(expects_deltas=not is_misplaced and not any(each.operations.count for each in files))
        yield from self._tasks()

    def _at_top(self) -> Iterator[Finding]:
        real = resolve(self.tree, f"{self.top}/{SPEC_FILE}")
        if real and self.tree.kind(real) is Kind.FILE:
            message = "This delta lies in no capability's folder, so it is ignored: specs/<capability>/spec.md is read."
            yield _error("D22", f"{self.top}/{SPEC_FILE}", SPEC_FILE, message)

    def _merges(self, files: Sequence[DeltaFile], reported: set[str]) -> Iterator[Finding]:
        barred = (Obstacle.LINK, Obstacle.FILE, Obstacle.UNSEEN)
        obstacle = next((each.base for each in files if each.base.obstacle in barred), None)
        if obstacle and obstacle.obstacle:
            message = f"Archiving could not be tried. {obstacle.path}: {obstacle.obstacle.value}."
            yield Finding("D24", Severity.INFO, self.top, message, where="specs")
            return
        for each in files:
            if each.where not in reported and each.operations.count:
                yield from merge_findings(each, self.change)

    def _unread(self) -> Iterator[Finding]:
        """Yield D16 for every Markdown file with delta sections that is not where the archive looks."""
        for path in sorted(self.listing.walk(self.top)):
            folder, _, name = path[len(self.top) + 1 :].rpartition("/")
            if name == SPEC_FILE or not name.lower().endswith(".md"):
                continue
            real = follow(self.tree, path)
            if real in (Lost.LOOP, Lost.BLOCKED):
                raise UnreadableError(f"{path} leads nowhere.")
            if isinstance(real, Lost) or self.tree.kind(real) is not Kind.FILE:
                continue
            if has_delta_section(read_source(self.tree.text(real))):
                right = f"specs/{folder or name[:-3]}/{SPEC_FILE}"
                message = f"This file has delta sections and is ignored; move them to {right}."
                yield _error("D16", path, path[len(self.top) + 1 :], message)

    def _markers(self, *, expects_deltas: bool) -> Iterator[Finding]:
        marker = self._skip_specs()
        if marker.problem:
            message = f"skip_specs is set, and not honoured: {marker.problem}"
            yield _error("D19", f"{self.folder}/{METADATA_FILE}", METADATA_FILE, message)
        is_file = self.tree.kind(self.top) is Kind.FILE
        has_files = marker.declared and (is_file or has_file_under(self.listing, self.top))
        if has_files:
            yield _error("D20", self.top, "file", "skip_specs is set, and there are files below specs/; drop one.")
        elif expects_deltas and marker.declared:
            message = "skip_specs is set: this change leaves the specs as they are."
            yield Finding("D21", Severity.INFO, self.folder, message, where="file")
        elif expects_deltas:
            message = (
                "There are no deltas. Write specs/<capability>/spec.md with delta sections, or, where no behaviour "
                "changes, set skip_specs: true in .openspec.yaml."
            )
            yield _error("D21", self.folder, "file", message)

    def _skip_specs(self) -> Marker:
        path = f"{self.folder}/{METADATA_FILE}"
        real = follow(self.tree, path)
        if real is Lost.MISSING:
            return Marker()
        if isinstance(real, Lost):
            return Marker(problem=f"{real.value}.")
        if self.tree.kind(real) is not Kind.FILE:
            return Marker(problem="it is a folder.")
        return read_marker("skip_specs", self.tree.text(real), self.schemas)

    def _tasks(self) -> Iterator[Finding]:
        try:
            tasks = self.artifacts.task_files(self.folder)
        except UnreadableError:
            return
        if tasks.tracked and not tasks.unreadable:
            yield from without_checkboxes(tasks.files)
        if self.artifacts.is_built_in(self.folder):
            yield from misnumbered(tasks.files)


def _error(rule: str, path: str, where: str, message: str) -> Finding:
    return Finding(rule, Severity.ERROR, path, message, where=where)
