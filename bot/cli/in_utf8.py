"""Run in UTF-8, whatever the locale: git keeps names of files as UTF-8, and so does whoever writes a repository.

Under a locale such as Latin-1 Python would read the name of a spec with an accent as other letters, and write it to
another place than it came from.
"""

import os
import sys

_UTF8 = ("-X", "utf8")


def in_utf8() -> None:
    """Begin this process again in Python's UTF-8 mode where the locale has another encoding; else do nothing.

    What is printed stays in the encoding of the locale.
    """
    if sys.getfilesystemencoding() == "utf-8" or sys.flags.utf8_mode or not sys.executable:
        return
    given = len(sys.argv) - 1
    interpreter = [os.fsencode(each) for each in sys.orig_argv[1 : len(sys.orig_argv) - given]]
    words = [word(os.fsencode(each), each) for each in sys.argv[1:]]
    surroundings = dict(os.environ)
    if sys.stdout is not None:
        surroundings.setdefault("PYTHONIOENCODING", sys.stdout.encoding)
    _begin([os.fsencode(sys.executable), *map(os.fsencode, _UTF8), *interpreter, *words], surroundings)


def word(raw: bytes, read: str) -> bytes:
    """Return an argument in UTF-8: ``raw`` where it is that already, as names of files are, else as it was ``read``."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return read.encode("utf-8", "surrogateescape")
    return raw


def _begin(command: list[bytes], surroundings: dict[str, str]) -> None:
    sys.stderr.flush()
    os.execve(command[0], command, surroundings)  # noqa: S606  this very program, and no shell
