"""Where something can be planted, in an order that chance gives."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import TypeVar

from bot.bench.operator import Ground
from bot.bench.sentences import Clause
from bot.openspec.model import Document, Requirement, Scenario, Step

_T = TypeVar("_T")


def shuffled(random: Random, items: Iterable[_T]) -> list[_T]:
    """Return items in another order."""
    found = list(items)
    random.shuffle(found)
    return found


def says(document: Document, requirement: Requirement, words: str) -> bool:
    """Whether a requirement already has the words in it somewhere."""
    return words.lower() in document.source(requirement.span).lower()


def open_clauses(ground: Ground, random: Random, words: str = "") -> Iterator[Clause]:
    """Yield plain obligations in an order of chance, of requirements that do not have ``words`` in them yet."""
    for each in shuffled(random, ground.clauses):
        if each.is_plain and not (words and says(ground.document, each.sentence.requirement, words)):
            yield each


def scenarios(document: Document) -> Iterator[tuple[Requirement, Scenario]]:
    """Yield every scenario that has a WHEN and a THEN, with its requirement."""
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            roles = {step.keyword for step in scenario.steps}
            if {"WHEN", "THEN"} <= roles and scenario.name:
                yield requirement, scenario


def steps(document: Document, role: str) -> Iterator[tuple[Requirement, Scenario, Step]]:
    """Yield the steps of a role that stand on one line each, AND and BUT included."""
    for requirement, scenario in scenarios(document):
        for step in scenario.steps:
            if step.role == role and step.text and step.span.end - step.span.start == 1:
                yield requirement, scenario, step


def lone_steps(document: Document, keyword: str) -> Iterator[tuple[Requirement, Scenario, Step]]:
    """Yield the steps of a keyword that are the only one of their role in their scenario."""
    for requirement, scenario, step in steps(document, keyword):
        if sum(each.role == keyword for each in scenario.steps) == 1:
            yield requirement, scenario, step
