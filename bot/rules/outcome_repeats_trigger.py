"""``outcome-repeats-trigger``: THEN says what WHEN said, so the scenario shows nothing."""

from collections.abc import Iterator

from bot.openspec.content import content
from bot.openspec.findings import Severity
from bot.openspec.model import Document, Scenario, Step
from bot.rules.reading import read
from bot.rules.rule import Hit, Rule


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario whose first THEN has the words of its WHEN and no others."""
    if not read(document).is_english:
        return
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            pair = _pair(scenario)
            if pair and _same(*pair):
                message = "THEN says what WHEN said; say what can be seen afterwards."
                yield Hit(pair[1].span.start, message, requirement, scenario, pair[1].text)


def _pair(scenario: Scenario) -> tuple[Step, Step] | None:
    whens = [step for step in scenario.steps if step.keyword == "WHEN"]
    thens = [step for step in scenario.steps if step.role == "THEN"]
    return (whens[0], thens[0]) if len(whens) == 1 and len(thens) == 1 else None


def _same(when: Step, then: Step) -> bool:
    one, two = content(when.text), content(then.text)
    return len(two) > 1 and one == two


RULE = Rule(
    id="outcome-repeats-trigger",
    summary="THEN says what WHEN said.",
    source="Gherkin practice: a scenario has an event and an outcome",
    severity=Severity.WARNING,
    check=check,
    language="en",
    bad="**WHEN** the user saves the form **THEN** the form is saved by the user",
    good="**WHEN** the user saves the form **THEN** the list shows the new entry",
)
