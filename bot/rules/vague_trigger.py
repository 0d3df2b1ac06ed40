"""``vague-trigger``: a WHEN that nobody can bring about: something goes wrong, a special case occurs."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.empty_step import judges_only
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_VAGUE = later(
    r"\b(?:something|anything|somehow|things?|stuff)\b.{0,30}\b(?:wrong|happens?|changes?|occurs?|fails?|breaks?|unexpected|odd)\b"
    r"|\b(?:an?|any|some|certain|special|unusual|unexpected|exceptional|particular|edge)\s+(?:\w+\s+)?"
    r"(?:cases?|situations?|circumstances?|conditions?|events?|problems?|issues?|errors?|reasons?|failures?|exceptions?)\s+"
    r"(?:occurs?|happens?|arises?|appears?|is met|are met|applies|apply|comes? up|exists?)\b"
    r"|\b(?:under|in|for)\s+(?:certain|some|special|unusual|normal|exceptional|other|various|particular)\s+"
    r"(?:cases|circumstances|conditions|situations|reasons)\b"
    r"|^(?:as |if |when |where )?(?:needed|necessary|appropriate|required|applicable|possible|desired)\.?$"
    r"|\b(?:everything|all) (?:is|goes|works) (?:fine|well|ok|okay|right|normal(?:ly)?|as (?:usual|expected))\b"
    r"|\b(?:it|this|that) (?:makes sense|is (?:appropriate|needed|necessary|useful|reasonable|time|required))\b",
    re.IGNORECASE,
)
_MESSAGE = '"{}" names no event; say which one, so that somebody can bring it about.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per WHEN, or what continues it, that names no event."""
    reading = read(document)
    if not reading.is_english:
        return
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            for step in scenario.steps:
                match = _VAGUE.search(step.prose) if step.role in ("WHEN", "GIVEN") else None
                if match:
                    line = reading.step(step).line_at(match.start())
                    yield Hit(line, _MESSAGE.format(match[0]), requirement, scenario, match[0])
                elif step.role in ("WHEN", "GIVEN") and judges_only(reading.step(step)):
                    words = " ".join(step.text.split())
                    yield Hit(step.span.start, _MESSAGE.format(words), requirement, scenario, words)


RULE = Rule(
    id="vague-trigger",
    summary="A WHEN that nobody can bring about: something goes wrong, a special case occurs.",
    source="Gherkin practice: concrete examples; EARS: a trigger is an event",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="**WHEN** something goes wrong",
    good="**WHEN** the upstream answers 503",
)
