"""A comment as a command: what forge reads, in the words of the workflow that learns from it."""

from bot.forge.commands import Misread, parse_command
from bot.workflows.verdicts_words import Spoken


def hear(body: str) -> Spoken | None:
    """Return the command that a comment gives, with no word where it was not understood; None where it gives none."""
    read = parse_command(body)
    if read is None or isinstance(read, Misread):
        return None if read is None else Spoken("")
    return Spoken(read.word, read.numbers, read.reason)
