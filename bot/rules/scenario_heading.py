"""``scenario-heading``: a scenario's heading has the wrong number of marks, or is indented."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Span
from bot.openspec.parse import requirement_name
from bot.openspec.steps import step_at
from bot.openspec.suggestions import Intent
from bot.rules.reading import read
from bot.rules.rule import Fix, Hit, Rule

# As Markdown has it, up to three blanks may stand before the marks; OpenSpec reads no such line as a heading.
_SCENARIO = re.compile(
    r"(?P<indent> {0,3})(?P<marks>#{1,6})(?P<gap>\s*)(?P<title>Scenario\s*[:：].*\S)\s*$", re.IGNORECASE
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per line that is a scenario's heading to every reader but OpenSpec's."""
    for number in read(document).marked:
        match = _SCENARIO.match(document.outline.lines[number])
        wrong = match and (len(match["marks"]) != 4 or match["indent"] or not match["gap"])
        if (
            match
            and wrong
            and _is_meant(document, number, len(match["marks"]))
            and not _below_a_group(document, number, len(match["marks"]))
        ):
            yield Hit(
                number,
                f'A scenario needs exactly four marks at the start of its line: "#### {match["title"]}".',
                document.requirement_at(number),
                words=match["title"],
                fix=Fix(
                    Span(number, number + 1),
                    (f"#### {match['title'].replace('：', ':', 1)}",),
                    "A scenario counts only under a level-4 heading.",
                    frozenset({Intent.HEADING}),
                ),
            )


def _is_meant(document: Document, line: int, level: int) -> bool:
    """Whether a heading of level 1 or 2, which may head a chapter, stands below a requirement and above a step."""
    if level > 2:
        return True
    view = document.outline
    above = any(each.line < line and requirement_name(view.lines[each.line]) for each in view.headings)
    below = next((number for number in range(line + 1, len(view.lines)) if view.lines[number].strip()), None)
    return above and below is not None and not document.hidden[below] and step_at(view.lines[below]) is not None


def _below_a_group(document: Document, line: int, level: int) -> bool:
    """Whether a level-4 heading that is no scenario groups the deeper scenario headings below it on purpose."""
    if level <= 4:
        return False
    above = [each for each in document.outline.headings if each.line < line and each.level < level]
    return bool(above) and above[-1].level >= 4 and not _SCENARIO.match(f"# {above[-1].title}")


RULE = Rule(
    id="scenario-heading",
    summary="A scenario's heading has the wrong number of marks, or is indented.",
    source="OpenSpec format: scenarios are level-4 headings",
    severity=Severity.ERROR,
    mends=True,
    check=check,
    covers=("S05", "S12", "D08", "D01"),
)
