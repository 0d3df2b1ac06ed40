"""``hidden-scenario``: the steps of a scenario under a line that is no heading, or under nothing at all."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.openspec.steps import read_steps
from bot.rules.prose import commented
from bot.rules.rule import Hit, Rule
from bot.rules.scenario_as_text import is_text_heading

_OPENS = frozenset({"GIVEN", "WHEN"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per run of steps in a requirement's own text, and per line between two runs of a scenario."""
    for requirement in document.requirements:
        yield from _in_body(document, requirement)
        for scenario in requirement.scenarios:
            if not commented(document, scenario.span):
                yield from _between(document, requirement, scenario)


def _in_body(document: Document, requirement: Requirement) -> Iterator[Hit]:
    """Yield a hit where an event and an outcome, both marked as steps, stand before the first scenario."""
    low = "\n".join(document.plain(requirement.body)).lower()
    if "when" not in low or "then" not in low:
        return
    steps = read_steps(document.outline.lines, document.hidden, requirement.body)
    marked = [step for step in steps if step.marks.strip() not in ("", step.keyword.title(), step.keyword)]
    if not {"WHEN", "THEN"} <= {step.role for step in marked}:
        return
    start = marked[0].span.start
    if not any(is_text_heading(document, each) for each in range(requirement.body.start, start)):
        yield _hit(start, requirement, None, marked[0].text)


def _between(document: Document, requirement: Requirement, scenario: Scenario) -> Iterator[Hit]:
    lines = document.outline.lines
    roles = {step.span.start: step.role for step in scenario.steps}
    ended = next((step.span.start for step in scenario.steps if step.role == "THEN"), scenario.span.end)
    for number in range(ended + 1, scenario.span.end):
        line = lines[number]
        if lines[number - 1].strip() or document.hidden[number] or number in roles or not _stands_alone(line):
            continue
        below = next((each for each in range(number + 1, scenario.span.end) if lines[each].strip()), scenario.span.end)
        if roles.get(below) in _OPENS and not is_text_heading(document, number):
            yield _hit(number, requirement, scenario, line.strip().strip("*_ "))


def _stands_alone(line: str) -> bool:
    """Whether a line below a blank one begins a paragraph at the left edge, is no heading and ends no sentence."""
    edge = bool(line.strip()) and not line[0].isspace() and not line.startswith("#")
    return edge and line.rstrip()[-1] not in ".;,!?" and line.strip("-_* ") != ""


def _hit(number: int, requirement: Requirement, scenario: Scenario | None, words: str) -> Hit:
    message = 'These steps stand under no scenario of their own; write "#### Scenario: " and its name above them.'
    return Hit(number, message, requirement, scenario, words)


RULE = Rule(
    id="hidden-scenario",
    summary="The steps of a scenario under a line that is no heading, or under none.",
    source="OpenSpec format: scenarios are level-4 headings",
    severity=Severity.WARNING,
    check=check,
    covers=("S05", "S12", "D08"),
)
