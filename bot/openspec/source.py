"""A document's lines as the official readers have them: bad bytes replaced, LF, no byte order mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.openspec.parse import requirement_name
from bot.text.outline import Outline, outline_of


@dataclass(frozen=True, slots=True)
class Source:
    """The outline of a text, and its canonical requirement headings: line, counted from 0, to name.

    ``marked`` says that a byte order mark stood before line 0. Most readers drop it; the structure check and the
    placeholder locator do not, so that line is no heading to them. (Reference, section 2, number 2.)
    """

    view: Outline
    names: Mapping[int, str]
    marked: bool


@lru_cache(maxsize=256)
def read_source(text: str) -> Source:
    """Return the outline of ``text``, which is as a Tree gives it.

    Remembered, because the deltas of several changes are compared with, and tried on, one main spec.
    """
    view = outline_of(text)
    marks = [number for number, line in enumerate(view.lines) if line[:3] == "###" and line[3:4] != "#"]
    names = ((number, requirement_name(view.lines[number])) for number in marks if not view.fenced[number])
    return Source(view, {number: name for number, name in names if name is not None}, text.startswith("\ufeff"))
