"""One file on a disk: read it without following a link, write or replace it in one step, put it back."""

import os
import stat
import time
from contextlib import ExitStack, suppress
from errno import EACCES
from functools import partial
from hashlib import sha1
from pathlib import Path

from bot.errors import UnreadableError
from bot.repo.paths import LARGEST_FILE
from bot.repo.unbroken import unbroken

# Windows has neither flag; there it opens what the listing called a plain file.
_PLAIN_ONLY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | _PLAIN_ONLY
_PIECE = 1024 * 1024
_UNFINISHED = ".specbot-"
_SECONDS_TILL_LEFT_BEHIND = 3600


class TooLargeError(UnreadableError):
    """A file is larger than specbot reads."""


def read_plain(full: str, path: str) -> bytes:
    """Return the bytes of the plain file ``full``; ``path`` is what to call it.

    Raises UnreadableError when it is larger than specbot reads or no plain file, OSError when the disk refuses or a
    link stands there.
    """
    descriptor = os.open(full, _READING)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(f"{path} is no plain file.")
        data = _read_all(descriptor, status.st_size)
    finally:
        os.close(descriptor)
    if len(data) > LARGEST_FILE:
        raise TooLargeError(f"{path} is larger than specbot reads.", "Cut it into smaller files.")
    return data


def hash_large(full: str, path: str) -> str:
    """Return the git blob id of a plain file of any size. Raises UnreadableError where it cannot be read."""
    try:
        descriptor = os.open(full, _READING)
        try:
            digest = sha1(b"blob %d\0" % os.fstat(descriptor).st_size, usedforsecurity=False)
            while piece := os.read(descriptor, _PIECE):
                digest.update(piece)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror or error}.", "Check the file's permissions.") from error
    return digest.hexdigest()


def _read_all(descriptor: int, size: int) -> bytes:
    """Return what is to be read, and no more than one byte beyond what specbot reads; ``size`` is what is expected."""
    data = os.read(descriptor, min(size, LARGEST_FILE) + 1)
    if len(data) <= size:
        return data  # a plain file gives less than what is asked for at its end alone
    while len(data) <= LARGEST_FILE and (more := os.read(descriptor, LARGEST_FILE + 1 - len(data))):
        data += more
    return data


def prepare(target: Path, data: bytes, undo: ExitStack) -> Path:
    """Write ``data`` beside ``target``, with its mode, and return where. Folders that are missing are made.

    ``undo`` learns how to take both away. What a killed run left here more than an hour ago goes too. Raises OSError,
    also for a target that its owner made read-only.
    """
    mode = _mode(target)
    if mode is not None and not mode & stat.S_IWUSR:
        raise PermissionError(EACCES, "The file is read-only")
    _make_folders(target.parent, undo)
    _sweep(target.parent)
    fresh = target.with_name(_UNFINISHED + os.urandom(8).hex())
    undo.callback(fresh.unlink, missing_ok=True)
    with fresh.open("xb") as file:  # "x": never through something that stands there already
        file.write(data)
    if mode is not None:
        fresh.chmod(mode)
    return fresh


def put(target: Path, data: bytes) -> None:
    """Have a file hold ``data``: all of it, or else what it held before. A link is replaced. Raises OSError."""
    with unbroken(), ExitStack() as undo:
        replace(target, prepare(target, data, undo), None, undo)
        undo.pop_all()


def replace(target: Path, fresh: Path, before: bytes | None, undo: ExitStack) -> None:
    """Move a prepared file to ``target`` in one step; ``undo`` learns to put ``before`` back. Raises OSError."""
    put_back = partial(_restore, target, before, _mode(target))
    fresh.replace(target)
    undo.callback(put_back)


def remove(target: Path, before: bytes, undo: ExitStack) -> None:
    """Remove ``target``; ``undo`` learns to put ``before`` back. Raises OSError."""
    put_back = partial(_restore, target, before, _mode(target))
    target.unlink()
    undo.callback(put_back)


def _restore(target: Path, before: bytes | None, mode: int | None) -> None:
    target.unlink(missing_ok=True)
    if before is not None and mode is not None:
        target.write_bytes(before)
        target.chmod(mode)


def _mode(target: Path) -> int | None:
    return stat.S_IMODE(target.lstat().st_mode) if os.path.lexists(target) else None


def _make_folders(folder: Path, undo: ExitStack) -> None:
    missing = [place for place in [folder, *folder.parents] if not place.is_dir()]
    for new in reversed(missing):
        new.mkdir()
        undo.callback(_remove_folder, new)


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{_UNFINISHED}*"):
        about = left.lstat()
        if stat.S_ISREG(about.st_mode) and about.st_mtime < time.time() - _SECONDS_TILL_LEFT_BEHIND:
            left.unlink()


def _remove_folder(folder: Path) -> None:
    with suppress(OSError):  # somebody put something into it
        folder.rmdir()
