"""``step-order``: THEN stands before WHEN."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Scenario, Span, Step
from bot.openspec.steps import ROLES
from bot.openspec.suggestions import Intent
from bot.rules.prose import commented
from bot.rules.rule import Fix, Hit, Rule

_NUMBERED = re.compile(r"\s*\d")
# "Then", "When": no bullet, not bold, not in capitals.
_PROSE = re.compile(r"\s*[A-Z][a-z]")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario whose first THEN stands before its first WHEN.

    A THEN right behind a GIVEN may be what comes of that one, where the WHEN has a THEN of its own.
    """
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            runs = [role for role, _ in groupby([step.role for step in scenario.steps])]
            if not _is_reversed(runs) or any(_PROSE.match(step.marks) for step in scenario.steps):
                continue
            if not commented(document, scenario.span):
                # One run of each role can only be meant one way; with more, moving steps would guess. So would an AND
                # below a WHEN that follows THEN, and numbers would have to change.
                certain = len(set(runs)) == len(runs) and "" not in runs
                certain = certain and not any(
                    (step.role == "WHEN" and step.keyword != "WHEN") or _NUMBERED.match(step.marks)
                    for step in scenario.steps
                )
                yield Hit(
                    next(step.span.start for step in scenario.steps if step.role == "THEN"),
                    f'Scenario "{scenario.name}" states its outcome before the event that causes it.',
                    requirement,
                    scenario,
                    fix=_fix(document, scenario) if certain else None,
                )


def _is_reversed(runs: Sequence[str]) -> bool:
    if "WHEN" not in runs or "THEN" not in runs or runs.index("THEN") > runs.index("WHEN"):
        return False
    follows_context = "GIVEN" in runs[: runs.index("THEN")]
    return not (follows_context and "THEN" in runs[runs.index("WHEN") :])


def _fix(document: Document, scenario: Scenario) -> Fix:
    """Put the steps, each with its own lines, into the same places in another order; what stands between stays."""
    steps = scenario.steps
    ordered = sorted(steps, key=lambda step: ROLES.index(step.role))
    span = Span(steps[0].span.start, steps[-1].span.end)
    return Fix(
        span,
        tuple(_lines(document, steps, ordered)),
        "A scenario reads GIVEN, WHEN, THEN: context, event, outcome.",
        frozenset({Intent.REORDER_STEPS}),
    )


def _lines(document: Document, steps: Sequence[Step], ordered: Sequence[Step]) -> Iterator[str]:
    for index, (place, step) in enumerate(zip(steps, ordered, strict=True)):
        yield from document.plain(step.span)
        if index + 1 < len(steps):
            yield from document.plain(Span(place.span.end, steps[index + 1].span.start))


RULE = Rule(
    id="step-order",
    summary="THEN stands before WHEN.",
    source="Gherkin practice: keywords in logical order",
    severity=Severity.WARNING,
    mends=True,
    check=check,
)
