"""``heading-without-colon``: the heading of a requirement or a scenario lacks the colon behind that word."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.openspec.steps import step_at
from bot.rules.reading import read
from bot.rules.rule import Hit, Rule

# What is taken is never given back: a line of a hundred thousand blanks is read as fast as any other.
_HEADING = re.compile(
    r"(?P<marks>#{2,6})\s++(?P<whole>(?P<word>Requirement|Scenario)(?:\s++|(?=[-–—]))(?:[-–—|]++\s++)?+(?P<name>[^:：]++))$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_SCENARIO = re.compile(r"scenario\b", re.IGNORECASE)
_BINDING = re.compile(r"\b(?:SHALL|MUST)\b", re.ASCII)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such heading that what stands below it shows to be meant for one."""
    for number in read(document).marked:
        match = meant(document, number)
        if match and match["word"].lower() == "requirement":
            message = f'No colon, no requirement: a change cannot name it; write "### Requirement: {match["name"]}".'
            yield Hit(number, message, document.requirement_at(number), words=match["whole"])
        elif match:
            lost = f'the name is "{match["whole"]}" as a whole' if len(match["marks"]) == 4 else "this is no scenario"
            message = f'Without the colon {lost}; write "#### Scenario: {match["name"]}".'
            requirement = document.requirement_at(number)
            scenario = requirement.scenario_at(number) if requirement else None
            yield Hit(number, message, requirement, scenario, match["whole"])


def meant(document: Document, number: int) -> re.Match[str] | None:
    """Return the parts of a heading that lacks its colon and is one by what follows: a step, or an obligation."""
    match = _HEADING.match(document.outline.lines[number].rstrip())
    if not match or not _LETTER.search(match["name"]):
        return None
    own, below = _own_lines(document, number)
    if match["word"].lower() == "scenario":
        return match if len(match["marks"]) > 2 and own and step_at(own[0]) is not None else None
    has_scenario = below is not None and bool(own) and _SCENARIO.match(below) is not None
    is_bound = len(match["marks"]) == 3 and any(_BINDING.search(line) for line in own)
    return match if has_scenario or is_bound else None


def _own_lines(document: Document, number: int) -> tuple[list[str], str | None]:
    """Return the lines below a heading that say something, and the title of the next heading where that is deeper."""
    headings = document.outline.headings
    at = bisect_left(headings, number, key=attrgetter("line"))
    following = headings[at + 1] if at + 1 < len(headings) else None
    end = following.line if following else len(document.outline.lines)
    lines = (each for each in range(number + 1, end) if not document.hidden[each])
    own = [line for each in lines if (line := document.outline.lines[each]).strip()]
    return own, following.title if following and following.level > headings[at].level else None


RULE = Rule(
    id="heading-without-colon",
    summary="The heading of a requirement or a scenario without the colon behind that word.",
    source="OpenSpec format: a heading is a requirement's by the word Requirement and a colon, or nobody counts it",
    severity=Severity.WARNING,
    check=check,
    covers=("S03", "S05", "S12", "D01", "D08", "D17"),
    bad="### Requirement Opening",
    good="### Requirement: Opening",
)
