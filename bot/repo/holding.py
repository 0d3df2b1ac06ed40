"""A lock on an open file that ends with the process that holds it, however that process ends."""

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    # Windows keeps others from reading what is locked: this byte is far behind everything that is written.
    _BYTE = 1 << 30

    def hold(descriptor: int) -> bool:
        """Lock an open file; False where another process has it. Raises OSError where that cannot be done at all."""
        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True
else:
    import fcntl

    def hold(descriptor: int) -> bool:
        """Lock an open file; False where another process has it. Raises OSError where that cannot be done at all."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def is_still(full: Path, descriptor: int) -> bool:
    """Whether the name still leads to the file that is open."""
    try:
        there, opened = full.lstat(), os.fstat(descriptor)
    except FileNotFoundError:
        return False
    return (there.st_ino, there.st_dev) == (opened.st_ino, opened.st_dev)


def settle(folder: Path) -> None:
    """Have the names in a folder reach the disk, where the system can be asked for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
