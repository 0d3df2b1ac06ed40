"""A folder moved in one step; where the system will not (a layer of a container, Windows), copied, then taken away."""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from errno import EPERM, EXDEV
from pathlib import Path

from bot.errors import StaleError


def move_folder(source: Path, target: Path, spare: Path) -> None:
    """Move ``source`` to ``target``, where nothing is. ``spare``, beside the target, holds a copy until it is whole.

    Raises OSError, and then the source is as it was; StaleError where it changed while it was copied.
    """
    try:
        source.rename(target)
    except OSError as error:
        if error.errno not in (EPERM, EXDEV):
            raise
        shutil.copytree(source, spare, symlinks=True)
        if not is_copied(source, spare):
            raise StaleError(f"{source.name} changed while it was copied.", "Archive it again.") from error
        spare.rename(target)


def is_copied(source: Path, copy: Path) -> bool:
    """Whether everything in a folder is in its copy, byte for byte; what the copy holds beyond that is no matter."""
    return all(_is_same(path, copy / path.relative_to(source)) for path in _below(source))


def remove_copied(source: Path, copy: Path) -> bool:
    """Take away what is left of a folder after its copy was made, but for what is not in the copy; say if all is gone.

    Raises OSError.
    """
    for path in _below(source):
        if path.is_dir() and not path.is_symlink():
            with suppress(OSError):  # something is left in it
                path.rmdir()
        elif _is_same(path, copy / path.relative_to(source)):
            path.unlink()
    with suppress(OSError):
        source.rmdir()
    return not os.path.lexists(source)


def _below(folder: Path) -> Iterator[Path]:
    """Yield everything in a folder, what is in a folder before the folder; links are not followed."""
    for top, folders, files in os.walk(folder, topdown=False):
        yield from (Path(top) / name for name in [*files, *folders])


def _is_same(one: Path, other: Path) -> bool:
    if not os.path.lexists(other):
        return False
    kinds = [stat.S_IFMT(each.lstat().st_mode) for each in (one, other)]
    if kinds[0] != kinds[1]:
        return False
    if stat.S_ISLNK(kinds[0]):
        return one.readlink() == other.readlink()
    return not stat.S_ISREG(kinds[0]) or one.read_bytes() == other.read_bytes()
