"""Outcomes that a scenario shows on the wrong side of a limit: what happens "after 15 minutes" after 5 of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bot.openspec.content import sequence, stem
from bot.openspec.facts import numbers_of
from bot.openspec.model import Scenario, Step
from bot.rules.reading import Passage
from bot.text.later import later

_NEGATED = r"(?<!\bno )(?<!\bnot )(?<!\bnever )"
_OVER = r"(?:larger|longer|older|bigger|greater|higher|heavier|more|later) than|exceed(?:s|ed|ing)?|over|above|beyond"
_UNDER = r"(?:smaller|shorter|younger|less|fewer|lower|lighter|earlier) than|under|below"
_VALUE = r"\s+(?:(?:than|by|for|the)\s+)?(?P<value>\d[\d.,]*\s?[A-Za-z%]+)"
_LIMIT = later(rf"{_NEGATED}\b(?:(?P<over>{_OVER}|after)|(?P<under>{_UNDER})){_VALUE}", re.IGNORECASE)
_AMOUNT = later(r"\s\d")
# What is said of the amount that a scenario sets up.
_SET_UP = later(rf"{_NEGATED}\b(?:(?P<over>{_OVER})|(?P<under>{_UNDER}))\s+(?:than\s+)?\d", re.IGNORECASE)
# A limit has one of these, as they stand here in small letters: to find them takes a tenth of what the pattern takes.
_CUES = ("than", "exceed", "over", "above", "beyond", "after", "under", "below")
_OPEN = later(r"\b(?:at least|at most|up to|no more|not more|no less|not less|exactly|between|minimum|maximum|until)\b")
_DUTY = later(r"\b(?:SHALL|MUST)\s+(?:(?:be|also|then|immediately|automatically)\s+)?(?P<verb>[a-z]+)\b")
_ANY_DUTY = later(r"\b(?:SHALL|MUST)\b")
_NEXT_DUTY = later(r"[;,]?\s+(?:and|but)\s+(?=(?:[a-z]+ ){0,3}(?:SHALL|MUST)\b)|;\s")
# "a link that expires after": what happens is the link's doing.
_OF_IT = later(r"\b(?:that|which)\s+(?P<verb>[a-z]+)\s+$")
# With one of these a sentence, or an outcome, says more than what happens.
_TURNS = later(r"\b(?:not|NOT|never|unless|except|until|MAY|SHOULD|instead|only)\b|n['’]t\b")
_DENIES = later(r"\b(?:not|never|no|nor|without|still)\b|n['’]t\b")
_OPPOSITES = (
    "accept reject",
    "accept refuse",
    "allow reject",
    "allow refuse",
    "allow deny",
    "allow block",
    "grant deny",
    "grant refuse",
    "keep delete",
    "keep remove",
    "keep discard",
    "store reject",
    "store discard",
    "lock unlock",
    "open close",
    "enable disable",
    "show hide",
    "display hide",
    "start stop",
    "succeed fail",
)
_OPPOSITE: dict[str, set[str]] = {}
for _pair in _OPPOSITES:
    _one, _two = map(stem, _pair.split())
    _OPPOSITE.setdefault(_one, set()).add(_two)
    _OPPOSITE.setdefault(_two, set()).add(_one)


@dataclass(frozen=True, slots=True)
class Limit:
    """A sentence by which something happens beyond an amount: ``verb`` is the stem of what, ``words`` all its stems."""

    amount: Fraction
    unit: str
    said: str
    is_over: bool
    verb: str
    words: frozenset[str]


def limits(body: Passage) -> Iterator[Limit]:
    """Yield the limits of the clauses that oblige to one thing, and name one amount of its unit."""
    low = body.raw.lower()
    if not [cue for cue in _CUES if cue in low]:
        return
    for sentence in body.sentences:
        whole = body.source(sentence)
        if _AMOUNT.search(whole) is None or _LIMIT.search(whole) is None:
            continue
        words = frozenset(sequence(whole))
        for text in _NEXT_DUTY.split(whole):
            duties, found = list(_DUTY.finditer(text)), list(_LIMIT.finditer(text))
            if len(duties) != 1 or len(found) != 1 or _TURNS.search(text) or _OPEN.search(text):
                continue
            amount = _amount(found[0]["value"])
            if amount and len([each for each in numbers_of(text) if _parted(each)[1] == amount[1]]) == 1:
                of_it = _OF_IT.search(text, 0, found[0].start())
                verb = stem((of_it or duties[0])["verb"].lower())
                yield Limit(*amount, " ".join(found[0]["value"].split()), found[0]["over"] is not None, verb, words)


def against(scenario: Scenario, known: list[Limit]) -> tuple[Step, str] | None:
    """Return the outcome of a scenario that a limit does not lead to, and why; None where there is none."""
    then = next((step for step in scenario.steps if step.role == "THEN"), None)
    if then is None or _DENIES.search(then.prose):
        return None
    set_up = " ".join(step.prose for step in scenario.steps if step.role != "THEN")
    given = frozenset(sequence(set_up))
    outcome = frozenset(sequence(then.prose))
    for limit in known:
        amounts = [each for each in map(_parted, numbers_of(set_up)) if each[1] == limit.unit]
        about = len(outcome & limit.words) >= 2 or (outcome & limit.words and len(given & limit.words) >= 2)
        if len(amounts) != 1 or not about or not given & limit.words:
            continue
        side = _side(amounts[0][0], set_up, limit)
        if side < 0 and limit.verb in outcome:
            return then, f"this is not beyond {limit.said}, as the requirement has it"
        if side > 0 and limit.verb not in outcome and outcome & _OPPOSITE.get(limit.verb, set()):
            return then, f"this is beyond {limit.said}, and the requirement says the opposite of it"
    return None


def _side(amount: Fraction, set_up: str, limit: Limit) -> int:
    """Return 1 for beyond the limit, -1 for the other side of it, 0 where nobody can tell."""
    said = list(_SET_UP.finditer(set_up))
    if len(said) > 1 or _OPEN.search(set_up):
        return 0
    beyond = amount - limit.amount if limit.is_over else limit.amount - amount
    if said:
        goes_up = said[0]["over"] is not None
        away = goes_up is limit.is_over
        if away:
            return 1 if beyond >= 0 else 0
        return -1 if beyond <= 0 else 0
    return (beyond > 0) - (beyond < 0)


def _amount(text: str) -> tuple[Fraction, str] | None:
    found = list(numbers_of(text))
    return _parted(found[0]) if len(found) == 1 and _parted(found[0])[1] else None


def _parted(number: str) -> tuple[Fraction, str]:
    figure, _, unit = number.partition(" ")
    try:
        return Fraction(figure.replace(",", "")), unit
    except (ValueError, ZeroDivisionError):
        return Fraction(0), ""
