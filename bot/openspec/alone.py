"""What is all that one of two wordings has beside the other: a word or a relation that the rest of it says already."""

import re

from bot.openspec.atom import Aspect
from bot.openspec.compared import Compared
from bot.openspec.lexicon import meaning_of

# Verbs and nouns that say nothing where all else is the same: "the due date", "for errors that occur".
_WEAK = frozenset(
    map(
        meaning_of,
        [
            *("run", "need", "apply", "come", "go", "work", "handle", "take", "put", "emit", "lie", "carry", "show"),
            *("date", "position", "place", "point", "instance", "kind", "ever", "begin", "once", "process", "involve"),
            *("cause", "ensure", "other", "number", "value", "operation", "action", "condition", "become", "equal"),
        ],
    )
)
_TIMES = frozenset({"while", "after"})
_LINK = re.compile(r"\b(?:and|or|then|before|until)\b|;", re.IGNORECASE)
_COMPLETE, _SUCCEED = meaning_of("complete"), meaning_of("succeed")


def alone(compared: Compared) -> None:
    """Drop what is left if it is one thing that the rest of its sentence says already.

    A relation of time is that where nothing that joins two sentences went or came: "30 days after an account is closed"
    says "30 days of its closure". Words that state nothing of their own are named above.
    """
    if compared.lost.total() + compared.fresh.total() != 1:
        return
    bag = compared.lost or compared.fresh
    aspect, value = next(iter(bag))
    is_time = aspect is Aspect.ORDER and value in _TIMES
    succeeds = value == _COMPLETE and any(each.value == _SUCCEED for each in compared.one)  # "completes successfully"
    if (is_time and not compared.more(_LINK)) or (aspect is Aspect.WORD and (value in _WEAK or succeeds)):
        bag.clear()
