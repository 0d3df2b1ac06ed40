"""Workflow schemas, as far as validation needs them: which are there, which load, which files hold tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from bot.errors import UnreadableError
from bot.openspec.layout import Listing, resolve
from bot.openspec.mapping import Fields
from bot.openspec.yaml import Value, read_yaml
from bot.text.later import later
from bot.text.tree import Kind

SCHEMAS = "openspec/schemas"
BUILT_IN = "spec-driven"

_FILE = "schema.yaml"
_TEMPLATES = "templates"
_SUFFIX = later(r"\.ya?ml\Z")
# Folders the official tool makes while it swaps a schema in.
_TEMPORARY = later(r"\A\.(?:fork|init)-staging-|\.(?:fork|init)-backup-")
_SEPARATORS = later(r"[\\/]+")
_DRIVE = later(r"[A-Za-z]:")
# Bounds of the official shape: artifacts in one schema, and JavaScript's largest safe integer.
_MOST_ARTIFACTS = 1000
_LARGEST_VERSION = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something a change is made of: ``generates`` is a path or glob below the change.

    ``template`` is the file of the schema that it is written after, ``instruction`` how; empty for the built-in ones.
    """

    id: str
    generates: str
    template: str = ""
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """A workflow: its artifacts, and the one whose files hold the tasks (None when it names none)."""

    artifacts: tuple[Artifact, ...]
    tasks: Artifact | None


_TASKS = Artifact("tasks", "tasks.md")
_SPEC_DRIVEN = Schema(
    (Artifact("proposal", "proposal.md"), Artifact("specs", "specs/**/*.md"), Artifact("design", "design.md"), _TASKS),
    _TASKS,
)


class Schemas:
    """The schemas of a repository and the one that comes with OpenSpec. Those of a user's own machine are not seen."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._loaded: dict[str, Schema | None] = {}
        self._names: frozenset[str] | None = None

    def names(self) -> frozenset[str]:
        """Return the names a change may use."""
        if self._names is None:
            found = (name for name in self._listing.names(SCHEMAS) if not _TEMPORARY.search(name))
            self._names = frozenset([BUILT_IN, *(name for name in found if self._file(name))])
        return self._names

    def load(self, name: str) -> Schema | None:
        """Return a schema, None when it is not there or does not load."""
        plain = _SUFFIX.sub("", name)
        if plain not in self._loaded:
            self._loaded[plain] = self._load(plain)
        return self._loaded[plain]

    def template(self, name: str, artifact: Artifact) -> str:
        """Return what a repository's schema gives to write an artifact after, empty for nothing that can be read."""
        folder = resolve(self._listing.tree, f"{SCHEMAS}/{_SUFFIX.sub('', name)}")
        path = resolve(self._listing.tree, f"{folder}/{_TEMPLATES}/{artifact.template}") if artifact.template else None
        if (
            not folder
            or not path
            or not path.startswith(f"{folder}/")
            or self._listing.tree.kind(path) is not Kind.FILE
        ):
            return ""
        try:
            return self._listing.tree.text(path)
        except UnreadableError:
            return ""

    def is_built_in(self, name: str) -> bool:
        """Whether a name stands for the schema that comes with OpenSpec, not for one of the repository."""
        return _SUFFIX.sub("", name) == BUILT_IN and self._own_file(BUILT_IN) is None

    def _load(self, name: str) -> Schema | None:
        is_name = name not in ("", ".", "..") and not _DRIVE.match(name) and not _SEPARATORS.search(name)
        path = self._own_file(name) if is_name else None
        if path is None:
            return _SPEC_DRIVEN if name == BUILT_IN else None
        try:
            return read_schema(self._listing.tree.text(path))
        except UnreadableError:
            return None

    def _file(self, name: str) -> str | None:
        return resolve(self._listing.tree, f"{SCHEMAS}/{name}/{_FILE}")

    def _own_file(self, name: str) -> str | None:
        """Return the path of a repository's schema file; one that a link leads out of its folder is passed over."""
        path = self._file(name)
        folder = resolve(self._listing.tree, f"{SCHEMAS}/{name}")
        return path if path and folder and path.startswith(f"{folder}/") else None


def read_schema(text: str) -> Schema:
    """Return the schema in ``text``. Raises UnreadableError where the official tool would not load it."""
    fields = Fields(read_yaml(text), "the schema")
    fields.text("name")
    fields.optional_text("description", may_be_empty=True)
    _check_version(fields.values.get("version"))
    entries = [Fields(each, "an artifact") for each in fields.items("artifacts")]
    artifacts = tuple(_artifact(entry) for entry in entries)
    needs = {entry.text("id"): entry.texts("requires", may_be_empty=True) for entry in entries}
    apply = fields.part("apply")
    required = apply.texts("requires", may_be_empty=True) if apply else ()
    if not 1 <= len(entries) <= _MOST_ARTIFACTS or len(needs) < len(entries) or (apply and not required):
        raise UnreadableError("it has no artifacts, too many, two of one id, or an apply that requires none.")
    if any(each not in needs for each in [*required, *(one for each in needs.values() for one in each)]):
        raise UnreadableError("something is required that is no artifact.")
    _check_acyclic(needs)
    return Schema(artifacts, _task_artifact(artifacts, apply))


def _artifact(entry: Fields) -> Artifact:
    entry.text("description", may_be_empty=True)
    instruction = entry.optional_text("instruction", may_be_empty=True)
    template = _relative(entry.text("template"))
    return Artifact(entry.text("id"), _relative(entry.text("generates")), template, instruction)


def _task_artifact(artifacts: Sequence[Artifact], apply: Fields | None) -> Artifact | None:
    """Return the artifact whose path apply tracks; without such a path the one called tasks."""
    if apply:
        apply.optional_text("instruction", may_be_empty=True)
        if apply.values.get("tracks") is not None:
            tracks = _relative(apply.text("tracks"))
            return next((each for each in artifacts if each.generates == tracks), None)
    return next((each for each in artifacts if each.id == "tasks"), None)


def _check_version(version: Value) -> None:
    if not isinstance(version, float) or not version.is_integer() or not 1 <= version <= _LARGEST_VERSION:
        raise UnreadableError("version is no positive whole number.")


def _relative(path: str) -> str:
    if path[0] in "/\\" or _DRIVE.match(path) or "\0" in path or ".." in _SEPARATORS.split(path):
        raise UnreadableError(f"{path} is no path inside the change.")
    return path


def _check_acyclic(needs: Mapping[str, Sequence[str]]) -> None:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        raise UnreadableError("its artifacts require each other in a circle.") from error
