"""The main spec an archive begins with where there is none, and the Purpose a delta brings for it. (Reference, 7.4.)"""

import re
from dataclasses import dataclass

from bot.openspec.placeholder import GENERATED
from bot.openspec.sections import content, find_section
from bot.openspec.source import read_source
from bot.openspec.structure import structure_findings
from bot.text.lines import as_replaced, is_blank, normalise, strip
from bot.text.outline import outline

_COMMENT = re.compile(r"<!--.*?(?:-->|--!>|\Z)", re.DOTALL)
_NOT_LINE_END = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A spec without requirements. ``overview`` is the Purpose a delta brought, as the validator reads it; empty when
    none was brought or it could not be used (``refused``)."""

    text: str
    overview: str
    refused: bool


def new_spec(capability: str, change: str, purpose: str) -> Skeleton:
    """Return the skeleton for a capability that ``change`` introduces; ``purpose`` may be empty.

    A Purpose that holds a comment or would break the sections around it is not carried over.
    """
    if purpose:
        text = _skeleton(capability, purpose)
        overview = _readable_overview(text)
        if overview:
            return Skeleton(text, overview, refused=False)
    return Skeleton(_skeleton(capability, change.join(GENERATED)), "", refused=bool(purpose))


def purpose_of(text: str) -> str:
    """Return the body of the first ``## Purpose``, empty when there is none or it holds no prose.

    A heading in a comment or a fence is none; comments and fences alone are no prose. A byte order mark hides a
    heading on the first line.
    """
    plain = normalise(as_replaced(text))
    view = outline(_COMMENT.sub(_blanked, plain).split("\n"))
    sections = [each for each in view.headings if each.level == 2]
    for index, heading in enumerate(sections):
        if heading.title.lower() == "purpose":
            start = heading.line + 1
            end = sections[index + 1].line if index + 1 < len(sections) else len(view.lines)
            if all(view.fenced[number] or is_blank(view.lines[number]) for number in range(start, end)):
                return ""
            return strip("\n".join(plain.split("\n")[start:end]))
    return ""


def _blanked(comment: re.Match[str]) -> str:
    return _NOT_LINE_END.sub(" ", comment[0])


def _skeleton(capability: str, purpose: str) -> str:
    return f"# {capability} Specification\n\n## Purpose\n{purpose}\n\n## Requirements\n"


def _readable_overview(skeleton: str) -> str:
    source = read_source(skeleton)
    purpose = find_section(source.view, "purpose")
    if "<!--" in skeleton or any(structure_findings("", source)) or purpose is None:
        return ""
    if find_section(source.view, "requirements") is None:
        return ""
    span = content(source.view, purpose)
    return strip("\n".join(source.view.lines[span.start : span.end]))
