"""Boxes that people tick in what specbot wrote.

A box is a line ``- [ ] text <!-- specbot:box ID -->``; an id is twelve hexadecimal digits and perhaps ``/a`` to ``/d``,
an option of a question.
"""

import re
from collections.abc import Collection

from bot.text.lines import normalise

_ID = r"[0-9a-f]{12}(?:/[a-d])?"
MARK = rf"<!-- specbot:(?P<kind>box|s) (?P<id>{_ID}) -->"
"""The pattern of a mark of ours: of a box, or of a suggestion that is only listed."""
_BOX = re.compile(
    r"(?P<open>(?P<indent>\s*)[-*] \[)(?P<tick>[ xX])(?P<rest>\] (?P<text>(?:(?!<!--).)*?) ?"
    rf"<!-- specbot:box (?P<id>{_ID}) -->\s*)",
    re.ASCII | re.DOTALL,
)


def ticked(before: str | None, after: str) -> tuple[str, ...]:
    """Return the ids of the boxes that are ticked in ``after`` and were not in ``before``, in their order.

    Where anything but boxes differs, somebody edited the text: then there are none. Line endings do not count, a
    browser may change them.
    """
    if before is None:
        return ()
    old, new = _lines(before), _lines(after)
    if len(old) != len(new):
        return ()
    found: dict[str, None] = {}
    for was, now in zip(old, new, strict=True):
        if was == now:
            continue
        one, other = _BOX.fullmatch(was), _BOX.fullmatch(now)
        if not one or not other or (one["open"], one["rest"]) != (other["open"], other["rest"]):
            return ()
        if one["tick"] == " " and other["tick"] != " ":
            found[other["id"]] = None
    return tuple(found)


def ticked_now(body: str) -> tuple[str, ...]:
    """Return the ids of the boxes that are ticked in a body of ours, in their order."""
    boxes = (_BOX.fullmatch(line) for line in _lines(body))
    return tuple(dict.fromkeys(box["id"] for box in boxes if box and box["tick"] != " "))


def ticked_off(body: str, chosen: Collection[str], commit: str) -> str:
    """Return ``body`` with the boxes of ``chosen`` done: no box any more, and in which commit it was."""

    def one(line: str) -> str:
        box = _BOX.fullmatch(line)
        if not box or box["id"] not in chosen:
            return line
        return f"{box['indent']}- {box['text']}: done in `{commit[:12]}`"

    return "\n".join(map(one, _lines(body)))


def dropped(body: str, identity: str, words: str) -> str:
    """Return ``body`` with ``words`` in place of an item's box; the boxes of its options go."""

    def kept(line: str) -> str | None:
        box = _BOX.fullmatch(line)
        if not box or box["id"].partition("/")[0] != identity:
            return line
        return None if "/" in box["id"] else f"{box['indent']}- {words}"

    return "\n".join(line for line in map(kept, _lines(body)) if line is not None)


def _lines(text: str) -> list[str]:
    return normalise(text).split("\n")
