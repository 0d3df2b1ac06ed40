"""A tree laid out on a disk, and a disk read back: whole, with modes, links and empty folders."""

import os
import stat
from hashlib import sha1
from pathlib import Path

from bot.text.tree import Kind, Tree, to_bytes


def lay_out(tree: Tree, root: Path) -> None:
    """Write every path of a tree below ``root``, which is made."""
    root.mkdir(parents=True)
    for path in tree.paths():
        kind, full = tree.kind(path), root / path
        if kind is Kind.DIRECTORY:
            full.mkdir(parents=True, exist_ok=True)
        elif kind is Kind.LINK:
            full.symlink_to(tree.text(path))
        else:
            full.write_bytes(to_bytes(tree.text(path)))


def snapshot(root: Path) -> dict[str, dict[str, object]]:
    """Return everything below a folder, as tests/oracle/batch.mjs does."""
    found: dict[str, dict[str, object]] = {}
    for top, folders, files in os.walk(root):
        for name in [*folders, *files]:
            full = Path(top) / name
            path = full.relative_to(root).as_posix()
            if full.is_symlink():
                found[path] = {"link": str(full.readlink())}
            elif full.is_dir():
                found[path] = {"folder": True}
            else:
                found[path] = {"file": sha1(full.read_bytes(), usedforsecurity=False).hexdigest()}
    return found


def snapshot_with_modes(root: Path) -> dict[str, tuple[str, int]]:
    """Return everything below a folder: what it is, or its content, and its mode."""
    return {path: (str(what), stat.S_IMODE((root / path).lstat().st_mode)) for path, what in snapshot(root).items()}
