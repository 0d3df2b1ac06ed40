"""``steps-on-one-line``: WHEN and THEN share a line, so no tool can tell them apart."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Span, Step
from bot.openspec.steps import step_at
from bot.openspec.suggestions import Intent
from bot.rules.prose import commented, mask
from bot.rules.rule import Fix, Hit, Rule

# Only a keyword that is marked like the line's own splits it: bold, or in capitals; an AND joins only behind a comma.
_BOLD = re.compile(
    r"(?:[,;.]|(?<!\s))\s*(?P<mark>\*\*|__)(?P<word>(?i:GIVEN|WHEN|THEN)):?(?P=mark)"
    r"|[,;]\s*(?P<mark2>\*\*|__)(?i:AND):?(?P=mark2)",
    re.ASCII,
)
_CAPITALS = re.compile(
    r"(?:[,;.]|(?<!\s))\s*(?<![\w*])(?P<word>WHEN|THEN)(?![\w*])|[,;]\s*(?<![\w*])AND(?![\w*])", re.ASCII
)

# Without one of these a line holds no second step.
_MARKS = ("**", "__", "WHEN", "THEN", "AND")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per step line that holds another step."""
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            for step in scenario.steps:
                if not [mark for mark in _MARKS if mark in step.text] or commented(document, scenario.span):
                    continue
                others = [each.role for each in scenario.steps if each is not step]
                parts = _parts(document.outline.lines[step.span.start], step, others)
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


def _parts(line: str, step: Step, others: Sequence[str]) -> list[str]:
    """Return the line cut before each further keyword, every part with the bullet and marks of the first.

    It stays whole where a role split off stands in another step too: then the keyword may be part of the sentence.
    """
    start = len(step.marks)
    bold = "**" in step.marks or "__" in step.marks
    if not bold and step.keyword not in step.marks:
        return [line]
    if not any(mark in step.text for mark in (("**", "__") if bold else ("WHEN", "THEN", "AND"))):
        return [line]
    pattern = _BOLD if bold else _CAPITALS
    cuts = [match for match in pattern.finditer(mask(line), start) if match.start() > start]
    if any(match["word"] and match["word"].upper() in others for match in cuts):
        return [line]
    edges = [0, *(match.start() for match in cuts), len(line)]
    parts = [line[a:b].lstrip(",;. \t") if a else line[a:b] for a, b in pairwise(edges)]
    bullet = re.match(r"\s*(?:[-*+]\s+)?", line)
    prefix = bullet[0] if bullet else ""
    made = [parts[0].rstrip(), *(prefix + part.rstrip() for part in parts[1:])]
    roles = [(step_at(part) or ("", "", ""))[0] for part in made]
    texts = [(step_at(part) or ("", "", ""))[2] for part in made]
    named = [role for role in roles if role != "AND"]
    return made if all(roles) and all(texts) and len(set(named)) == len(named) else [line]


RULE = Rule(
    id="steps-on-one-line",
    summary="WHEN and THEN share a line, so no tool can tell them apart.",
    source="Gherkin practice: one step, one line",
    severity=Severity.WARNING,
    mends=True,
    check=check,
)
