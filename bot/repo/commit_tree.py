"""A commit as a Tree, read from git's objects: no checkout, no filter, no line ending turned."""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import islice

from bot.errors import UnreadableError
from bot.repo.blobs import Blobs
from bot.repo.plumbing import DIRECTORY, EXECUTABLE, FILE, LINK, Entry
from bot.text.tree import Kind, to_text

_KINDS = {FILE: Kind.FILE, EXECUTABLE: Kind.FILE, LINK: Kind.LINK, DIRECTORY: Kind.DIRECTORY}


class CommitTree:
    """Every path of one commit below a root; submodules are passed over.

    A file that is asked for is read together with those that follow it in path order: one, then two, then four more.
    So a single file costs one batch, and all of them but a dozen.
    """

    def __init__(self, commit: str, entries: Mapping[str, Entry], blobs: Blobs) -> None:
        self.commit = commit
        self._entries = {path: entry for path, entry in sorted(entries.items()) if entry.mode in _KINDS}
        self._readable = [path for path, entry in self._entries.items() if entry.mode != DIRECTORY]
        self._blobs = blobs
        self._ahead = 1

    def paths(self) -> tuple[str, ...]:
        """Return every path in code point order."""
        return tuple(self._entries)

    def kind(self, path: str) -> Kind | None:
        """Return what stands at ``path``."""
        entry = self._entries.get(path)
        return _KINDS[entry.mode] if entry else None

    def text(self, path: str) -> str:
        """Return a file's text or a link's target. Raises UnreadableError; RepoError when the object is lost."""
        blob = self.blob(path)
        data = self._blobs.read(blob, () if blob in self._blobs else self._next(path))
        if data is None:
            raise UnreadableError(f"{path} is larger than specbot reads.", "Cut it into smaller files.")
        return to_text(data)

    def blob(self, path: str) -> str:
        """Return the git blob id of a file or link. Raises UnreadableError."""
        entry = self._entries.get(path)
        if entry is None or entry.mode == DIRECTORY:
            raise UnreadableError(f"{path}: {'is a folder' if entry else 'no such file'}.")
        return entry.id

    def _next(self, path: str) -> list[str]:
        start = bisect_left(self._readable, path)
        unread = (self._entries[later].id for later in islice(self._readable, start + 1, None))
        batch = list(islice((blob for blob in unread if blob not in self._blobs), self._ahead - 1))
        self._ahead *= 2
        return batch
