"""What a question is after, by the words it is asked with; English, and silent on what it does not know."""

import re
from enum import Enum

from bot.openspec.facts import is_unit


class Asking(Enum):
    """What kind of thing would answer."""

    OUTCOME = "outcome"
    AMOUNT = "amount"
    DEFAULT = "default"
    CONDITION = "condition"
    WHICH = "which"
    WHY = "why"
    SINCE = "since"
    OTHER = "other"


_MEASURE = (
    "limit|timeout|time-out|maximum|minimum|number of|size|length|rate|percentage|interval|threshold|duration|delay|ttl"
    "|quota|retention|count"
)
# The first that fits: "since when" is no "when", "when is X the case" no "what happens when".
_KINDS = (
    (Asking.SINCE, r"\bsince when\b|\bhow long has\b|\bwhen (?:was|were|did) .*\b(?:add|introduc|chang|creat|writ|"
                   r"specif|remov|renam|decid)|\b(?:who|which (?:change|commit)) (?:\w+ )?(?:wrote|added|introduced|"
                   r"changed|decided|brought)|\blast changed\b"),
    (Asking.WHY, r"\bwhy\b|\b(?:what|which) (?:is|was) the (?:reason|motivation|rationale)\b|\bfor what reason\b"
                 r"|\bhow come\b"),
    (Asking.WHICH, r"\b(?:which|what) (?:requirement|spec|specification|capability|document|scenario)s?\b"
                   r"|\bwhere (?:is|are|do|does) .*\b(?:cover|specif|describ|defin|document|requir|stated|said|say)"),
    (Asking.DEFAULT, r"\b(?:what|which)\b.*\bdefaults?\b|\b(?:what|which) value\b|\bvalue\b.*\b(?:omit(?:s|ted)?|unset"
                     r"|not set|nobody sets?|le(?:ave|ft) (?:\S+ )?out|not given)\b"),
    (Asking.AMOUNT, r"\bhow (?:long|many|much|often|far|big|large|fast|soon|late|old|frequently|high|deep|wide|short)\b"
                    rf"|^\W*what(?:'s| is| are)? (?:the |its |their |a )?(?:\S+ ){{0,6}}?(?:{_MEASURE})\b(?! \w+s\b)"
                    r"|\bwithin what\b|\bat what (?:rate|interval|time)\b"),
    (Asking.OUTCOME, r"\bwhat\b.*\b(?:happens?|occurs?|results?|outcome|do|does|should|shall|must|will)\b"
                     r"|\bwhat\b.*\b(?:is|are|gets?)\b.*\b(?:when|if|after|once|while)\b"
                     r"|\bhow (?:does|do|should|shall|must|will|is|are)\b|\b(?:if|when|once|after)\b.*\bwhat\b"),
    (Asking.CONDITION, r"^\W*(?:and |so |but )?(?:when|under (?:what|which)|in (?:what|which) case|on what)\b"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE | re.DOTALL)) for kind, words in _KINDS)
_COUNTED = re.compile(r"\bhow (?:many|much) (?:(?:more|other|different|of the|open|active) )?([\w-]+)", re.IGNORECASE)
_YES_NO = re.compile(
    r"^\W*(?:and |so |but )?(?:is|are|does|do|did|can|could|may|must|shall|should|will|would|has|have|was|were)\b",
    re.IGNORECASE,
)


def asking(question: str) -> Asking:
    """Return what ``question`` is after, OTHER where its words do not tell."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(question)), Asking.OTHER)


def counted(question: str) -> str:
    """Return the word for what is counted: ``accounts`` of "how many accounts"; empty where nothing is but a unit."""
    found = _COUNTED.search(question)
    return found[1] if found and not is_unit(found[1]) else ""


def is_yes_no(question: str) -> bool:
    """Whether it can be answered with yes or no."""
    return _YES_NO.search(question) is not None
