"""How something is made once, though the answer may get lost: look, create, and look again before the next try."""

import re
from collections.abc import Callable
from typing import TypeVar

from bot.errors import ForgeUnreachable

_T = TypeVar("_T")
MOST_CREATES = 3
_FIRST_WAIT = 2.0
"""What was made just before a lost answer may take a moment to be listed."""
_KIND = re.compile(r"<!-- \S+ ")


def once(look: Callable[[], _T | None], create: Callable[[], _T], pause: Callable[[float], None]) -> _T:
    """Return what ``look`` finds, else what ``create`` makes.

    After a ForgeUnreachable it may have been made all the same, so it is looked for before it is made again, at most
    twice. What lasts is raised.
    """
    found, tries = look(), 0
    while found is None:
        try:
            return create()
        except ForgeUnreachable:
            pause(_FIRST_WAIT * 2**tries)
            tries += 1
            found = look()
            if found is None and tries == MOST_CREATES:
                raise
    return found


def kind_of(marker: str) -> str:
    """Return how every marker of the same kind begins: ``<!-- specbot:status `` of one that goes on with a state."""
    found = _KIND.match(marker)
    return found[0] if found else marker


def is_same(text: str, posted: str) -> bool:
    """Whether a text stands there already; how lines end, and blanks at the end, are GitHub's to change."""
    return _plain(text) == _plain(posted)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip()
