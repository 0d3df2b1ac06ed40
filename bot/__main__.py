"""``python -m bot`` and the console script."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from bot.cli.interrupting import INTERRUPTED, at_once, deaf_at_the_end, in_good_order, listen

listen(at_once())  # Python itself would answer a Ctrl-C while it reads the modules below with a traceback

from bot.cli.in_utf8 import in_utf8  # noqa: E402
from bot.cli.main import main  # noqa: E402

# A run makes many small values that live to its end; looking through them for cycles every few hundred takes a tenth
# of its time.
_OBJECTS_BETWEEN = 50_000
_READS_AND_TELLS = frozenset({"check", "validate"})


def run() -> None:
    """Run specbot with the process's arguments and leave with its exit code."""
    _open_what_is_closed()
    in_utf8()
    deaf_at_the_end()
    arguments = sys.argv[1:]
    if not _keeps_all(arguments):
        gc.set_threshold(_OBJECTS_BETWEEN)
        sys.exit(_done(arguments))
    gc.disable()
    _leave(_done(arguments))


def _open_what_is_closed() -> None:
    """Give a process that was started with closed standard streams empty ones.

    The next file that is opened would take the number of one, and what is meant for that stream would end in the file.
    That there is no standard output stays known.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115  a stream that lasts as long as the process


def _done(arguments: Sequence[str]) -> int:
    """Return the exit code of a command line; a signal that comes behind it changes it no more."""
    code = INTERRUPTED
    try:
        listen(in_good_order())
        code = main(arguments)
    except KeyboardInterrupt:  # a hair before or behind what answers one
        with suppress(OSError):
            os.write(2, b"Interrupted.\n")
    finally:
        listen(at_once(code))
    return code


def _keeps_all(arguments: Sequence[str]) -> bool:
    """Whether a run keeps what it makes to its end, so that there is no garbage to look for.

    With the collector and without it a check of a thousand specs takes as much memory, and a tenth less time. With
    ``--fix`` documents are made anew after each edit, and those before it have to go.
    """
    return bool(arguments) and arguments[0] in _READS_AND_TELLS and "--fix" not in arguments


def _leave(code: int) -> None:
    """End the process here: to take a million values apart one by one before it ends takes another tenth of a check.

    Nothing is open any more: files and databases are closed where they are used, and these commands start no thread.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, full, or not there: said already where it matters
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
