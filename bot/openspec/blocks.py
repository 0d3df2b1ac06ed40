"""Requirement blocks as the official reader cuts them out: the unit that a delta names, replaces and removes."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.model import Span
from bot.openspec.parse import normal_name, scenario_name
from bot.openspec.source import Source
from bot.text.lines import SPACE_CLASS, SPACES, is_blank, rstrip
from bot.text.outline import Outline

_HEADING_LINE = re.compile(rf"#{{1,6}}[{SPACE_CLASS}]")
_SCENARIO_END = re.compile(rf"#{{1,4}}[{SPACE_CLASS}]")
_SCENARIO = re.compile(rf"####[{SPACE_CLASS}]")
_METADATA = re.compile(r"\*\*[^*]+\*\*:")
_OBLIGATION = re.compile(r"\b(?:SHALL|MUST)\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class Block:
    """One requirement of an outline: from its heading line, which a rename exchanges, to its last line not blank."""

    name: str
    heading: str
    view: Outline
    span: Span

    @property
    def lines(self) -> list[str]:
        """The block's lines, right-trimmed as one text."""
        below = self.view.lines[self.span.start + 1 : self.span.end]
        return [self.heading, *below[:-1], rstrip(below[-1])] if below else [self.heading]

    @property
    def fenced(self) -> Sequence[int]:
        """Which of the block's lines are fenced."""
        return self.view.fenced[self.span.start : self.span.end]

    @property
    def raw(self) -> str:
        """The block's text."""
        return "\n".join(self.lines)

    @property
    def text(self) -> str:
        """What the requirement says."""
        return body_text(self.view, Span(self.span.start + 1, self.span.end))

    @property
    def key(self) -> str:
        """What the official tool matches by: the name normalised once more, so "A # #" (named "A #") matches as "A"."""
        return normal_name(self.name)


@dataclass(frozen=True, slots=True)
class RequirementsSection:
    """The first ``## Requirements`` of a main spec: the span from its heading line to its end, and its blocks."""

    span: Span
    blocks: tuple[Block, ...]


def requirements_section(source: Source) -> RequirementsSection | None:
    """Return the section that deltas edit: from the first level-2 Requirements to the next level-2 heading line."""
    sections = [each for each in source.view.headings if each.level == 2]
    for index, heading in enumerate(sections):
        if heading.title.lower() == "requirements":
            end = sections[index + 1].line if index + 1 < len(sections) else len(source.view.lines)
            blocks = tuple(read_blocks(source, Span(heading.line + 1, end)))
            return RequirementsSection(Span(heading.line, end), blocks)
    return None


def read_blocks(source: Source, body: Span) -> Iterator[Block]:
    """Yield the blocks among some lines; each ends at the next one, at a level-2 heading line, or with the lines."""
    view = source.view
    starts = [line for line in source.names if line in body]
    ends = [each.line for each in view.headings if each.level == 2 and each.line in body]
    ends = [*sorted([*ends, *starts]), body.end]
    for start in starts:
        span = without_blank_end(view, Span(start, ends[bisect_right(ends, start)]))
        heading = view.lines[start]
        yield Block(source.names[start], heading if span.end > start + 1 else rstrip(heading), view, span)


def without_blank_end(view: Outline, span: Span) -> Span:
    """Return ``span`` without the blank lines at its end, its first line apart."""
    end = span.end
    while end > span.start + 1 and is_blank(view.lines[end - 1]):
        end -= 1
    return Span(span.start, end)


def body_text(view: Outline, body: Span, *, trimmed: bool = False) -> str:
    """Return what a requirement says: unfenced lines up to the first heading line, trimmed, joined by LF.

    ``body`` ends with a line that is not blank. The official reader right-trims it as one text first, so "#### " at the
    very end is no heading; where it trims both ends (``trimmed``), an indented heading at the very start becomes one.
    Metadata lines (``**ID**: x``) count only where there is nothing else.
    """
    own: list[str] = []
    metadata: list[str] = []
    lines, fenced = view.lines, view.fenced
    for number in range(body.start, body.end):
        if fenced[number]:
            continue
        line = lines[number]
        if not line:
            continue
        text = line.strip(SPACES)
        if text[:1] == "#":
            line = line.lstrip(SPACES) if trimmed and number == body.start else line
            if _HEADING_LINE.match(text if number == body.end - 1 and line.startswith("#") else line):
                break
        if text:
            (metadata if text[:2] == "**" and _METADATA.match(text) else own).append(text)
    return "\n".join(own or metadata)


def obliges(text: str) -> bool:
    """Whether ``text`` says SHALL or MUST, in capitals, as an ASCII word."""
    return _OBLIGATION.search(text) is not None


def unobliged(label: str, name: str, text: str) -> str:
    """Return the sentence for a requirement that obliges nobody: ``text`` is its body, perhaps empty."""
    verb = "should say" if text else "has no text; it must say"
    if obliges(name):
        return f"{label} {verb} SHALL or MUST in its text, below the heading; in the name it does not count."
    return f"{label} {verb} SHALL or MUST."


def scenario_names(block: Block) -> list[str]:
    """Return the names of a block's level-4 headings, whatever they are called, with or without a body."""
    lines = block.lines
    return [scenario_name(lines[number][4:].lstrip(SPACES)) for number in _marks(block, _SCENARIO)]


def scenario_bodies(block: Block) -> tuple[int, int]:
    """Return how many level-4 headings of a block have something below them, and how many have nothing."""
    full = empty = 0
    lines = block.lines
    ends = [*_marks(block, _SCENARIO_END), len(lines)]
    for number in _marks(block, _SCENARIO):
        end = next(each for each in ends if each > number)
        if all(is_blank(line) for line in lines[number + 1 : end]):
            empty += 1
        else:
            full += 1
    return full, empty


def _marks(block: Block, pattern: re.Pattern[str]) -> list[int]:
    fenced = block.fenced
    return [
        number
        for number, line in enumerate(block.lines)
        if number and line.startswith("#") and not fenced[number] and pattern.match(line)
    ]
