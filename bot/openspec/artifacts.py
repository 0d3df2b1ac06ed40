"""The files of a change that a schema speaks of: which exist, which hold tasks, what makes a folder a change."""

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename, normpath

from bot.errors import UnreadableError
from bot.openspec.configuration import read_configuration
from bot.openspec.layout import Listing, Lost, follow
from bot.openspec.metadata import METADATA_FILE, read_metadata
from bot.openspec.schemas import BUILT_IN, Schemas
from bot.openspec.tasks import TaskFile, task_file
from bot.text.collate import collation_key
from bot.text.globs import compile_glob, is_glob
from bot.text.tree import Kind


@dataclass(frozen=True, slots=True)
class TaskFiles:
    """A change's task files that can be read, in the order of the report.

    ``tracked`` says that the schema names them; else it is the plain ``tasks.md``, if any. ``unreadable`` are those
    that are there and cannot be read.
    """

    files: tuple[TaskFile, ...]
    unreadable: tuple[str, ...]
    tracked: bool


class Artifacts:
    """Answers about the files of changes, by the schema each of them follows."""

    def __init__(self, listing: Listing, schemas: Schemas) -> None:
        self._listing = listing
        self._schemas = schemas
        self._default: str | None = None

    def schema_name(self, folder: str) -> str:
        """Return the schema of a change: its metadata's, else the configuration's, else the built-in one.

        Raises UnreadableError where its metadata is broken or names a schema that is not there.
        """
        path = follow(self._listing.tree, f"{folder}/{METADATA_FILE}")
        if path in (Lost.MISSING, Lost.LOOP, Lost.BLOCKED):
            return self._configured()
        if isinstance(path, Lost):
            raise UnreadableError(f"{folder}/{METADATA_FILE}: {path.value}.")
        name = read_metadata(self._listing.tree.text(path)).schema
        if name not in self._schemas.names():
            raise UnreadableError(f"{path} names a schema that is not there.")
        return name

    def has_any(self, folder: str) -> bool:
        """Whether a folder holds a file exactly where its schema would write one."""
        try:
            schema = self._schemas.load(self.schema_name(folder))
            return schema is not None and any(self.outputs(folder, each.generates) for each in schema.artifacts)
        except UnreadableError:
            return False

    def outputs(self, folder: str, generates: str) -> list[str]:
        """Return the files at a path, or that fit a glob, below a folder. Raises UnreadableError for a stray link."""
        pattern = normpath(generates)
        if is_glob(pattern):
            fits = compile_glob(pattern)
            below = self._shown(folder, refuses_stray="**/" in pattern)
            found = [path for shown, path in below if fits.fullmatch(shown[len(folder) + 1 :])]
        else:
            found = [f"{folder}/{pattern}"]
        return sorted({path for each in found if (path := self._inside(folder, each))})

    def _shown(self, top: str, *, refuses_stray: bool) -> Iterator[tuple[str, str]]:
        """Yield every file below ``top`` as a glob sees it, and where it lies: links to folders inside are followed.

        Raises UnreadableError for one that leads out of ``top``, or to a folder around itself, if it would be walked.
        """
        for path in self._listing.walk(top):
            real = follow(self._listing.tree, path)
            if isinstance(real, str) and self._listing.tree.kind(real) is Kind.DIRECTORY:
                is_stray = not f"{real}/".startswith(f"{top}/") or path.startswith(f"{real}/")
                if is_stray and refuses_stray:
                    raise UnreadableError(f"{path} leads out of {top}, or in a circle.")
                if not is_stray:
                    yield from ((path + each[len(real) :], each) for each in self._listing.walk(real))
            elif real is not Lost.MISSING:
                yield path, path

    def task_files(self, folder: str) -> TaskFiles:
        """Return the task files of a change. Raises UnreadableError for a stray link."""
        try:
            schema = self._schemas.load(self.schema_name(folder))
        except UnreadableError:
            schema = None
        tracked = self.outputs(folder, schema.tasks.generates) if schema and schema.tasks else []
        files: list[TaskFile] = []
        unreadable: list[str] = []
        for path in tracked or [f"{folder}/tasks.md"]:
            real = follow(self._listing.tree, path)
            if isinstance(real, str) and self._listing.tree.kind(real) is Kind.FILE:
                where = real[len(folder) + 1 :] if real.startswith(f"{folder}/") else basename(path)
                files.append(task_file(real, where, self._listing.tree.text(real)))
            elif real is not Lost.MISSING:
                unreadable.append(path)
        files.sort(key=lambda each: collation_key(each.where))
        return TaskFiles(tuple(files), tuple(unreadable), bool(tracked))

    def is_built_in(self, folder: str) -> bool:
        """Whether a change follows the schema that comes with OpenSpec, whose template numbers its tasks."""
        try:
            return self._schemas.is_built_in(self.schema_name(folder))
        except UnreadableError:
            return False

    def _inside(self, folder: str, path: str) -> str | None:
        """Return the file a path leads to, None for no file. Raises UnreadableError when it leads out of the folder."""
        real = follow(self._listing.tree, path)
        if isinstance(real, Lost):
            if real is Lost.MISSING and self._listing.tree.kind(path) is None:
                return None
            raise UnreadableError(f"{path}: {real.value}.")
        if not real.startswith(f"{folder}/"):
            raise UnreadableError(f"{path} leads out of {folder}.")
        return real if self._listing.tree.kind(real) is Kind.FILE else None

    def _configured(self) -> str:
        if self._default is None:
            self._default = read_configuration(self._listing.tree).schema or BUILT_IN
        return self._default
