"""``hidden-requirement``: an obligation with scenarios of its own stands under a heading that opens no requirement."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.openspec.parse import requirement_name
from bot.openspec.steps import step_at
from bot.rules.heading_without_colon import meant as without_colon
from bot.rules.requirement_heading import HEADING
from bot.rules.rule import Hit, Rule

_BINDING = re.compile(r"\b(?:SHALL|MUST)\b", re.ASCII)
_SCENARIO = re.compile(r"scenario\b", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-*+]\s|\d{1,3}[.)]\s|\|)")
# What is a title without a blank line below it too: a label with the word, a number that names it, all of it bold.
_LABEL = re.compile(r"\W*(?:requirements?|req)\b|\W*[A-Z]{1,12}-?\d+\b|(\*\*|__)[^*_]+\1:?\s*$", re.IGNORECASE)
_DEEPEST = 3


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such heading, and per line that stands where a heading would, behind the steps of a scenario."""
    yield from _headings(document)
    for requirement in document.requirements:
        for scenario in requirement.scenarios[:-1]:
            yield from _lines(document, requirement, scenario)


def _headings(document: Document) -> Iterator[Hit]:
    """Yield a hit per heading of level 1 to 3 with a binding sentence and then a scenario right below it."""
    lines, headings = document.outline.lines, document.outline.headings
    for heading, below in pairwise(headings):
        line = lines[heading.line]
        if heading.level > _DEEPEST or below.level != _DEEPEST + 1 or requirement_name(line) is not None:
            continue
        if HEADING.match(line) or _SCENARIO.match(heading.title) or without_colon(document, heading.line):
            continue  # requirement-heading, scenario-heading and heading-without-colon say so
        between = range(heading.line + 1, below.line)
        if any(_BINDING.search(lines[each]) and not document.hidden[each] for each in between):
            yield _hit(document, heading.line, document.requirement_at(heading.line))


def _lines(document: Document, requirement: Requirement, scenario: Scenario) -> Iterator[Hit]:
    """Yield a hit per line behind a scenario's steps that no sentence ends with and that a binding paragraph follows.

    Another scenario comes after it, or it would not be told from a remark.
    """
    lines = document.outline.lines
    first = scenario.steps[0].span.start if scenario.steps else scenario.span.end
    for number in range(first + 1, scenario.span.end):
        # Few lines stand behind a blank one, and the blank ones among them are most.
        if lines[number - 1] or not lines[number] or not _could_be_title(document, number):
            continue
        below = next((each for each in range(number + 1, scenario.span.end) if lines[each].strip()), None)
        if below is not None and _opens_obligation(document, below):
            yield _hit(document, number, requirement)


def _could_be_title(document: Document, number: int) -> bool:
    line = document.outline.lines[number]
    if document.hidden[number] or not line.strip() or document.outline.lines[number - 1].strip():
        return False
    apart = number + 1 < len(document.lines) and not document.outline.lines[number + 1].strip()
    if not apart and not _LABEL.match(line):
        return False
    is_sentence = line.rstrip()[-1] in ".:;,!?" or _BINDING.search(line) is not None
    return not is_sentence and step_at(line) is None and not line.startswith("#") and line.strip("-_* ") != ""


def _opens_obligation(document: Document, number: int) -> bool:
    line = document.outline.lines[number]
    plain = not document.hidden[number] and not line[:1].isspace() and not _ITEM.match(line)
    return plain and step_at(line) is None and _BINDING.search(line) is not None


def _hit(document: Document, number: int, requirement: Requirement | None) -> Hit:
    words = document.outline.lines[number].strip().strip("#*_ ")
    message = f'"{words}" opens no requirement, so what follows has none; write "### Requirement: " and its name.'
    return Hit(number, message, requirement, words=words)


RULE = Rule(
    id="hidden-requirement",
    summary="An obligation with scenarios of its own under a heading that opens no requirement.",
    source="OpenSpec format: a requirement is a level-3 heading with the word Requirement, a colon and a name",
    severity=Severity.WARNING,
    check=check,
    covers=("S03",),
)
