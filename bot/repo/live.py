"""A folder on disk as a Tree that answers for one path without listing the others."""

import os
import stat
from pathlib import Path

from bot.repo.folder import FolderTree
from bot.text.tree import Kind

_KINDS = {stat.S_IFDIR: Kind.DIRECTORY, stat.S_IFREG: Kind.FILE, stat.S_IFLNK: Kind.LINK}


class LiveFolder(FolderTree):
    """The same tree as FolderTree, for who asks about one document of a thousand and then throws it away."""

    def __init__(self, root: Path, under: str = "openspec") -> None:
        super().__init__(root, under)
        self._seen: dict[str, Kind | None] = {}

    def kind(self, path: str) -> Kind | None:
        """Return what stands at ``path``; nothing does behind a link, in a ``.git`` or outside the ``under`` folder."""
        if self._kinds is not None:
            return self._kinds.get(path)
        if path not in self._seen:
            self._seen[path] = self._look(path)
        return self._seen[path]

    def _look(self, path: str) -> Kind | None:
        folder, _, name = path.rpartition("/")
        if not folder:
            # As FolderTree does: the top folder may be a link to one.
            return Kind.DIRECTORY if path == self._under and (self.root / path).is_dir() else None
        if name in ("", ".", "..", ".git") or "\0" in name or self.kind(folder) is not Kind.DIRECTORY:
            return None
        try:
            mode = os.lstat(os.path.join(self.root, path)).st_mode  # noqa: PTH118  pathlib costs three times as much
        except (OSError, ValueError):  # a name that no disk can hold is not there
            return None
        return _KINDS.get(stat.S_IFMT(mode))
