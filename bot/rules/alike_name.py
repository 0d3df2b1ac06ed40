"""``alike-name``: two names that differ in capitals, blanks or punctuation only, so that one is taken for the other."""

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.prose import commented
from bot.rules.rule import Hit, Rule

_Named = TypeVar("_Named", Requirement, Scenario)
# What a reader passes over: everything but letters, digits and the signs that mean something in a name.
_PASSED_OVER = re.compile(r"[^\w+#<>=%&/$€!]+|_")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per requirement of a document, and per scenario of a requirement, with such a name."""
    shown = [each for each in document.requirements if not commented(document, each.span)]
    for requirement, twin in _twins(shown):
        message = f'Readers take this for "{twin}", which stands here too; give one of them another name.'
        yield Hit(requirement.span.start, message, requirement, words=requirement.name)
    for requirement in shown:
        for scenario, twin in _twins(requirement.scenarios):
            message = f'Readers take this for the scenario "{twin}"; give one of them another name.'
            yield Hit(scenario.span.start, message, requirement, scenario, scenario.name)


def _twins(named: Iterable[_Named]) -> Iterator[tuple[_Named, str]]:
    """Yield what is named like something before it, and how that is spelled; the very same name is another rule's."""
    seen: dict[tuple[object, str], str] = {}
    for each in named:
        operation = each.operation if isinstance(each, Requirement) else None
        key = " ".join(_PASSED_OVER.sub(" ", each.name).casefold().split())
        first = seen.setdefault((operation, key), each.name)
        if key and first != each.name:
            yield each, first


RULE = Rule(
    id="alike-name",
    summary="Two names that differ in capitals, blanks or punctuation only.",
    source="OpenSpec validator: names are unique; deltas find a requirement by its exact name",
    severity=Severity.WARNING,
    check=check,
)
