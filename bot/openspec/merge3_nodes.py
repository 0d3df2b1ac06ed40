"""A requirement block as a tree of what can change by itself: scenarios, in them steps and paragraphs, in them lists.

Every line is in it once, so that what nobody changes comes out as it was.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, lru_cache

from bot.openspec.parse import requirement_name, scenario_name
from bot.openspec.steps import step_at
from bot.text.lines import is_blank, strip
from bot.text.outline import Outline, outline

_BULLET = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_METADATA = re.compile(r"[ \t]*\*\*[^*]+\*\*:")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_RULE = re.compile(r"[ \t]*([-*_=])(?:[ \t]*\1){2,}[ \t]*$")
_DEEPEST_SEGMENT = 4
# What is nested deeper than this is one node: whoever nests a list 500 deep must not end the merge.
_DEEPEST_LIST = 50


class Kind(Enum):
    """What a node is. The first three have a heading as their lead, the others are what stands below one."""

    REQUIREMENT = "requirement"
    SCENARIO = "scenario"
    FOREIGN = "heading"
    ITEM = "item"
    STEP = "step"
    TEXT = "paragraph"
    ROW = "row"
    FENCE = "code block"
    COMMENT = "comment"
    LINE = "line"


@dataclass(frozen=True)
class Node:
    """Some lines that belong together (``lead``), and what belongs to them.

    ``inner`` are the blank lines between the lead and the children, ``gap`` those behind all of it; None where the node
    is the last of its list, so that nobody knows what would follow it. ``key`` is what a heading names.
    """

    kind: Kind
    lead: tuple[str, ...]
    key: str = ""
    inner: tuple[str, ...] = ()
    children: tuple["Node", ...] = ()
    gap: tuple[str, ...] | None = field(default=None)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The node's lines without its gap."""
        return (*self.lead, *(self.inner if self.children else ()), *lines_of(self.children))

    @cached_property
    def text(self) -> str:
        """The node's lines, joined by LF."""
        return "\n".join(self.lines)

    @cached_property
    def words(self) -> str:
        """What the node says, without how it is laid out; in code, layout says something."""
        return "\0".join([folded(self.lead, self.kind), *(each.words for each in self.children)])

    @cached_property
    def below(self) -> str:
        """What stands below the node's lead."""
        return "\0".join(each.words for each in self.children)


def lines_of(nodes: Sequence[Node]) -> Iterator[str]:
    """Yield the lines of neighbours, with the gaps between them."""
    for number, node in enumerate(nodes):
        yield from node.lines
        if number + 1 < len(nodes):
            yield from node.gap or ()


def folded(lines: Sequence[str], kind: Kind = Kind.TEXT) -> str:
    """Return lines as one with single blanks; those of a code block as they are."""
    return "\n".join(lines) if kind is Kind.FENCE else " ".join(" ".join(lines).split())


def read_nodes(block: str) -> tuple[Node, ...] | None:
    """Return a block (LF) as its requirement and what follows it; None where a code fence in it is never closed."""
    lines = block.split("\n")
    view = outline(lines)
    if view.open_fence is not None:
        return None
    heads = [each for each in view.headings_in(1, len(lines)) if each.level <= _DEEPEST_SEGMENT]
    edges = [0, *(each.line for each in heads), len(lines)]
    found = [_segment(tuple(lines[: edges[1]]), Kind.REQUIREMENT, not heads)]
    for number, head in enumerate(heads, 1):
        kind = Kind.SCENARIO if head.level == _DEEPEST_SEGMENT else Kind.FOREIGN
        found.append(_segment(tuple(lines[head.line : edges[number + 1]]), kind, number == len(heads)))
    return tuple(found)


@lru_cache(maxsize=4096)
def _segment(lines: tuple[str, ...], kind: Kind, last: bool) -> Node:
    """Read a heading with what stands below it. Remembered, because most of it is the same on all three sides."""
    view = outline(lines)
    stop = _before_blanks(view, 1, len(lines))
    inner, children = _below(view, 1, stop, steps=kind is Kind.SCENARIO)
    return Node(kind, lines[:1], _key(lines[0], kind), inner, children, None if last else lines[stop:])


def _key(heading: str, kind: Kind) -> str:
    if kind is Kind.SCENARIO:
        return scenario_name(strip(heading[_DEEPEST_SEGMENT:]))
    return folded([heading]) if kind is Kind.FOREIGN else requirement_name(heading) or heading


def _below(
    view: Outline, start: int, end: int, *, steps: bool, depth: int = 0
) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    """Return the blank lines at the start of some lines that do not end with one, and the nodes among the others."""
    first = next((number for number in range(start, end) if not is_blank(view.lines[number])), end)
    return tuple(view.lines[start:first]), tuple(_nodes(view, first, end, steps=steps, depth=depth))


def _nodes(view: Outline, start: int, end: int, *, steps: bool, depth: int) -> Iterator[Node]:
    at = start
    while at < end:
        kind = _kind(view, at, steps=steps)
        stop = _lead_end(view, at, end, kind, steps=steps)
        whole = _inside_end(view, at, stop, end) if kind in (Kind.ITEM, Kind.STEP) else stop
        if depth == _DEEPEST_LIST:
            stop = whole
        inner, children = _below(view, stop, whole, steps=False, depth=depth + 1)
        after = next((number for number in range(whole, end) if not is_blank(view.lines[number])), end)
        gap = None if after == end else tuple(view.lines[whole:after])
        yield Node(kind, tuple(view.lines[at:stop]), "", inner, children, gap)
        at = after


def _kind(view: Outline, at: int, *, steps: bool) -> Kind:
    line = view.lines[at]
    if view.fenced[at]:
        return Kind.FENCE
    if line.lstrip().startswith("<!--"):
        return Kind.COMMENT
    if _RULE.match(line) or _HEADING.match(line):
        return Kind.LINE
    if steps and step_at(line):
        return Kind.STEP
    if _METADATA.match(line):
        return Kind.LINE
    if _BULLET.match(line):
        return Kind.ITEM
    return Kind.ROW if line.lstrip().startswith("|") else Kind.TEXT


def _lead_end(view: Outline, at: int, end: int, kind: Kind, *, steps: bool) -> int:
    """Return where the lines end that a node starts with: one, or those of a paragraph, code block or comment."""
    stop = at + 1
    if kind is Kind.FENCE:
        while stop < end and view.fenced[stop]:
            stop += 1
    elif kind is Kind.COMMENT:
        closing = next((number for number in range(at, end) if "-->" in view.lines[number]), end - 1)
        stop = closing + 1
    elif kind not in (Kind.ROW, Kind.LINE):
        while stop < end and not is_blank(view.lines[stop]) and _kind(view, stop, steps=steps) is Kind.TEXT:
            stop += 1
    return stop


def _inside_end(view: Outline, at: int, start: int, end: int) -> int:
    """Return where that ends which is indented below the list item on line ``at``."""
    indent = _indent(view.lines[at])
    number = start
    while number < end:
        line = view.lines[number]
        if not is_blank(line) and _indent(line) <= indent:
            break
        fenced = view.fenced[number]
        number += 1
        while fenced and number < end and view.fenced[number]:
            number += 1
    return _before_blanks(view, start, number)


def _before_blanks(view: Outline, start: int, end: int) -> int:
    while end > start and is_blank(view.lines[end - 1]):
        end -= 1
    return end


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())
