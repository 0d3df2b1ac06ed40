"""``scenario-as-text``: a scenario is written as a bullet or a bold line instead of a heading."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Span
from bot.openspec.steps import step_at
from bot.openspec.suggestions import Intent
from bot.rules.rule import Fix, Hit, Rule

# "- **Scenario: A**", "**Scenario:** A", "* Scenario: A", "Scenario: A"; \b would let "Scenario A" through.
_LINE = re.compile(
    r"(?P<indent>\s*)(?:[-*+]\s+)?(?P<bold>\*\*|__)?Scenario(?P<c1>\s*[:：])?(?(bold)(?P<b2>\*\*|__)?|)(?P<c2>\s*[:：])?"
    r"\s*(?P<name>\S.*?)\s*$",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such line that a step follows: then nothing else can be meant."""
    view = document.outline
    for requirement in document.requirements:
        for number in range(requirement.span.start + 1, requirement.span.end):
            name = "" if view.fenced[number] else _name(view.lines[number])
            end = _end(document, requirement, number)
            if name and _first_is_step(document, number + 1, end):
                yield Hit(
                    number,
                    f'"{name}" is written as text; OpenSpec sees a scenario only under "#### Scenario: {name}".',
                    requirement,
                    words=name,
                    fix=_fix(document, Span(number, end), name),
                )


def _name(line: str) -> str:
    match = _LINE.match(line)
    if not match or not (match["c1"] or match["c2"]):
        return ""
    name = match["name"]
    return name.removesuffix(match["bold"]).strip() if match["bold"] else name


def _end(document: Document, requirement: Requirement, start: int) -> int:
    """Return the line after the scenario: the next heading, the next such line, or the end of the block."""
    headings = {each.line for each in document.outline.headings}
    for number in range(start + 1, requirement.span.end):
        if number in headings or (not document.outline.fenced[number] and _name(document.outline.lines[number])):
            return number
    return requirement.span.end


def _first_is_step(document: Document, start: int, end: int) -> bool:
    first = next((line for line in document.outline.lines[start:end] if line.strip()), "")
    return step_at(first) is not None


def _fix(document: Document, span: Span, name: str) -> Fix:
    lines = document.plain(Span(span.start + 1, span.end))
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    shift = min(indents, default=0)
    gap = [] if not document.outline.lines[span.start - 1].strip() else [""]
    body = [line[shift:] if line.strip() else line for line in lines]
    return Fix(
        span,
        (*gap, f"#### Scenario: {name}", *body),
        "A scenario counts only under a level-4 heading.",
        frozenset({Intent.HEADING}),
    )


RULE = Rule(
    id="scenario-as-text",
    summary="A scenario is written as a bullet or a bold line instead of a heading.",
    source="OpenSpec format: scenarios are level-4 headings; bullets are the complaint heard most",
    severity=Severity.ERROR,
    check=check,
    covers=("S05", "S12", "D08"),
)
