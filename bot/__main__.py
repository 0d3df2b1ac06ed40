"""``python -m bot`` and the console script."""

import gc
import sys

from bot.cli.main import main

# A run makes many small values that live to its end; looking through them for cycles every few hundred takes a tenth
# of its time.
_OBJECTS_BETWEEN = 50_000


def run() -> None:
    """Run specbot with the process's arguments and leave with its exit code."""
    gc.set_threshold(_OBJECTS_BETWEEN)
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
