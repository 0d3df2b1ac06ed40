"""``steps-on-one-line``: WHEN and THEN share a line, so no tool can tell them apart."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Span, Step
from bot.openspec.steps import step_at
from bot.openspec.suggestions import Intent
from bot.rules.prose import mask
from bot.rules.rule import Fix, Hit, Rule

# Only a keyword that is marked as one splits a line: bold, or in capitals.
_KEYWORD = re.compile(
    r"[,;.]?\s*(?:(?:\*\*|__)(?i:GIVEN|WHEN|THEN):?(?:\*\*|__)"
    r"|(?<![\w*])(?:WHEN|THEN)(?![\w*]))",
    re.ASCII,
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per step line that holds another step."""
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            for step in scenario.steps:
                parts = _parts(document.outline.lines[step.span.start], step)
                if len(parts) > 1:
                    yield Hit(
                        step.span.start,
                        f'Scenario "{scenario.name}" has several steps on one line.',
                        requirement,
                        scenario,
                        fix=Fix(
                            Span(step.span.start, step.span.start + 1),
                            tuple(parts),
                            "Each step stands on its own line.",
                            frozenset({Intent.SPLIT_STEPS}),
                        ),
                    )


def _parts(line: str, step: Step) -> list[str]:
    """Return the line cut before each further keyword, every part with the bullet and marks of the first."""
    start = len(step.marks)
    cuts = [match for match in _KEYWORD.finditer(mask(line), start) if match.start() > start]
    edges = [0, *(match.start() for match in cuts), len(line)]
    parts = [line[a:b].lstrip(",;. \t") if a else line[a:b] for a, b in pairwise(edges)]
    bullet = re.match(r"\s*(?:[-*+]\s+)?", line)
    prefix = bullet[0] if bullet else ""
    made = [parts[0].rstrip(), *(prefix + part.rstrip() for part in parts[1:])]
    roles = [(step_at(part) or ("", "", ""))[0] for part in made]
    texts = [(step_at(part) or ("", "", ""))[2] for part in made]
    return made if all(roles) and all(texts) and len(set(roles)) == len(roles) else [line]


RULE = Rule(
    id="steps-on-one-line",
    summary="WHEN and THEN share a line, so no tool can tell them apart.",
    source="Gherkin practice: one step, one line",
    severity=Severity.WARNING,
    check=check,
)
