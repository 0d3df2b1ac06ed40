"""A folder on disk as a Tree, with or without git, and files written back into it."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bot.errors import RepoError, StaleError, UnreadableError
from bot.repo.disk import TooLargeError, hash_large, prepare, read_plain, remove, replace
from bot.repo.paths import check_path
from bot.repo.unbroken import unbroken
from bot.text.counts import count
from bot.text.tree import Kind, Tree, blob_id, parents, to_bytes, to_text

_NO_BLOB = "0" * 40
"""What git calls an object that is none: no file has it, so what has no bytes differs from every file."""


class FolderTree:
    """Every path below ``root`` inside the ``under`` folder, as it is on disk now.

    No link below ``under`` is followed, and what lies in a ``.git`` is passed over. Paths are listed when first asked
    for; a file is read when first asked for and then remembered, so that one run sees one state. Line endings are
    those on disk: where git turns them at checkout (core.autocrlf, eol=crlf) they are not those of the commit.
    A pipe, a socket or a device is a file that cannot be read, and is never opened: to leave it out would hide a spec.
    """

    def __init__(self, root: Path, under: str = "openspec") -> None:
        self.root = root
        self._under = under
        self._kinds: dict[str, Kind] | None = None
        self._data: dict[str, bytes] = {}
        self._blobs: dict[str, str] = {}
        self._odd: set[str] = set()

    def paths(self) -> tuple[str, ...]:
        """Return every path in code point order."""
        return tuple(self._listed())

    def kind(self, path: str) -> Kind | None:
        """Return what stands at ``path``."""
        return self._listed().get(path)

    def text(self, path: str) -> str:
        """Return a file's text or a link's target. Raises UnreadableError."""
        return to_text(self._bytes(path))

    def blob(self, path: str) -> str:
        """Return the git blob id of the bytes on disk. Raises UnreadableError."""
        if path not in self._blobs:
            self._blobs[path] = self._blob(path)
        return self._blobs[path]

    def _blob(self, path: str) -> str:
        if self.kind(path) is Kind.FILE and path in self._odd:
            return _NO_BLOB
        try:
            return blob_id(self._bytes(path))
        except TooLargeError:  # whether it changed can be told of a file that is not read
            return hash_large(os.path.join(self.root, path), path)

    def _bytes(self, path: str) -> bytes:
        if path not in self._data:
            self._data[path] = self._read(path)
        return self._data[path]

    def _read(self, path: str) -> bytes:
        kind = self.kind(path)
        full = os.path.join(self.root, path)
        try:
            if kind is Kind.LINK:
                return os.fsencode(os.readlink(full))
            if path in self._odd:
                raise UnreadableError(f"{path} is no plain file.", "Put the file itself there.")
            if kind is Kind.FILE:
                return read_plain(full, path)
        except OSError as error:
            raise UnreadableError(f"{path}: {error.strerror or error}.", "Check the file's permissions.") from error
        raise UnreadableError(f"{path}: {'is a folder' if kind else 'no such file'}.")

    def _listed(self) -> dict[str, Kind]:
        if self._kinds is None:
            found: dict[str, Kind] = {}
            if os.path.isdir(os.path.join(self.root, self._under)):
                found[self._under] = Kind.DIRECTORY
                self._scan(found)
            self._kinds = dict(sorted(found.items()))
        return self._kinds

    def _scan(self, found: dict[str, Kind]) -> None:
        folders = [self._under]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(os.path.join(self.root, folder)) as entries:
                    kinds = {f"{folder}/{entry.name}": _kind(entry) for entry in entries if entry.name != ".git"}
            except OSError as error:
                problem = error.strerror or str(error)
                raise UnreadableError(f"{folder}: {problem}.", "Check the folder's permissions.") from error
            self._odd.update(path for path, kind in kinds.items() if kind is None)
            found.update((path, kind or Kind.FILE) for path, kind in kinds.items())
            folders += [path for path, kind in kinds.items() if kind is Kind.DIRECTORY]


def _kind(entry: os.DirEntry[str]) -> Kind | None:
    """Return what stands there; None for a pipe, a socket, a device."""
    if entry.is_symlink():
        return Kind.LINK
    if entry.is_dir():
        return Kind.DIRECTORY
    return Kind.FILE if entry.is_file() else None


def write_files(root: Path, changes: Mapping[str, str | None], read: Tree) -> None:
    """Write (or, where the text is None, remove) files below ``root/openspec``: every one, or none.

    ``read`` is the tree the changes were made from. New contents are all on disk, beside their places, before the
    first is moved there in one step; if anything fails, what was moved is put back. Ctrl-C is heard when all of it is
    through, and then a note of KeyboardInterrupt says so. A folder that a removal leaves empty goes too, but for
    ``openspec`` itself and what stands right below it.

    Raises StaleError naming the first file that is not as ``read`` saw it, or that is no plain file; RepoError for a
    path specbot does not write, and when the disk refuses.
    """
    now = FolderTree(root)
    for path, text in changes.items():
        check_path(path, new=text is not None and read.kind(path) is None)
        _refuse_moved(path, read, now)
    path, is_done = "", False
    try:
        with unbroken(), ExitStack() as undo:
            fresh = {}
            for path, text in changes.items():
                if text is not None:
                    fresh[path] = prepare(root / path, to_bytes(text), undo)
            for path, text in changes.items():
                before = to_bytes(now.text(path)) if now.kind(path) else None
                if text is not None:
                    replace(root / path, fresh[path], before, undo)
                elif before is not None:
                    remove(root / path, before, undo)
            undo.pop_all()
            is_done = bool(changes)
    except KeyboardInterrupt as error:
        if is_done:
            error.add_note(f"Everything was written by then: {count(len(changes), 'file')}.")
        raise
    except OSError as error:
        raise RepoError(f"{path}: {error.strerror or error}.", "Nothing was changed.") from error
    for path, text in changes.items():
        if text is None:
            _remove_empty(root, path)


def refuse_linked(root: Path) -> None:
    """Raise StaleError where ``openspec`` itself is a link, so that nothing below it would be written."""
    if (root / "openspec").is_symlink():
        raise StaleError("openspec is a link.", "specbot writes plain files only: put the folder itself there.")


def _refuse_moved(path: str, read: Tree, now: FolderTree) -> None:
    full = os.path.join(now.root, path)
    if any(os.path.islink(os.path.join(now.root, place)) for place in [path, *parents(path)]):
        raise StaleError(f"{path} is a link or lies behind one.", "specbot writes plain files only.")
    kind = now.kind(path)
    if kind is not read.kind(path) or (kind is None and os.path.lexists(full)):
        raise StaleError(f"{path} changed since it was read; nothing was written.", "Run the command again.")
    if kind is Kind.DIRECTORY:
        raise RepoError(f"{path} is a folder.", "specbot writes plain files only.")
    if kind is Kind.FILE and now.blob(path) != read.blob(path):
        raise StaleError(f"{path} changed since it was read; nothing was written.", "Run the command again.")


def _remove_empty(root: Path, path: str) -> None:
    for folder in parents(path):
        if folder.count("/") < 2:
            return
        try:
            (root / folder).rmdir()
        except OSError:  # not empty
            return
