"""What every command that opens a root does first: settle an archive that was killed there, and say so."""

from pathlib import Path

import click

from bot.repo.unfinished import recover
from bot.text.printable import printable


def tell_recovery(root: Path) -> None:
    """Settle what a killed archive left in ``root``; one line beside the result says what was done or could not be.

    Commands that only read do it too: what they would read is half an archive. Where they may not write they go on.
    """
    line = recover(root)
    if line:
        click.echo(printable(line), err=True)
