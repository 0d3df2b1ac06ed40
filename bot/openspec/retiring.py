"""What a main spec holds beyond what an archive can name: while there is any of it, the spec is not deleted.

(Reference, 7.5. The official tool asks this before it retires a capability; its verdicts are kept line for line.)
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from bot.openspec.blocks import Block, requirements_section
from bot.openspec.source import read_source
from bot.text.later import later
from bot.text.lines import LINE_ENDS, SPACE_CLASS, SPACES, is_blank, strip, without_bom

_S = f"[{SPACE_CLASS}]"
_SECTION = later(rf" {{0,3}}##{_S}+([^{LINE_ENDS}]+?){_S}*\Z")
_TITLE = later(rf" {{0,3}}#{_S}+[^{LINE_ENDS}]+\Z")
_UNDERLINE = later(rf" {{0,3}}(?:=+|-+){_S}*\Z")
_HTML_HEADING = later(r"<h[1-6]\b", re.IGNORECASE | re.ASCII)
_MARKED = later(r" {0,3}#{1,6}(?:[ \t]|\Z)")
_FOREIGN = later(r" {0,3}#{1,3}(?:[ \t]|\Z)")
_SCENARIO = later(rf" {{0,3}}####{_S}+Scenario:", re.IGNORECASE | re.ASCII)
_LIST_ITEM = later(rf"({_S}*(?:[-*+]|[0-9]{{1,9}}[.)]){_S}+)")
# What starts something of its own where a paragraph runs on (CommonMark): a quotation, a rule, a list, a table, HTML.
_INTERRUPTS = later(r" {0,3}(?:>|(?:[-*_][ \t]*){3,}\Z|(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|\Z)|[<|])")
_TAB = 4
_MOST_INDENT = 3


def unnamed(text: str) -> tuple[str, ...]:
    """Return the lines of a main spec (as a Tree gives it) that are no title, Purpose or plain requirement, each once.

    A plain requirement is its heading, its statement, and the bullets right below its scenarios' headings.
    """
    source = read_source(text)
    lines, fenced = source.view.lines, source.view.fenced
    section = requirements_section(source)
    if section is None:
        return tuple(dict.fromkeys(_above(lines, fenced)))
    start, end, blocks = section.span.start, section.span.end, section.blocks
    first = blocks[0].span.start if blocks else end
    found = [*_above(lines[:start], fenced), *_texts(lines[start + 1 : first]), *_texts(lines[end:])]
    for block in blocks:
        found += _Inside(block).leftovers()
    return tuple(dict.fromkeys(found))


def _texts(lines: Sequence[str]) -> list[str]:
    return [strip(line) for line in lines if not is_blank(line)]


class _Heading(Enum):
    """What a line above the requirements can head."""

    PURPOSE = "the Purpose"
    TITLE = "the document"
    OTHER = "anything else"
    UNDERLINED = "anything else, by the line before"


def _above(lines: Sequence[str], fenced: Sequence[int]) -> Iterator[str]:
    """Yield what stands above the requirements and is neither the title nor in the Purpose."""
    in_purpose = has_title = False
    before = ""
    for number, line in enumerate(lines):
        line = without_bom(line) if number == 0 else line
        if is_blank(line):
            before = ""
            continue
        heads = None if fenced[number] else _heading(line, before if in_purpose else "")
        if heads is _Heading.PURPOSE:
            in_purpose = True
        elif heads is _Heading.TITLE and not has_title and not in_purpose:
            has_title = True
        elif heads is not None or not in_purpose:
            in_purpose = in_purpose and heads is None
            yield strip(before if heads is _Heading.UNDERLINED else line)
        before = line


def _heading(line: str, before: str) -> _Heading | None:
    """Return what a line heads, None for nothing. ``before`` is a line that it may underline, empty for none."""
    section = _SECTION.match(line)
    if section:
        return _Heading.PURPOSE if strip(section[1]).lower() == "purpose" else _Heading.OTHER
    if before and _UNDERLINE.match(line):
        return _Heading.UNDERLINED
    if _HTML_HEADING.match(line.lstrip(" ")) and len(line) - len(line.lstrip(" ")) <= _MOST_INDENT:
        return _Heading.OTHER
    return _Heading.TITLE if _TITLE.match(line) else None


class _Inside:
    """The lines of one requirement, read in order: what is a bullet's, what is a scenario's, what is nobody's."""

    def __init__(self, block: Block) -> None:
        self.lines, self.fenced = block.lines, block.fenced
        self.has_scenario = False
        self.in_bullets = False  # the unbroken run of bullets below a scenario's heading
        self.has_bullets = False
        self.column: int | None = None  # where the text of the list item starts that the line before belongs to
        self.is_open = False  # the item's paragraph may run on without indentation

    def leftovers(self) -> Iterator[str]:
        """Yield the lines that no part of a requirement accounts for."""
        own = ((line, mask) for line, mask in zip(self.lines[1:], self.fenced[1:], strict=True) if not mask)
        foreign = next((line for line, _ in own if _FOREIGN.match(line)), None)
        if foreign is not None:
            yield strip(foreign)
        for number in range(1, len(self.lines)):
            left = self._left_by(number)
            if left is not None:
                yield strip(left)

    def _left_by(self, number: int) -> str | None:
        line = self.lines[number]
        if is_blank(line):
            self.in_bullets = self.in_bullets and not self.has_bullets
            self.column, self.is_open = None, False
            return None
        inside = self.column is not None and _width(line) >= self.column
        seen = _without_indent(line, self.column) if inside and self.column is not None else line
        if self.fenced[number]:
            self.column = self.column if inside else None
            self.is_open = False
            return None
        if number > 1 and _UNDERLINE.match(seen) and not is_blank(self.lines[number - 1]):
            self.column, self.is_open = None, False
            return self.lines[number - 1]
        runs_on = self.is_open and self.in_bullets and not _INTERRUPTS.match(seen)
        if (inside or runs_on) and not (_MARKED.match(seen) or _HTML_HEADING.match(seen.lstrip(SPACES))):
            self.is_open = not _INTERRUPTS.match(seen)
            return None
        return self._opened_by(line)

    def _opened_by(self, line: str) -> str | None:
        """Return a line that continues nothing, where it is neither a scenario's nor part of the statement."""
        item = _LIST_ITEM.match(line)
        self.column, self.is_open = (_column(item[1]), True) if item else (None, False)
        if _SCENARIO.match(line):
            self.has_scenario = self.in_bullets = True
            self.has_bullets = False
            return None
        if item and self.in_bullets:
            self.has_bullets = True
            return None
        is_statement = not self.has_scenario and (item or not strip(line).startswith(("|", "<")))
        return None if is_statement else line


def _column(prefix: str) -> int:
    """Return the column that follows ``prefix``, tabs reaching to the next stop of four."""
    column = 0
    for char in prefix:
        column += _TAB - column % _TAB if char == "\t" else 1
    return column


def _width(line: str) -> int:
    return _column(line[: len(line) - len(line.lstrip(" \t"))])


def _without_indent(line: str, columns: int) -> str:
    """Return ``line`` without up to ``columns`` of its indentation; a tab across the edge goes whole."""
    column = index = 0
    while index < len(line) and column < columns and line[index] in " \t":
        column += _TAB - column % _TAB if line[index] == "\t" else 1
        index += 1
    return line[index:]
