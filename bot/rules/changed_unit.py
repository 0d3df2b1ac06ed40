"""``changed-unit``: a scenario has a number of its requirement with another unit: 30 minutes for 30 seconds."""

import re
from collections.abc import Iterator

from bot.openspec.facts import is_unit, measure
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement
from bot.rules.reading import Read, read
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_MEASURE = later(r"(?<![\w.:/-])(?P<number>\d+(?:,\d{3}){0,8}(?:\.\d+)?)[ \u00a0-]?(?P<unit>%|°?[A-Za-zµ]+)(?![\w/(])")
_DIGIT = later(r"\d")
_Measures = dict[str, dict[str, re.Match[str]]]


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per step whose measure the requirement does not have, while it has the number with another unit."""
    reading = read(document)
    for requirement in document.requirements:
        body = reading.body(requirement).raw
        if not _DIGIT.search(body):
            continue
        known = _measures(f"{requirement.name}\n{body}")
        yield from _changed(reading, requirement, known)


def _changed(reading: Read, requirement: Requirement, known: _Measures) -> Iterator[Hit]:
    told = {value for units in known.values() for value in units}
    for scenario in requirement.scenarios:
        for step in scenario.steps if known else ():
            for number, units in _measures(step.prose).items():
                there = next(iter(known.get(number, {}).values()), None)
                new = next((match for value, match in units.items() if there and value not in told), None)
                if there and new:
                    message = f"The requirement says {there[0]}, this step {new[0]}; correct one of them."
                    yield Hit(reading.step(step).line_at(new.start()), message, requirement, scenario, new[0])


def _measures(text: str) -> _Measures:
    """Return for each number the measures it stands in, in normal form, each where it is written."""
    found: _Measures = {}
    for match in _MEASURE.finditer(text):
        if is_unit(match["unit"]):
            number = match["number"].replace(",", "")
            found.setdefault(number, {})[measure(number, match["unit"])] = match
    return found


RULE = Rule(
    id="changed-unit",
    summary="A scenario has a number of its requirement with another unit.",
    source="INCOSE Guide to Writing Requirements R6 (common units of measure); ISO/IEC/IEEE 29148, 5.2.6: consistent",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    bad="The gate SHALL close after 30 seconds. … **THEN** 30 minutes later the gate closes",
    good="The gate SHALL close after 30 seconds. … **THEN** 30 seconds later the gate closes",
)
