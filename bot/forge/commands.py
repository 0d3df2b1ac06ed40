"""What people ask for in a comment: ``/specbot`` and a word."""

import re
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from bot.forge.invisible import seen
from bot.forge.words import ALSO_CALLED, HELP, Command
from bot.text.nearest import edits, nearest

_LONGEST_LINE = 2000
# Four spaces or a tab would make code of the line (commonmark.org, indented code blocks).
_OURS = re.compile(r" {0,3}(?ai:/specbot)(?!\S)(.*)", re.DOTALL)
_HIDDEN = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
# What ends a paragraph beside a blank line, and the commands of other bots.
_ENDS = re.compile(r" {0,3}(?:>|/\w[\w-]*(?!\S)|`{3}|~{3})")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,19}")


@dataclass(frozen=True, slots=True)
class Misread:
    """A command of ours that cannot be followed: a sentence, the word that was perhaps meant, how it is used."""

    sentence: str
    did_you_mean: str = ""
    usage: str = ""


def parse_command(body: str) -> Command | Misread | None:
    """Return what the first line that is not blank asks of specbot; None where it asks nothing.

    Quotes, code, HTML comments and the commands of other bots do not start with ``/specbot``, so they ask nothing. A
    question may go on in the lines right below, up to a blank one, a quotation, code or another command.
    Letters may be large or small. Everything is data: no argument reaches an option of the program.
    """
    lines = body.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = list(dropwhile(lambda each: not each.strip(), lines)) or [""]
    line = lines[0]
    match = _OURS.fullmatch(line)
    if not match:
        return None
    if len(line) > _LONGEST_LINE:
        return Misread(f"A command has {_LONGEST_LINE:,} characters at most.", usage=HELP["help"].usage)
    typed, _, rest = _visible(match[1]).partition(" ")
    name = typed.lower() or "help"
    word = HELP.get(name)
    if word is None:
        return _unknown(typed)
    if word.goes_on:
        below = takewhile(lambda each: each.strip() and not _ENDS.match(each), lines[1:])
        rest = _visible("\n".join([match[1], *below])).partition(" ")[2]
    found = word.read(name, rest)
    return Misread(found, usage=word.usage) if isinstance(found, str) else found


def _visible(text: str) -> str:
    """Return what a reader of the comment sees, with single spaces."""
    shown = seen(_HIDDEN.sub(" ", text))
    return " ".join("".join(char for char in shown if char.isprintable() or char.isspace()).split())


def _unknown(typed: str) -> Misread:
    # What is no plain word is not repeated: it could be markup, a mention, or a page long.
    sentence = f"There is no command `{typed}`." if _PLAIN.fullmatch(typed) else "There is no such command."
    word = typed.strip("-.,:;!?`").lower()[:40]
    meant = ALSO_CALLED.get(word) or nearest(word, list(HELP), 1)[0]
    near = word in ALSO_CALLED or edits(word, meant) <= max(1, min(len(word), len(meant)) // 3)
    return Misread(sentence, meant if near else "", HELP["help"].usage)
