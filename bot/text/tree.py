"""A Tree is every path at one place, read-only; a Draft is a Tree over a Tree, plus what was changed."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from hashlib import sha1
from typing import Protocol

from bot.errors import UnreadableError


class Kind(Enum):
    """What stands at a path."""

    FILE = "file"
    LINK = "link"
    DIRECTORY = "directory"


class Tree(Protocol):
    """Every path at one place: a commit, a folder, a dict. Paths use ``/`` and have none at either end."""

    def paths(self) -> tuple[str, ...]:
        """Return every path, directories included, in code point order."""
        ...

    def kind(self, path: str) -> Kind | None:
        """Return what stands at ``path``, None when nothing does. Links are not followed."""
        ...

    def text(self, path: str) -> str:
        """Return a file's text, UTF-8 with surrogateescape so that its bytes come back exactly; a link's target.

        Raises UnreadableError where there is nothing to read.
        """
        ...

    def blob(self, path: str) -> str:
        """Return the git blob id (40 hex digits) of a file or link. Raises UnreadableError."""
        ...


def to_bytes(text: str) -> bytes:
    """Return the bytes that ``Tree.text`` read."""
    return text.encode("utf-8", "surrogateescape")


def to_text(data: bytes) -> str:
    """Return bytes as ``Tree.text`` does."""
    return data.decode("utf-8", "surrogateescape")


def blob_id(data: bytes) -> str:
    """Return the id git gives a blob of these bytes."""
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def parents(path: str) -> Iterable[str]:
    """Yield the directories above ``path``, nearest first, without the root."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link in a DictTree."""

    target: str


class DictTree:
    """A Tree from a mapping of path to text or Link; directories are implied, empty ones are named."""

    def __init__(self, files: Mapping[str, str | Link], directories: Iterable[str] = ()) -> None:
        self._files = dict(files)
        folders = set(directories)
        for path in [*self._files, *folders]:
            folders.update(parents(path))
        self._directories = frozenset(folders)
        self._paths = tuple(sorted({*self._files, *folders}))

    def paths(self) -> tuple[str, ...]:
        """Return every path in code point order."""
        return self._paths

    def kind(self, path: str) -> Kind | None:
        """Return what stands at ``path``."""
        if path in self._files:
            return Kind.LINK if isinstance(self._files[path], Link) else Kind.FILE
        return Kind.DIRECTORY if path in self._directories else None

    def text(self, path: str) -> str:
        """Return a file's text or a link's target."""
        entry = self._files.get(path)
        if entry is None:
            raise UnreadableError(f"{path}: no such file.")
        return entry.target if isinstance(entry, Link) else entry

    def blob(self, path: str) -> str:
        """Return the git blob id."""
        return blob_id(to_bytes(self.text(path)))


class Draft:
    """A Tree over ``base`` in which files can be written and removed; ``base`` itself never changes."""

    def __init__(self, base: Tree) -> None:
        self.base = base
        self._written: dict[str, str] = {}
        self._removed: set[str] = set()
        self._added: set[str] = set()
        self._paths: tuple[str, ...] | None = None

    @property
    def added(self) -> AbstractSet[str]:
        """The files that were written where the base has nothing."""
        return self._added

    def write(self, path: str, text: str) -> None:
        """Set a file's text; the same text as in the base undoes the change."""
        if path in self._removed:
            self._removed.discard(path)
            self._paths = None
        if path not in self._written and self.base.kind(path) is None:  # else every path stays: thousands may be edited
            self._added.add(path)
            self._paths = None
        if self.base.kind(path) is Kind.FILE and self.base.text(path) == text:
            self._written.pop(path, None)
        else:
            self._written[path] = text

    def remove(self, path: str) -> None:
        """Take a file away."""
        self._paths = None
        self._written.pop(path, None)
        self._added.discard(path)
        if self.base.kind(path) is not None:
            self._removed.add(path)

    def changed(self) -> dict[str, str | None]:
        """Return what differs from the base: path to new text, None for a removed file, in path order."""
        changes: dict[str, str | None] = dict.fromkeys(self._removed)
        changes.update(self._written)
        return dict(sorted(changes.items()))

    def paths(self) -> tuple[str, ...]:
        """Return every path in code point order."""
        if self._paths is None:
            found = {path for path in self.base.paths() if path not in self._removed}
            for path in self._added:
                found.update([path, *parents(path)])
            self._paths = tuple(sorted(found))
        return self._paths

    def kind(self, path: str) -> Kind | None:
        """Return what stands at ``path``."""
        if path in self._written:
            return Kind.FILE
        if path in self._removed:
            return None
        kind = self.base.kind(path)
        if kind is None and any(path in parents(added) for added in self._added):
            return Kind.DIRECTORY
        return kind

    def text(self, path: str) -> str:
        """Return a file's text or a link's target."""
        if path in self._removed:
            raise UnreadableError(f"{path}: no such file.")
        return self._written[path] if path in self._written else self.base.text(path)

    def blob(self, path: str) -> str:
        """Return the git blob id."""
        return blob_id(to_bytes(self.text(path))) if path in self._written else self.base.blob(path)
