"""What GitHub Actions reads from a step: annotations in its log, outputs, the summary. Strings only."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.forge.fences import split
from bot.text.printable import in_one_line, printable

Level = Literal["error", "warning", "notice"]
MOST = 10
"""Annotations of one level that GitHub shows for one step (docs.github.com, "Usage limits" of workflow commands)."""
LARGEST = 1_048_576
"""Bytes of one step's summary (docs.github.com, "Step isolation and limits"); more fails the upload."""
CUT = "\n\n*The rest was cut: the summary was longer than GitHub takes.*\n"
_BREAK = "\n"
# The escapes of actions/toolkit, packages/core/src/command.ts. The percent sign comes first.
_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}
_TOKEN = re.compile("[A-Za-z0-9_-]{16,}")
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Annotation:
    """One remark on a line of a file. ``line`` counts from 1; 0 and an empty ``path`` and ``title`` are left out.

    So are ``column`` and ``end_column``, which count from 1 too, without a line.
    """

    level: Level
    message: str
    path: str = ""
    line: int = 0
    title: str = ""
    column: int = 0
    end_column: int = 0


def annotation(level: Level, message: str, path: str = "", line: int = 0, title: str = "", *columns: int) -> str:
    """Return the command of an annotation, one line without a line break; control characters are written out.

    ``columns`` are the first one, and the one after the last.
    """
    numbers = dict(zip(("line", "col", "endColumn"), (line, *columns) if line > 0 else (), strict=False))
    told = {"file": path, **{name: str(each) for name, each in numbers.items() if each > 0}, "title": title}
    properties = ",".join(f"{name}={_escaped(value, _IN_PROPERTY)}" for name, value in told.items() if value)
    return f"::{level}{' ' * bool(properties)}{properties}::{_escaped(message, _IN_MESSAGE)}"


def annotations(found: Sequence[Annotation]) -> list[str]:
    """Return the lines for a step's log: ten commands of each level, then how many more of each there are."""
    shown, seen = list[str](), Counter[Level]()
    for each in found:
        seen[each.level] += 1
        if seen[each.level] <= MOST:
            shown.append(
                annotation(each.level, each.message, each.path, each.line, each.title, each.column, each.end_column)
            )
    over = [(level, number - MOST) for level, number in seen.items() if number > MOST]
    return shown + [f"{number} more of level {level}, not shown as annotations." for level, number in over]


def stop_commands(token: str) -> str:
    """Return the command after which nothing in the log is a command, up to ``resume_commands`` of the same token.

    The token is random, at least 16 letters, digits, dashes and underscores. Raises ValueError for another.
    """
    return f"::stop-commands::{_checked(token)}"


def resume_commands(token: str) -> str:
    """Return the command that ends ``stop_commands``. Raises ValueError like it."""
    return f"::{_checked(token)}::"


def output(name: str, value: str, delimiter: str) -> str:
    """Return what sets an output when it is appended to the file ``GITHUB_OUTPUT`` names.

    ``delimiter`` is random, like a token. Raises ValueError where it occurs in the value, is none, or the name is none.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{in_one_line(name)!r} is no name of an output")
    if _checked(delimiter) in value:
        raise ValueError("The value holds the delimiter: take another random one")
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def summary(text: str, most: int = LARGEST) -> str:
    """Return the Markdown for ``GITHUB_STEP_SUMMARY``, at most ``most`` bytes of UTF-8; what is cut says so."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= most:
        return raw.decode("utf-8")
    room = most - len(CUT)
    while True:
        kept = raw[: max(room, 0)].decode("utf-8", "ignore")
        kept = kept[: kept.rfind("\n") + 1 or None]
        last = next(reversed(split(kept)), "")
        closed = kept if isinstance(last, str) or last.whole else f"{kept.removesuffix(_BREAK)}{_BREAK}{last.closing}"
        over = len(closed.encode("utf-8")) + len(CUT) - most
        if over <= 0 or room <= 0:
            return closed + CUT
        room -= over


def _escaped(text: str, escapes: dict[str, str]) -> str:
    # What printable writes out of a carriage return is no carriage return: those are escaped first.
    return "".join(escapes[char] if char in escapes else printable(char) for char in text)


def _checked(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise ValueError("A token for GitHub Actions is at least 16 letters, digits, dashes and underscores")
    return token
