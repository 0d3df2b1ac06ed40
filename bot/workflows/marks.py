"""The boxes in a comment of ours, as text."""

import re
from collections.abc import Collection

_BOX = re.compile(r"^(\s*)- \[[ xX]\] (.*?) ?<!-- specbot:box ([0-9a-f]{12}(?:/[a-d])?) -->[ \t]*$", re.MULTILINE)


def ticked_off(body: str, chosen: Collection[str], commit: str) -> str:
    """Return ``body`` with the boxes of ``chosen`` done: no box any more, and in which commit it was."""

    def one(match: re.Match[str]) -> str:
        if match[3] not in chosen:
            return match[0]
        return f"{match[1]}- {match[2]}: done in `{commit[:12]}`"

    return _BOX.sub(one, body)


def ticked_now(body: str) -> tuple[str, ...]:
    """Return the ids of the boxes that are ticked in a body of ours, in their order."""
    return tuple(dict.fromkeys(match[3] for match in _BOX.finditer(body) if match[0].lstrip()[3] in "xX"))
