"""A folder on disk as a Tree that answers for one path without listing the others."""

import os
import re
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
        if path in self._seen:
            return self._seen[path]
        # From the top, and not by recursion: anybody may ask for a path of ten thousand folders.
        ends = [*(found.start() for found in re.finditer("/", path)), len(path)]
        for end in ends:
            place = path[:end]
            if place not in self._seen:
                self._seen[place] = self._look(place)
            if end < len(path) and self._seen[place] is not Kind.DIRECTORY:
                return None
        return self._seen[path]

    def _look(self, path: str) -> Kind | None:
        """Return what stands at ``path``, whose folder is there."""
        folder, _, name = path.rpartition("/")
        if not folder:
            # As FolderTree does: the top folder may be a link to one.
            return Kind.DIRECTORY if path == self._under and (self.root / path).is_dir() else None
        if name in ("", ".", "..", ".git") or "\0" in name:
            return None
        try:
            mode = os.lstat(os.path.join(self.root, path)).st_mode  # noqa: PTH118  pathlib costs three times as much
        except (OSError, ValueError):  # a name that no disk can hold is not there
            return None
        kind = _KINDS.get(stat.S_IFMT(mode))
        if kind is None:
            self._odd.add(path)
        return kind or Kind.FILE
