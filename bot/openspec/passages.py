"""A requirement as a reader sees it: its paragraphs, items and steps, each on one line, whatever lines it stands on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.facts import FactKind, facts_of
from bot.openspec.model import Document, Requirement, Scenario, Span, Step
from bot.openspec.prose import is_prose
from bot.text.lines import is_blank

# What begins a passage of its own, and the sign of a list, which says nothing.
_ITEM = re.compile(r"[ \t]*(?P<sign>(?:[-*+]|\d{1,3}[.)])[ \t]+)(?P<words>.*)")
# What is compared as it stands (a code span), what does not count (bold type), and what may be written in other ways.
_SPELLED = re.compile(
    r"(?P<code>(`{1,80}+)[^`]+?\2)|(?P<strong>\*\*)|(?P<measure>(?<![\w.,])\d[\d.,]*(?<=\d)[ -]?(?:%|[a-zA-Zµ]+\b))"
)
_END = " .;,:"
ITEM = "•"
"""Stands for the sign of a list, whichever it was."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, list item, table row, heading or step, or fenced code with its line breaks.

    ``role`` is the GIVEN, WHEN or THEN it belongs to, empty outside of steps; ``keyword`` is set on the step's own
    passage. ``text`` is without both.
    """

    text: str
    role: str = ""
    keyword: str = ""
    is_code: bool = False

    @property
    def words(self) -> str:
        """The text as the document has it, without the sign of a list."""
        return self.text.removeprefix(f"{ITEM} ")

    @property
    def key(self) -> tuple[str, str]:
        """What must be the same for two to say the same.

        Bold type, a closing full stop and how a number with its unit is spelled do not count.
        """
        return self.role, self.text if self.is_code else _SPELLED.sub(_in_normal_form, self.text).rstrip(_END)


def _in_normal_form(match: re.Match[str]) -> str:
    if match["code"]:
        return match[0]
    numbers = [each.value for each in facts_of(match["measure"] or "") if each.kind is FactKind.NUMBER]
    return numbers[0] if len(numbers) == 1 else match["measure"] or ""


def body_passages(document: Document, span: Span) -> list[Passage]:
    """Return what stands in a body, in its order; what no reader sees is left out."""
    return list(_passages(document, span, ()))


def own_passages(document: Document, requirement: Requirement) -> list[Passage]:
    """Return what stands in a requirement's block outside of its scenarios, in its order."""
    return [passage for span in (requirement.body, *requirement.beside) for passage in body_passages(document, span)]


def scenario_passages(document: Document, scenario: Scenario) -> list[Passage]:
    """Return what stands below a scenario's heading, in its order."""
    return list(_passages(document, scenario.body, scenario.steps))


def seen(passages: Sequence[Passage]) -> str:
    """Return passages as one text, each on a line of its own; code keeps its lines."""
    return "\n".join(each.text for each in passages)


def _passages(document: Document, span: Span, steps: Sequence[Step]) -> Iterator[Passage]:
    lines, fenced = document.outline.lines, document.outline.fenced
    starts = {each.span.start: each for each in steps}
    reader = _Reader()
    for number in range(span.start, span.end):
        line = lines[number]
        if fenced[number]:
            if not reader.is_code:
                yield from reader.begin(is_code=True)
            reader.lines.append(line)
            continue
        if document.hidden[number]:
            continue
        item = _ITEM.match(line)
        if number in starts:
            yield from reader.begin(starts[number].role, starts[number].keyword)
            line = starts[number].text
        elif is_blank(line) or item or reader.is_code or not is_prose(line):
            yield from reader.begin()
        reader.lines.append(f"{ITEM} {item['words']}" if item and number not in starts else line)
    yield from reader.begin()


class _Reader:
    """The lines of the passage that is being read."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.role = self.keyword = ""
        self.is_code = False

    def begin(self, role: str = "", keyword: str = "", *, is_code: bool = False) -> Iterator[Passage]:
        """Yield what was read, if anything was, and begin another passage; without a role it keeps the last one's."""
        if self.is_code:
            yield Passage("\n".join(self.lines), self.role, is_code=True)
        else:
            text = " ".join(" ".join(self.lines).split())
            if text or self.keyword:
                yield Passage(text, self.role, self.keyword)
        self.lines, self.role, self.keyword, self.is_code = [], role or self.role, keyword, is_code
