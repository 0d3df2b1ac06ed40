"""``scenario-contradicts``: a THEN gives another number than the requirement, or denies what it demands."""

import re
from collections.abc import Iterator

from bot.openspec.content import sequence, stem
from bot.openspec.facts import numbers_of
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement, Scenario, Step
from bot.rules.reading import read
from bot.rules.rule import Hit, Rule
from bot.rules.statements import Statement, statements

_DIGIT = re.compile(r"\d")
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
    for requirement in document.requirements:
        own = by_requirement.get(requirement.span.start, [])
        for scenario in requirement.scenarios if own else ():
            yield from _in(requirement, scenario, own)


def _in(requirement: Requirement, scenario: Scenario, own: list[Statement]) -> Iterator[Hit]:
    given = "\n".join((scenario.name, *(step.text for step in scenario.steps if step.role != "THEN")))
    known = frozenset(re.findall(r"\d+(?:[.,]\d+)*", given))
    for step in scenario.steps:
        if step.role == "THEN" and _MIGHT.search(step.text):
            why = next(filter(None, (_number(step, each, known) for each in own)), "")
            why = why or (_denial(scenario, step, own) if len(requirement.scenarios) == 1 else "")
            if why:
                message = f"This outcome contradicts the requirement: {why}."
                yield Hit(step.span.start, message, requirement, scenario, step.text)


def _number(step: Step, statement: Statement, given: frozenset[str]) -> str:
    """Return how a number of a THEN differs from the only one of its unit that a sentence demands."""
    if not statement.numbers or not _DIGIT.search(step.text):
        return ""
    numbers = list(numbers_of(step.text))
    if given & frozenset(re.findall(r"\d+(?:[.,]\d+)*", step.text)):
        return ""  # what the scenario sets up comes out again
    if len(numbers) != 1 or numbers[0] in statement.numbers or not _unit(numbers[0]):
        return ""
    same = [each for each in statement.numbers if _unit(each) == _unit(numbers[0])]
    words = frozenset(word for word in _said(step.text) if not any(char.isdigit() for char in word))
    about = len(words & _stems(statement)) >= max(2, _SHARED * len(words))
    return f"{numbers[0]} here, {same[0]} there" if len(same) == 1 and about else ""


def _denial(scenario: Scenario, step: Step, own: list[Statement]) -> str:
    """Return that the only scenario's THEN has the words of the only sentence, and a "not" that is not there."""
    if len(own) != 1 or own[0].given:
        return ""
    words = sequence(step.text)
    said = _said(step.text)
    negated = _NOT.search(step.text) is not None
    if ("not" in words) != negated:
        return ""  # "without error", "no diff": something else is denied
    others = frozenset(word for each in scenario.steps if each.role != "THEN" for word in sequence(each.text))
    if len(said) < 3 or not said <= _stems(own[0]) or "not" in others:
        return ""
    return "it denies what the sentence demands" if negated != own[0].forbids else ""


def _said(text: str) -> frozenset[str]:
    return frozenset(sequence(text)) - {"not"}


def _stems(statement: Statement) -> frozenset[str]:
    return frozenset(stem(word) for word in statement.words)


def _unit(number: str) -> str:
    return number.partition(" ")[2]


RULE = Rule(
    id="scenario-contradicts",
    summary="A THEN that gives another number than its requirement, or denies what it demands.",
    source="ISO/IEC/IEEE 29148, 5.2.5: correct; OpenSpec writing guide: scenarios show the requirement",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    language="en",
    bad="The gate SHALL open within 3 seconds. … **THEN** the gate opens within 5 seconds",
    good="The gate SHALL open within 3 seconds. … **THEN** the gate opens within 3 seconds",
)
