"""A suggestion as a committable suggestion on the lines of a pull request: where it goes, and what it says."""

from collections.abc import Mapping, Sequence
from posixpath import commonprefix

from bot.openspec.suggestions import RULE, Suggestion
from bot.templating import fenced, render
from bot.text.edits import occurrences
from bot.workflows.conversation import Item
from bot.workflows.hosting import Placed

SAID = "<!-- specbot:suggestion v1 {} -->"
"""The marker of a comment on lines, around the id of its suggestion."""
_MOST_LINES = 60
"""A longer suggestion is hard to read beside a diff; it stands in the comment."""

Hunks = Mapping[str, Sequence[range]]
"""Path in the repository to the lines (from 1) of the new side that a pull request's diff shows, one range a hunk."""


def placed(suggestion: Suggestion, prefix: str, text: str, hunks: Hunks, item: Item) -> Placed | None:
    """Return the comment for a suggestion, which people know as ``item``; None where no click could commit it.

    Its lines have to lie inside one hunk, end in LF (a forge writes no other) and be readable text.
    """
    found = occurrences(text, suggestion.before)
    if len(found) != 1 or "\r" in suggestion.before + suggestion.after:
        return None
    first = text.count("\n", 0, found[0]) + 1
    start, old, new = _trimmed(first, suggestion.before.split("\n"), suggestion.after.split("\n"))
    if not old:
        if start == first:
            return None  # nothing stands before it inside the block that could be repeated
        start, old = start - 1, [suggestion.before.split("\n")[start - 1 - first]]
        new = [*old, *new]
    end = start + len(old) - 1
    path = prefix + suggestion.path
    inside = any(start in hunk and end in hunk for hunk in hunks.get(path, ()))
    if not inside or len(new) > _MOST_LINES or not _is_readable("\n".join([*old, *new])):
        return None
    body = render(
        "comments/suggestion.md.j2",
        number=item.number,
        rules=suggestion.rules,
        reason=suggestion.reason,
        source="" if suggestion.source == RULE else suggestion.source,
        block=fenced("\n".join(new), "suggestion"),
    )
    return Placed(path, start, end, body, SAID.format(item.id))


def _trimmed(first: int, old: list[str], new: list[str]) -> tuple[int, list[str], list[str]]:
    """Return the lines that differ, and the number of the first: equal ones at both ends are left out."""
    head = len(commonprefix([old, new]))
    tail = min(len(commonprefix([old[::-1], new[::-1]])), len(old) - head, len(new) - head)
    return first + head, old[head : len(old) - tail], new[head : len(new) - tail]


def _is_readable(text: str) -> bool:
    """Whether every character comes out on the forge as it went in: no broken byte, no control or byte order mark."""
    return all(char in "\n\t" or (char >= " " and char not in "\x7f\ufeff") for char in text) and not any(
        "\ud800" <= char <= "\udfff" for char in text
    )
