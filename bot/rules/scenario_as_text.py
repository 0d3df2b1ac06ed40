"""``scenario-as-text``: a scenario is written as a bullet or a bold line instead of a heading."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Span
from bot.openspec.steps import read_steps, step_at
from bot.openspec.suggestions import Intent
from bot.rules.rule import Fix, Hit, Rule

# "- **Scenario: A**", "**Scenario:** A", "* Scenario: A", "Scenario: A"; \b would let "Scenario A" through.
_LINE = re.compile(
    r"(?P<indent>\s*)(?P<bullet>[-*+]\s+)?(?P<bold>\*\*|__)?Scenario(?P<c1>\s*[:：])?(?(bold)(?P<b2>\*\*|__)?|)(?P<c2>\s*[:：])?"
    r"\s*+(?P<name>\S.*)",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such line that a step follows: then nothing else can be meant."""
    view = document.outline
    for requirement in document.requirements:
        for number in range(requirement.span.start + 1, requirement.span.end):
            name = "" if document.hidden[number] else _name(view.lines[number])
            if not name:
                continue
            end = _end(document, requirement, number)
            if _first_is_step(document, number + 1, end):
                yield Hit(
                    number,
                    f'"{name}" is written as text; OpenSpec sees a scenario only under "#### Scenario: {name}".',
                    requirement,
                    words=name,
                    fix=_fix(document, Span(number, end), name) if _is_whole(document, Span(number, end)) else None,
                )


def is_text_heading(document: Document, number: int) -> bool:
    """Whether a line is such a heading, as far as it tells by itself."""
    return not document.hidden[number] and bool(_name(document.outline.lines[number]))


def _name(line: str) -> str:
    # Most lines have no such word; without its i, which other alphabets write in small letters without a dot.
    match = _LINE.match(line) if "cenar" in line.lower() else None
    if not match or not (match["c1"] or match["c2"]):
        return ""
    name: str = match["name"].rstrip().removesuffix(match["bold"] or "\0").strip()
    plain = not match["bullet"] and not match["bold"]
    sentence = plain and (name.endswith(".") or len(match["indent"].expandtabs(4)) >= 4)
    return "" if "**" in name or sentence else name


def _end(document: Document, requirement: Requirement, start: int) -> int:
    """Return the line after the scenario: the next heading, the next such line, or the end of the block."""
    headings = {each.line for each in document.outline.headings}
    for number in range(start + 1, requirement.span.end):
        if number in headings or (not document.hidden[number] and _name(document.outline.lines[number])):
            return number
    return requirement.span.end


def _first_is_step(document: Document, start: int, end: int) -> bool:
    first = next((line for line in document.outline.lines[start:end] if line.strip()), "")
    return step_at(first) is not None


def _is_whole(document: Document, span: Span) -> bool:
    """Whether nothing but steps, the indented lines that continue them and blank lines follow, WHEN and THEN there."""
    lines = document.outline.lines
    body = Span(span.start + 1, span.end)
    steps = read_steps(lines, document.hidden, body)
    starts = {step.span.start: step for step in steps}
    widths = {len(line) - len(line.lstrip()) for line in (lines[number] for number in starts)}
    own = len(lines[span.start]) - len(lines[span.start].lstrip())
    bulleted = lines[span.start].lstrip()[0] in "-*+" and not lines[span.start].lstrip().startswith("**")
    if len(widths) != 1 or (bulleted and min(widths) <= own):
        return False  # steps beside the scenario's own bullet are its siblings, not its parts
    for number in range(body.start, body.end):
        indent = len(lines[number]) - len(lines[number].lstrip())
        if lines[number].strip() and number not in starts and (document.hidden[number] or indent <= min(widths)):
            return False
    return {"WHEN", "THEN"} <= {step.role for step in steps} <= {"GIVEN", "WHEN", "THEN"}


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
    mends=True,
    check=check,
    covers=("S05", "S12", "D08"),
)
