"""The tree of headings as the official section reader builds it: any level, first title wins."""

from collections.abc import Iterator

from bot.openspec.model import Span
from bot.text.lines import is_blank
from bot.text.outline import Outline


def find_section(view: Outline, title: str) -> int | None:
    """Return the index of the first heading, of whatever level, titled ``title`` (lower case) in any case."""
    for index, heading in enumerate(view.headings):
        if heading.titled and heading.title.lower() == title:
            return index
    return None


def content(view: Outline, index: int) -> Span:
    """Return the lines a heading owns, sub-sections included, without the blank ones at both ends."""
    lines = view.lines
    start, end = view.headings[index].line + 1, _end(view, index)
    while start < end and is_blank(lines[start]):
        start += 1
    while end > start and is_blank(lines[end - 1]):
        end -= 1
    return Span(start, end)


def has_content(view: Outline, index: int) -> bool:
    """Whether a heading owns anything but blank lines."""
    lines = view.lines
    return any(not is_blank(lines[number]) for number in range(view.headings[index].line + 1, _end(view, index)))


def _end(view: Outline, index: int) -> int:
    headings = view.headings
    level = headings[index].level
    for below in range(index + 1, len(headings)):
        if headings[below].level <= level:
            return headings[below].line
    return len(view.lines)


def children(view: Outline, index: int) -> Iterator[int]:
    """Yield the indexes of the headings directly below a heading; levels may be skipped."""
    headings = view.headings
    own, last = headings[index].level, 6
    for number in range(index + 1, len(headings)):
        heading = headings[number]
        if not heading.titled:
            continue
        if heading.level <= own:
            return
        if heading.level <= last:
            yield number
            last = heading.level
