"""Why there is no answer, in the words that specbot has for it: what somebody else says of it is not repeated."""

import re

from bot.openspec.facts import facts_of
from bot.search.terms import telling
from bot.workflows.ask_words import NOTHING, OUTVOTED, UNFOUND, UNSAID, UNSEEN

_WHOLE = frozenset(
    {
        UNSAID,
        UNFOUND,
        UNSEEN,
        OUTVOTED,
        NOTHING,
        f"{UNSAID} What comes nearest names no amount.",
        f"{UNSAID} No requirement is about that.",
    }
)
_NAMING = re.compile(
    rf"{re.escape(UNSAID)} (?:Nothing that fits speaks of|No spec speaks of|What comes nearest says nothing of)"
    r" (?P<words>\"[^\"]{1,200}\"(?:, \"[^\"]{1,200}\"){0,9})\."
)


def is_why(why: str, question: str) -> bool:
    """Whether ``why`` is one of our sentences, and names nothing but words of the question.

    >>> is_why('The specs do not say. No spec speaks of "zeppelin".', "Who unlocks a zeppelin?")
    True
    >>> is_why('The specs do not say. No spec speaks of "mallory".', "Who unlocks a zeppelin?")
    False
    """
    naming = _NAMING.fullmatch(why)
    if naming is None:
        return why in _WHOLE
    asked = question.casefold()
    known = {*telling(question), *(fact.value for fact in facts_of(question))}
    named = re.findall(r"\"([^\"]+)\"", naming["words"])
    return all(each in known or each.casefold() in asked for each in named)
