"""What had a hand in the words of a suggestion: entries of the playbook by their ids, and the version of its prompt."""

import re
from collections.abc import Iterable

from bot.learning.events import MOST_USED

_ENTRY = re.compile(r"[0-9a-f]{12}")
_PROMPT = re.compile(r"prompt:([a-z]{1,20}):([0-9a-f]{8})")


def prompt_tag(kind: str, version: str) -> str:
    """Return how a suggestion says which version of the prompt for a class of task it was made under."""
    return f"prompt:{kind}:{version}"


def prompts_in(used: Iterable[str]) -> dict[str, str]:
    """Return the version of the prompt by class of task, as far as a suggestion says it."""
    found = (_PROMPT.fullmatch(each) for each in used)
    return {match[1]: match[2] for match in found if match}


def kept_of(used: Iterable[str]) -> tuple[str, ...]:
    """Return what of it may be written down, in order: nothing but entries and versions, and no more than may be.

    Where there are too many the versions of prompts stay: without them nobody could tell a worse prompt.
    """
    known = set(used)
    tags = sorted(each for each in known if _PROMPT.fullmatch(each))[:MOST_USED]
    return (*sorted(each for each in known if _ENTRY.fullmatch(each))[: MOST_USED - len(tags)], *tags)
