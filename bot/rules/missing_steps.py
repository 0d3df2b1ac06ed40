"""``missing-steps``: a scenario has no outcome, an outcome and nothing that leads to it, or a step without words."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Scenario, Step
from bot.rules.prose import commented, mask
from bot.rules.rule import Hit, Rule
from bot.text.language import is_english
from bot.text.later import later

_SCENARIO = re.compile(r"scenario|szenario|escenario|scénario|сценарий|场景|場景|情景|シナリオ|시나리오", re.IGNORECASE)
# "When a rider", "Then": no bullet, not bold, not in capitals, as any sentence may begin.
_PROSE = re.compile(r"\s*[A-Z][a-z]+:?\s*$")
_EVENT = re.compile(r"(?:\s*+\d{1,3}[.)]\s)?\W*+(?:when|whenever|after|once|upon|if|on)\b", re.IGNORECASE)
# A role that a step's own line or sentence holds: "Given a card, when it is shown, then the gate opens".
_ROLE = later(
    r"(?:\*\*|__)(?P<bold>(?i:given|when|then))\b|\b(?P<capitals>GIVEN|WHEN|THEN)\b|[,;]\s+(?P<clause>(?i:when|then))\b"
)
# A role at the beginning of a line or of a cell, in whatever marks: in italics, in a table, in a code block.
_LED = later(r"(?:^|\|)[ \t>*_+-]{0,20}(?P<role>(?i:given|when|then))\b", re.MULTILINE)
_LETTER = re.compile(r"[^\W\d_]")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario with a body that lacks the outcome, all that comes before it, or the words of a step.

    A body without a single step word may be written in another language or as a table: only English prose counts, and
    what has no letter at all. GIVEN and THEN without an event check a state: that is ``missing-event``'s matter.
    """
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            missing = _missing(document, scenario) or _without_words(scenario)
            if missing:
                message = f'Scenario "{scenario.name}" has {missing}.'
                yield Hit(scenario.span.start, message, requirement, scenario)


def _missing(document: Document, scenario: Scenario) -> str:
    """Return what a scenario lacks, in words; empty for nothing."""
    roles = {step.role for step in scenario.steps} - {""}
    if "THEN" in roles and len(roles) > 1:
        return ""  # as nearly always
    body = "\n".join(document.plain(scenario.body)).strip()
    if not body or commented(document, scenario.span) or _is_heading_over_prose(document, scenario):
        return ""
    if not roles:
        led = {match["role"].upper() for match in _LED.finditer(body)}
        if "THEN" in led and len(led) > 1:
            return ""
        is_prose = is_english(body) or not _LETTER.search(body)
        return "no WHEN and no THEN step; nobody can test it step by step" if is_prose else ""
    roles |= {role for step in scenario.steps for role in _said(step)}
    if "THEN" not in roles:
        return "no THEN step" if "WHEN" in roles else "no WHEN and no THEN step"
    return "no WHEN step" if roles == {"THEN"} and not tells_an_event(document, scenario) else ""


def _without_words(scenario: Scenario) -> str:
    """Return which step is a keyword and nothing else, no line below it either; empty where each has words."""
    for step in scenario.steps:
        if not step.text and step.span.end - step.span.start == 1:
            return f"a step {step.keyword} without words"
    return ""


def _said(step: Step) -> Iterator[str]:
    """Yield what the prose of a step says further roles by: in bold, in capitals, or as a clause of its sentence."""
    for match in _ROLE.finditer(mask(step.prose)):
        yield (match["bold"] or match["capitals"] or match["clause"]).upper()


def tells_an_event(document: Document, scenario: Scenario) -> bool:
    """Whether a command in a code block, or a line that begins with "when", stands before the first THEN.

    Code that a GIVEN introduces with a colon is what a file holds, no command.
    """
    lines, fenced = document.outline.lines, document.outline.fenced
    first = next((step.span.start for step in scenario.steps if step.role == "THEN"), scenario.span.end)
    given = [step for step in scenario.steps if step.role == "GIVEN" and step.span.start < first]
    held = [each.span for each in given if each.prose.endswith(":")]
    for number in range(scenario.span.start + 1, first):
        is_held = any(number in span for span in held)
        if (fenced[number] and not is_held) or (not fenced[number] and _EVENT.match(lines[number])):
            return True
    return False


def _is_heading_over_prose(document: Document, scenario: Scenario) -> bool:
    """Whether a heading that is not called a scenario stands over sentences; the validator makes a scenario of it."""
    if _SCENARIO.search(document.outline.lines[scenario.span.start]):
        return False  # in any of the languages people write it in
    marked = {step.role for step in scenario.steps if not _PROSE.match(step.marks)}
    return not {"WHEN", "THEN"} & marked and not {"WHEN", "THEN"} <= {step.role for step in scenario.steps}


RULE = Rule(
    id="missing-steps",
    summary="A scenario has no outcome, an outcome and nothing that leads to it, or a step without words.",
    source="OpenSpec writing guide: scenarios are WHEN and THEN; Gherkin practice",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
)
