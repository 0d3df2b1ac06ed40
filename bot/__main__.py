"""``python -m bot`` and the console script."""

import sys

from bot.cli.main import main


def run() -> None:
    """Run specbot with the process's arguments and leave with its exit code."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
