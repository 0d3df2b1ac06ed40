"""How a document writes its scenarios: heading, blank line, bullets, bold, capitals."""

import re
from dataclasses import dataclass

from bot.openspec.model import Document, Requirement
from bot.text.lines import is_blank

KEYWORDS = ("GIVEN", "WHEN", "THEN", "AND", "BUT")
_KEYWORD = re.compile("|".join(KEYWORDS), re.IGNORECASE)
_NUMBER = re.compile(r"^([ \t]*)\d+")
_HEADING = re.compile(r"####[ \t]+(?:Scenario:[ \t]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """A scenario's heading up to its name, whether a blank line follows it, its steps up to their text.

    ``marks`` are samples, the nearest first.
    """

    heading: str = "#### Scenario: "
    gap: bool = False
    marks: tuple[str, ...] = ("- **WHEN** ",)

    def step(self, keyword: str, text: str, number: int) -> str:
        """Return a step line, like the nearest of the same keyword; ``number`` counts from 1, for numbered lists."""
        marks = next((each for each in self.marks if keyword in each.upper()), self.marks[0])
        marks = _KEYWORD.sub(lambda word: _cased(keyword, word[0]), marks, count=1)
        return _NUMBER.sub(rf"\g<1>{number}", marks) + text


def style_near(document: Document, requirement: Requirement) -> Style:
    """Return the style of the requirement's own scenarios, the last first, else of the others in the document."""
    others = (each for each in document.requirements if each is not requirement)
    near = [*reversed(requirement.scenarios), *(scenario for other in others for scenario in other.scenarios)]
    near = [each for each in near if each.steps]
    # "- **WHEN the" opens bold that the text closes: nothing to copy.
    marks = [step.marks for each in near for step in each.steps if step.marks.count("**") % 2 == 0]
    if not marks:
        return Style()
    heading = _HEADING.match(document.outline.lines[near[0].span.start])
    gap = is_blank(document.outline.lines[near[0].body.start])
    return Style(heading[0] if heading else Style().heading, gap, tuple(marks))


def _cased(keyword: str, like: str) -> str:
    """Return ``keyword`` in the letters of ``like``: WHEN, when or When."""
    if like.isupper():
        return keyword
    return keyword.lower() if like.islower() else keyword.capitalize()
