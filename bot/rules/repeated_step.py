"""``repeated-step``: a step stands in its scenario twice in a row."""

from collections.abc import Iterator
from itertools import pairwise

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Span
from bot.openspec.suggestions import Intent
from bot.rules.prose import commented
from bot.rules.rule import Fix, Hit, Rule


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per condition or outcome that says the same as the one right before it."""
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            for first, second in pairwise(scenario.steps):
                if first.text != second.text or second.role == "WHEN":
                    continue  # an event may happen twice
                if commented(document, Span(first.span.start, second.span.end)):
                    continue
                one = [line.strip() for line in document.plain(first.span)]
                two = [line.strip() for line in document.plain(second.span)]
                if one == two and first.text:
                    yield Hit(
                        second.span.start,
                        f'Scenario "{scenario.name}" has this step twice in a row.',
                        requirement,
                        scenario,
                        words=second.text,
                        fix=Fix(
                            Span(first.span.end, second.span.end),
                            (),
                            "A step that stands there twice in a row is written once.",
                            frozenset({Intent.DROP_COPY}),
                        ),
                    )


RULE = Rule(
    id="repeated-step",
    summary="A step stands in its scenario twice in a row.",
    source="Gherkin practice: no duplicated steps",
    severity=Severity.WARNING,
    mends=True,
    check=check,
)
