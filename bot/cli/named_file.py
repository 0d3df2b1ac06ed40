"""Files that a person named: to read, or for a result that is written whole or not at all, and looked at before."""

import errno
import os
import stat
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bot.errors import UsageError
from bot.repo.disk import prepare, put
from bot.text.printable import in_one_line

_DEVICES = ("/dev/", "/proc/")


_MOST_FILES = 1_000


def files_named(names: Sequence[str]) -> list[Path]:
    """Return the files that are named, of a folder those in JSON in order. Raises UsageError for too many."""
    found: list[Path] = []
    for each in map(Path, names):
        found += sorted(each.rglob("*.json")) if each.is_dir() else [each]
    if len(found) > _MOST_FILES:
        raise UsageError(f"{len(found):,} files are more than a run has shards.", "Name those of one run.")
    return found


def refuse_unwritable(name: str, option: str) -> None:
    """Raise UsageError where nothing could be written in the end, before a model is asked for it."""
    try:
        target = _target(name)
        if target:
            with ExitStack() as undo:
                prepare(target, b"", undo)
    except OSError as error:
        raise _refusal(name, option, error) from error


def write_named(name: str, text: str, option: str = "") -> None:
    """Write a text where somebody wanted it. Raises UsageError, and then a file is as it was."""
    try:
        target = _target(name)
        if target:
            put(target, text.encode())
        else:
            Path(name).write_bytes(text.encode())
    except OSError as error:
        raise _refusal(name, option, error) from error


def _target(name: str) -> Path | None:
    """Return the file that is meant; None for a pipe or a device, which is written into as it is.

    Its folder is made where it is missing. A link is replaced, for a repository may have put it there. Raises OSError
    where no file can be.
    """
    file = Path(name).absolute()
    mode = file.lstat().st_mode if os.path.lexists(file) else stat.S_IFREG
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if str(file).startswith(_DEVICES) or not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        return None
    return file


def _refusal(name: str, option: str, error: OSError) -> UsageError:
    what = f"{option}: {in_one_line(name)}" if option else in_one_line(name)
    return UsageError(f"{what} cannot be written: {error.strerror or error}.", "Name another file.")
