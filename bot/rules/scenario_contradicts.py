"""``scenario-contradicts``: a THEN gives another number or name than the requirement, or denies what it demands."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.openspec.content import sequence, stem
from bot.openspec.facts import numbers_of
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement, Scenario, Step
from bot.rules.other_value import Named, may_differ, values
from bot.rules.other_value import against as other_value
from bot.rules.reading import Passage, english_bodies, read
from bot.rules.rule import Hit, Rule
from bot.rules.statements import Statement, statements
from bot.rules.wrong_side import Limit, limits
from bot.rules.wrong_side import against as wrong_side
from bot.text.once import once

_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_MIGHT = re.compile(r"\d|\bnot\b|\bnever\b|n['’]t\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)
_SHARED = 0.5
"""So much of a THEN has to be in the requirement's sentence, for both to be about one thing."""


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per THEN that is about what a sentence of its requirement demands, and says otherwise."""
    if not read(document).is_english:
        return
    by_requirement: dict[int, list[Statement]] = {}
    for each in statements(document):
        by_requirement.setdefault(each.requirement.span.start, []).append(each)
    for requirement, body in english_bodies(document):
        own = by_requirement.get(requirement.span.start, [])
        said = _Said(body) if own else None
        for scenario in requirement.scenarios if said else ():
            for step, why in _in(requirement, scenario, own, said) if said else ():
                message = f"This outcome contradicts the requirement: {why}."
                yield Hit(step.span.start, message, requirement, scenario, step.text)


class _Said:
    """What a requirement's sentences demand beside their numbers: the limits they set, the values they name."""

    def __init__(self, body: Passage) -> None:
        self._body = body

    @once
    def limits(self) -> list[Limit]:
        """The limits, each with what happens beyond it."""
        return list(limits(self._body)) if _DIGIT.search(self._body.raw) else []

    @once
    def values(self) -> list[Named]:
        """The values, each with the words before it."""
        return values(self._body)


def _in(requirement: Requirement, scenario: Scenario, own: list[Statement], said: _Said) -> Iterator[tuple[Step, str]]:
    """Yield each outcome that contradicts, and in what."""
    counting = [each for each in own if each.numbers]
    is_only = len(requirement.scenarios) == len(own) == 1
    given: frozenset[str] | None = None
    told: set[int] = set()
    for step in scenario.steps if counting or is_only else ():
        if step.role == "THEN":
            why = ""
            if counting and _DIGIT.search(step.whole):
                given = _figures_given(scenario) if given is None else given
                why = _number(step, given, counting)
            if not why and is_only and _MIGHT.search(step.prose):
                why = _denial(scenario, step, own[0])
            if why:
                told.add(step.span.start)
                yield step, why
    for found in (
        wrong_side(scenario, said.limits) if said.limits else None,
        other_value(requirement, scenario, said.values) if may_differ(requirement, scenario) else None,
    ):
        if found and found[0].span.start not in told:
            told.add(found[0].span.start)
            yield found


def _figures_given(scenario: Scenario) -> frozenset[str]:
    """Return the figures that a scenario sets up, in its name and in the steps before its outcomes."""
    given = (scenario.name, *(each.prose for each in scenario.steps if each.role != "THEN"))
    return frozenset(_FIGURE.findall("\n".join(given)))


def _number(step: Step, given: frozenset[str], counting: list[Statement]) -> str:
    """Return how the number of a THEN differs from the only one of its unit that a sentence demands.

    ``given`` are the figures that its scenario sets up.
    """
    numbers = list(numbers_of(step.prose))
    if len(numbers) != 1 or not _unit(numbers[0]):
        return ""
    if not given.isdisjoint(_FIGURE.findall(step.prose)):
        return ""  # what the scenario sets up comes out again
    words = frozenset(word for word in _said(step.prose) if not any(char.isdigit() for char in word))
    for each in counting:
        same = [number for number in each.numbers if _unit(number) == _unit(numbers[0])]
        about = len(words & _stems(each.words)) >= max(2, _SHARED * len(words))
        if about and len(same) == 1 and numbers[0] not in each.numbers:
            return f"{numbers[0]} here, {same[0]} there"
    return ""


def _denial(scenario: Scenario, step: Step, own: Statement) -> str:
    """Return that the only scenario's THEN has the words of the only sentence, and a "not" that is not there."""
    if own.given:
        return ""
    words = sequence(step.prose)
    said = _said(step.prose)
    negated = _NOT.search(step.prose) is not None
    if ("not" in words) != negated:
        return ""  # "without error", "no diff": something else is denied
    others = frozenset(word for each in scenario.steps if each.role != "THEN" for word in sequence(each.prose))
    if len(said) < 3 or not said <= _stems(own.words) or "not" in others:
        return ""
    return "it denies what the sentence demands" if negated != own.forbids else ""


def _said(text: str) -> frozenset[str]:
    return frozenset(sequence(text)) - {"not"}


@lru_cache(maxsize=1024)
def _stems(words: frozenset[str]) -> frozenset[str]:
    return frozenset(map(stem, words))


def _unit(number: str) -> str:
    return number.partition(" ")[2]


RULE = Rule(
    id="scenario-contradicts",
    summary="A THEN that gives another number or name than its requirement, or denies what it demands.",
    source="ISO/IEC/IEEE 29148, 5.2.5: correct; OpenSpec writing guide: scenarios show the requirement",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    language="en",
    bad="The gate SHALL open within 3 seconds. … **THEN** the gate opens within 5 seconds",
    good="The gate SHALL open within 3 seconds. … **THEN** the gate opens within 3 seconds",
)
