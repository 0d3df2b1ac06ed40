"""``missing-steps``: a scenario has no WHEN, or no THEN."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Scenario
from bot.rules.prose import commented
from bot.rules.rule import Hit, Rule
from bot.text.language import is_english

_SCENARIO = re.compile(r"scenario|szenario|escenario|scénario|сценарий|场景|場景|情景|シナリオ|시나리오", re.IGNORECASE)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario with a body that lacks the event or the outcome.

    A body without a single step word may be written in another language or as a table: only English prose counts.
    """
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            body = "\n".join(document.plain(scenario.body)).strip()
            if not body or commented(document, scenario.span) or (not scenario.steps and not is_english(body)):
                continue
            roles = {step.role for step in scenario.steps}
            if not _is_called_one(document, scenario) and not {"WHEN", "THEN"} & roles:
                continue  # a heading over prose, of which the validator makes a scenario
            missing = [role for role in ("WHEN", "THEN") if role not in roles]
            if missing and "".join(roles):
                yield Hit(
                    scenario.span.start,
                    f'Scenario "{scenario.name}" has no {" and no ".join(missing)} step.',
                    requirement,
                    scenario,
                )
            elif missing and is_english(body):
                yield Hit(
                    scenario.span.start,
                    f'Scenario "{scenario.name}" has no WHEN and no THEN step; nobody can test it step by step.',
                    requirement,
                    scenario,
                )


def _is_called_one(document: Document, scenario: Scenario) -> bool:
    """Whether a heading says "Scenario:", in any of the languages people write it in."""
    return _SCENARIO.search(document.outline.lines[scenario.span.start]) is not None


RULE = Rule(
    id="missing-steps",
    summary="A scenario has no WHEN, or no THEN.",
    source="OpenSpec writing guide: scenarios are WHEN and THEN; Gherkin practice",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
)
