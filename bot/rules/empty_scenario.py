"""``empty-scenario``: a scenario's heading has nothing under it."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario, Span
from bot.openspec.suggestions import Intent
from bot.rules.prose import commented
from bot.rules.rule import Fix, Hit, Rule


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario without a body; where the same requirement has it again with one, it can go."""
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            if scenario.steps or commented(document, scenario.span):
                continue
            if any(line.strip() for line in document.plain(scenario.body)):
                continue
            yield Hit(
                scenario.span.start,
                f'Scenario "{scenario.name}" has no steps; the validator does not count it.',
                requirement,
                scenario,
                fix=_fix(document, requirement, scenario),
            )


def _fix(document: Document, requirement: Requirement, scenario: Scenario) -> Fix | None:
    twins = [
        each
        for each in requirement.scenarios
        if each.name == scenario.name and any(line.strip() for line in document.plain(each.body))
    ]
    if not twins:
        return None
    end = scenario.span.end
    while end < requirement.span.end and not document.outline.lines[end].strip():
        end += 1
    return Fix(
        Span(scenario.span.start, end),
        (),
        f'Scenario "{scenario.name}" stands there twice, once without steps.',
        frozenset({Intent.DROP_COPY}),
    )


RULE = Rule(
    id="empty-scenario",
    summary="A scenario's heading has nothing under it.",
    source="OpenSpec validator: a scenario header with no body does not count",
    severity=Severity.WARNING,
    mends=True,
    check=check,
    covers=("S05", "S12", "D08"),
    asks="scenario",
)
