"""The situations that specs speak of: what is given, what happens, and what follows from it, word for word."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from bot.bench.asking.question import Spot
from bot.openspec.model import Document, Requirement, Scenario, Step
from bot.text.lines import is_blank

_LEAST_LETTERS, _MOST_LETTERS = 8, 260
_LEAST_GOLD = 8
_MOST_GOLD = 600
# What is meant stands elsewhere: nobody could ask it so.
_POINTING = re.compile(
    r"(?:it|they|this|that|these|those|he|she|both|either|neither|the (?:same|above|former|latter))\b", re.I
)


@dataclass(frozen=True)
class Situation:
    """One scenario: ``given``, ``when`` and ``then`` are its steps without their keywords, as they stand."""

    document: Document
    requirement: Requirement
    title: str
    given: tuple[str, ...]
    when: tuple[str, ...]
    then: tuple[str, ...]
    alone: bool = True
    """Whether no other scenario of the requirement begins with the same."""

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return Spot(self.document.path, self.requirement.name)

    @cached_property
    def happening(self) -> str:
        """What happens, in one line."""
        return in_one_line(self.when[0])


def in_one_line(text: str) -> str:
    """Return a text without its line breaks and runs of blanks."""
    return " ".join(text.split())


def requirements_by_chance(documents: Sequence[Document], random: Random) -> Iterator[tuple[Document, Requirement]]:
    """Yield every requirement once; documents take turns, so that a long one is not asked about more than others."""
    waiting = [
        (document, random.sample(document.requirements, len(document.requirements)))
        for document in random.sample(documents, len(documents))
    ]
    for turn in range(max((len(found) for _, found in waiting), default=0)):
        yield from ((document, found[turn]) for document, found in waiting if turn < len(found))


def situations(document: Document, requirement: Requirement) -> list[Situation]:
    """Return the scenarios of a requirement that can be asked about: something happens, and something follows."""
    found = [_situation(document, requirement, each) for each in requirement.scenarios]
    kept = [each for each in found if each is not None]
    told = Counter(each.happening.lower() for each in kept)
    return [replace(each, alone=told[each.happening.lower()] == 1) for each in kept]


def _situation(document: Document, requirement: Requirement, scenario: Scenario) -> Situation | None:
    steps: dict[str, list[str]] = {"GIVEN": [], "WHEN": [], "THEN": []}
    for step in scenario.steps:
        text = step_text(document, step)
        if step.role not in steps or text is None:
            return None
        steps[step.role].append(text)
    given, when, then = steps.values()
    if not when or not then or scenario.steps[-1].role != "THEN":
        return None
    if _POINTING.match(when[0]) or (given and _POINTING.match(given[0])):
        return None
    asked = _LEAST_LETTERS <= len(when[0]) <= _MOST_LETTERS and sum(map(len, given)) <= _MOST_LETTERS
    told = len(then[0]) >= _LEAST_GOLD and sum(map(len, then)) <= _MOST_GOLD
    if not (asked and told):
        return None
    return Situation(document, requirement, scenario.name, tuple(given), tuple(when), tuple(then))


def step_text(document: Document, step: Step) -> str | None:
    """Return the words of a step as they stand, None where it is more than a paragraph: a list, a table, code."""
    lines = document.outline.lines[step.span.start : step.span.end]
    if any(document.hidden[number] for number in range(step.span.start, step.span.end)):
        return None
    if any(is_blank(line) or line.lstrip()[:1] in "-*+|>#" for line in lines[1:]):
        return None
    text = document.source(step.span)
    text = text[len(step.marks) :].strip() if text.startswith(step.marks) else ""
    return None if not text or text.endswith(":") else text
