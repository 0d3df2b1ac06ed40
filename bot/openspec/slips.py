"""What a requirement says otherwise by a word or two, where no fact of it differs: "CSV" that became "PDF"."""

import re
from collections.abc import Iterator

from bot.openspec.atom import Aspect
from bot.openspec.differences import RequirementChange

_MOST = 2
"""Where more differs nobody overlooks it, and a paraphrase in words that code does not know would look the same."""
# What turns a sentence by coming or going alone; a word that does may be there for emphasis.
_TURNING = frozenset({Aspect.CONDITION, Aspect.CHOICE, Aspect.ACTOR})


def slips(change: RequirementChange) -> Iterator[tuple[str, str]]:
    """Yield the words that a body has in place of others, as both texts have them.

    One side is empty where a word came, or went from a list, and the new one where the same word belongs to something
    else since.
    """
    own = [each for each in change.meaning if not each.scenario]
    if change.facts or len(own) > _MOST:
        return
    for each in own:
        before, after = _written(each.before, change.old), _written(each.after, change.new)
        if (before and after) or each.aspect in _TURNING or (before and _is_item(before, change.old)):
            yield before, "" if each.is_place else after


def _is_item(word: str, text: str) -> bool:
    """Whether a word stands in a list: one of a few things that are all meant."""
    named = rf"[`\"*]{{0,2}}{re.escape(word)}[`\"*]{{0,2}}"
    return re.search(rf"(?:,|\band|\bor)\s+{named}(?!\w)|(?<!\w){named}(?:,|\s+and\b|\s+or\b)", text) is not None


def _written(word: str, text: str) -> str:
    """Return a word as it stands in a text, as it is where it stands there otherwise or not at all."""
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) if word else None
    return found[0] if found else word
