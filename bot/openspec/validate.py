"""A repository's specs and changes as items to validate, in the official order."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.errors import UnreadableError
from bot.openspec.delta_file import delta_findings, entry_findings, merge_findings, read_delta_file
from bot.openspec.editing import delta_place, deltas_editing
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import ARCHIVE, CHANGES, SPEC_FILE, SPECS, Listing, change_ids, read_text
from bot.openspec.places import discovered
from bot.openspec.readable import unread_findings, why_unread
from bot.openspec.tasks import read_tasks
from bot.openspec.validate_change import ChangeValidator
from bot.openspec.validate_spec import validate_spec
from bot.text.collate import collation_key
from bot.text.tree import Kind, Tree


@dataclass(frozen=True, slots=True)
class Target:
    """Something to validate: ``kind`` is "spec", "change", or "archived" (then only its tasks count)."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Item:
    """A target and what is wrong with it."""

    target: Target
    findings: tuple[Finding, ...]

    def is_valid(self, strict: bool = False) -> bool:
        """Whether nothing fails it: no error and, when strict, no warning."""
        least = Severity.WARNING if strict else Severity.ERROR
        return not any(each.severity >= least for each in self.findings)


class Validator:
    """Validates the items of one tree. Raises UnreadableError where specs or archive cannot be listed."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._listing = Listing(tree)
        self._changes = ChangeValidator(self._listing)

    @cached_property
    def specs(self) -> tuple[str, ...]:
        """The capabilities that have a main spec."""
        self._must_be_folder(SPECS)
        return tuple(capability for capability, _ in discovered(self._listing, SPECS))

    @cached_property
    def changes(self) -> tuple[str, ...]:
        """The active changes."""
        return tuple(change_ids(self._listing))

    @cached_property
    def archived(self) -> tuple[str, ...]:
        """The changes in the archive."""
        self._must_be_folder(ARCHIVE)
        return tuple(name for name in self._listing.folders(ARCHIVE) if not name.startswith("."))

    def targets(self, *, specs: bool = True, changes: bool = True, paths: Container[str] | None = None) -> list[Target]:
        """Return what there is to validate, by id as the official report sorts it; a change before a spec.

        With ``paths`` only those specs are among it that lie there.
        """
        wanted = [*(Target("change", each) for each in self.changes if changes)]
        capabilities = self.specs if specs else ()
        if paths is not None:
            capabilities = tuple(each for each in capabilities if f"{SPECS}/{each}/{SPEC_FILE}" in paths)
        wanted += [Target("spec", each) for each in capabilities]
        return sorted(wanted, key=lambda each: collation_key(each.id))

    def check(self, target: Target) -> Item:
        """Validate one item. Raises UnreadableError where the official validator gives up on it."""
        if target.kind == "spec":
            return Item(target, tuple(self._spec(target.id)))
        if target.kind == "archived":
            return Item(target, tuple(self._archived(target.id)))
        return Item(target, tuple(self._changes.findings(target.id)))

    def check_in_bulk(self, target: Target) -> Item:
        """Validate one item among others: what stops its validation is its only finding, D00."""
        try:
            return self.check(target)
        except UnreadableError as error:
            return Item(target, (_error("D00", f"{CHANGES}/{target.id}", "file", str(error)),))

    def _must_be_folder(self, path: str) -> None:
        if self.tree.kind(path) is Kind.FILE:
            raise UnreadableError(f"{path} is a file, not a folder.")

    def _spec(self, capability: str) -> Sequence[Finding]:
        return _spec_findings(self.tree, f"{SPECS}/{capability}/{SPEC_FILE}")

    def _archived(self, change: str) -> Iterator[Finding]:
        """Yield A1 for open tasks of an archived change, A2 for a task file that cannot be read."""
        folder = f"{ARCHIVE}/{change}"
        try:
            tasks = self._changes.artifacts.task_files(folder)
        except UnreadableError as error:
            yield _error("A2", f"{folder}/tasks.md", "tasks.md", str(error))
            return
        for path in tasks.unreadable:
            yield _error("A2", path, path, "This task file cannot be read.")
        done = [task.done for file in tasks.files for task in read_tasks(file)]
        if not all(done):
            message = f"{done.count(False)} of {len(done)} tasks are still open."
            yield _error("A1", f"{folder}/tasks.md", "tasks.md", message)


def validate_tree(tree: Tree, specs: Container[str] | None = None) -> list[Item]:
    """Validate every change of a tree and its specs, all or those of some paths, in the official order."""
    validator = Validator(tree)
    found = [validator.check_in_bulk(each) for each in validator.targets(paths=specs)]
    return [*found, *(_unread_item(each) for each in unread_findings(tree) if specs is None or each.path in specs)]


def _unread_item(finding: Finding) -> Item:
    """Return what the tree was told to be without, as the item it would be."""
    is_spec = finding.path.startswith(f"{SPECS}/")
    start = len(f"{SPECS if is_spec else CHANGES}/")
    name = finding.path[start:].removesuffix(f"/{SPEC_FILE}")
    return Item(Target("spec" if is_spec else "change", name), (finding,))


def findings_at(tree: Tree, path: str) -> list[Finding]:
    """Return the findings that one document has a part in; none for a path that is no main spec and no active delta.

    For a main spec these are its own and those of the open deltas that edit it.
    """
    if why_unread(tree, path):
        return [each for each in unread_findings(tree) if each.path == path]
    if path.startswith(f"{SPECS}/") and path.count("/") > 2 and path.endswith(f"/{SPEC_FILE}"):
        capability = path[len(SPECS) + 1 : -len(SPEC_FILE) - 1]
        edits = (found for each in deltas_editing(tree, capability) for found in _delta_findings(tree, each))
        return [*_spec_findings(tree, path), *edits]
    return _delta_findings(tree, path)


def _delta_findings(tree: Tree, path: str) -> list[Finding]:
    place = delta_place(path)
    if place is None or tree.kind(path) is None:
        return []
    try:
        delta = read_delta_file(tree, place[1], path)
        found = [*delta_findings(delta), *entry_findings(delta)]
        if not any(each.severity is Severity.ERROR for each in found):
            found += merge_findings(delta, place[0])
    except UnreadableError as error:
        return [_error("D00", path, "file", str(error))]
    return found


def _spec_findings(tree: Tree, path: str) -> list[Finding]:
    try:
        return validate_spec(path, read_text(tree, path))
    except UnreadableError as error:
        return [_error("S00", path, "file", error.message)]


def _error(rule: str, path: str, where: str, message: str) -> Finding:
    return Finding(rule, Severity.ERROR, path, message, where=where)
