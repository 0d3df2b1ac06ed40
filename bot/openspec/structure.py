"""What must not stand in a main spec: delta headings, stray or repeated requirement headings. (Reference, 3.3.)"""

import re
from collections.abc import Iterator

from bot.openspec.findings import Finding, Severity
from bot.openspec.source import Source
from bot.text.lines import SPACE_CLASS
from bot.text.outline import Heading

_DELTA_TITLE = re.compile(rf"(?:ADDED|MODIFIED|REMOVED|RENAMED)[{SPACE_CLASS}]+Requirements", re.IGNORECASE | re.ASCII)


def structure_findings(path: str, source: Source) -> Iterator[Finding]:
    """Yield S06, S07 and S08 in the order of lines. A heading behind a byte order mark is none here."""
    first = 1 if source.marked else 0
    headings = [each for each in source.view.headings if each.level in (2, 3) and each.line >= first]
    start, end = _requirements(headings, len(source.view.lines))
    seen: dict[str, int] = {}
    for heading in headings:
        if heading.level == 2:
            if _DELTA_TITLE.fullmatch(heading.title):
                message = f'"## {heading.title}" belongs in a change, not in a main spec.'
                yield _error(path, "S06", heading.line, message)
            continue
        name = source.names.get(heading.line)
        if name is None:
            continue
        if not start < heading.line < end:
            message = f'Requirement "{name}" stands outside "## Requirements", where no command sees it.'
            yield _error(path, "S07", heading.line, message, name)
        elif name in seen:
            message = f'Requirement "{name}" is there already, on line {seen[name] + 1}; names must be unique.'
            yield _error(path, "S08", heading.line, message, name)
        else:
            seen[name] = heading.line


def _requirements(headings: list[Heading], length: int) -> tuple[int, int]:
    """Return the line of the first level-2 Requirements heading and of the level-2 heading after it."""
    sections = [each for each in headings if each.level == 2]
    for index, heading in enumerate(sections):
        if heading.title.lower() == "requirements":
            return heading.line, sections[index + 1].line if index + 1 < len(sections) else length
    return length, length


def _error(path: str, rule: str, line: int, message: str, requirement: str = "") -> Finding:
    return Finding(rule, Severity.ERROR, path, message, line + 1, requirement, where="file")
