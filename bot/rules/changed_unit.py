"""``changed-unit``: a scenario has a number of its requirement with another unit: 30 minutes for 30 seconds."""

from collections.abc import Iterator

from bot.openspec.facts import is_unit, measure
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_MEASURE = later(r"(?<![\w.:/-])(?P<number>\d+(?:,\d{3}){0,8}(?:\.\d+)?)[ \u00a0-]?(?P<unit>%|°?[A-Za-zµ]+)(?![\w/(])")
_DIGIT = later(r"\d")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per step whose measure the requirement does not have, while it has the number with another unit."""
    reading = read(document)
    for requirement in document.requirements:
        body = reading.body(requirement).raw
        if not _DIGIT.search(body):
            continue
        known = _measures(f"{requirement.name}\n{body}")
        yield from _changed(requirement, known)


def _changed(requirement: Requirement, known: dict[str, dict[str, str]]) -> Iterator[Hit]:
    told = {value for units in known.values() for value in units}
    for scenario in requirement.scenarios:
        for step in scenario.steps if known else ():
            for number, units in _measures(step.prose).items():
                there = known.get(number, {})
                new = next((words for value, words in units.items() if there and value not in told), "")
                if new:
                    message = (
                        f"The requirement says {next(iter(there.values()))}, this step {new}; correct one of them."
                    )
                    yield Hit(step.span.start, message, requirement, scenario, new)


def _measures(text: str) -> dict[str, dict[str, str]]:
    """Return for each number the measures it stands in, in normal form, each as it is written."""
    found: dict[str, dict[str, str]] = {}
    for match in _MEASURE.finditer(text):
        if is_unit(match["unit"]):
            number = match["number"].replace(",", "")
            found.setdefault(number, {})[measure(number, match["unit"])] = match[0]
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
