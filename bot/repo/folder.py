"""A folder on disk as a Tree, with or without git."""

import os
from pathlib import Path

from bot.errors import StaleError, UnreadableError
from bot.text.tree import Kind, blob_id, to_bytes, to_text


class FolderTree:
    """Every path below ``root`` inside the ``under`` folder, as it is on disk now. Links are never followed.

    Paths are listed when first asked for; a file is read when first asked for and then remembered, so that one run
    sees one state.
    """

    def __init__(self, root: Path, under: str = "openspec") -> None:
        self.root = root
        self._under = under
        self._kinds: dict[str, Kind] | None = None
        self._data: dict[str, bytes] = {}

    def paths(self) -> tuple[str, ...]:
        """Return every path in code point order."""
        return tuple(sorted(self._listed()))

    def kind(self, path: str) -> Kind | None:
        """Return what stands at ``path``."""
        return self._listed().get(path)

    def text(self, path: str) -> str:
        """Return a file's text or a link's target. Raises UnreadableError."""
        return to_text(self._bytes(path))

    def blob(self, path: str) -> str:
        """Return the git blob id of the bytes on disk. Raises UnreadableError."""
        return blob_id(self._bytes(path))

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
            if kind is Kind.FILE:
                with open(full, "rb") as file:
                    return file.read()
        except OSError as error:
            raise UnreadableError(f"{path}: {error.strerror or error}.", "Check the file's permissions.") from error
        raise UnreadableError(f"{path}: {'is a folder' if kind else 'no such file'}.")

    def _listed(self) -> dict[str, Kind]:
        if self._kinds is None:
            self._kinds = {}
            top = os.path.join(self.root, self._under)
            if os.path.isdir(top):
                self._add(self._under, Kind.DIRECTORY)
                self._scan(top, self._under, self._kinds)
        return self._kinds

    def _add(self, path: str, kind: Kind) -> None:
        if self._kinds is not None:
            self._kinds[path] = kind

    def _scan(self, folder: str, path: str, kinds: dict[str, Kind]) -> None:
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            raise UnreadableError(f"{path}: {error.strerror or error}.", "Check the folder's permissions.") from error
        for entry in entries:
            child = f"{path}/{entry.name}"
            if entry.is_symlink():
                kinds[child] = Kind.LINK
            elif entry.is_dir():
                kinds[child] = Kind.DIRECTORY
                self._scan(entry.path, child, kinds)
            elif entry.is_file():
                kinds[child] = Kind.FILE


def write_files(root: Path, changes: dict[str, str | None], read: FolderTree) -> None:
    """Write or remove files below ``root``: every one or, when one moved on since ``read`` saw it, none.

    Each file is replaced in one step. Raises StaleError naming the first file that is not as it was read, or that is
    no plain file; UnreadableError when the disk refuses.
    """
    for path in changes:
        _refuse_moved(root, path, read)
    for path, text in changes.items():
        target = root / path
        try:
            if text is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f".{target.name}.specbot")
            fresh.write_bytes(to_bytes(text))
            if target.exists():
                fresh.chmod(target.stat().st_mode & 0o7777)
            fresh.replace(target)
        except OSError as error:
            raise UnreadableError(f"{path}: {error.strerror or error}.", "Nothing after it was written.") from error


def _refuse_moved(root: Path, path: str, read: FolderTree) -> None:
    target = root / path
    now = FolderTree(root)
    if any(folder.is_symlink() for folder in [target, *target.parents][: path.count("/") + 1]):
        raise StaleError(f"{path} is a link or lies behind one.", "specbot writes plain files only.")
    if now.kind(path) is None and read.kind(path) is None:
        return
    if now.kind(path) is not read.kind(path) or now.blob(path) != read.blob(path):
        raise StaleError(f"{path} changed since it was read; nothing was written.", "Run the command again.")
