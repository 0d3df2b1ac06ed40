"""``missing-steps``: a scenario has no WHEN, or no THEN."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.prose import commented
from bot.rules.rule import Hit, Rule
from bot.text.language import is_english


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


RULE = Rule(
    id="missing-steps",
    summary="A scenario has no WHEN, or no THEN.",
    source="OpenSpec writing guide: scenarios are WHEN and THEN; Gherkin practice",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
)
