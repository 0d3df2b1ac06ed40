"""The structural rules of a main spec, S01 to S14, as the official validator applies them. (Reference, section 3.)"""

from collections.abc import Iterator, Sequence

from bot.openspec.blocks import body_text, obliges, requirements_section, unobliged
from bot.openspec.findings import Finding, Severity
from bot.openspec.model import Span
from bot.openspec.placeholder import placeholder_line, unfenced
from bot.openspec.sections import children, content, find_section, has_content
from bot.openspec.source import Source, read_source
from bot.openspec.structure import structure_findings
from bot.text.lines import strip, utf16_length

# Both from the official validator's constants.
SHORTEST_PURPOSE = 50
LONGEST_REQUIREMENT = 500


def validate_spec(path: str, text: str) -> list[Finding]:
    """Return what is wrong with the main spec ``text`` (as a Tree gives it), in the official order."""
    return list(spec_findings(path, read_source(text)))


def spec_findings(path: str, source: Source) -> Iterator[Finding]:
    """Yield what is wrong with a main spec that is read already."""
    view = source.view
    purpose = find_section(view, "purpose")
    overview = content(view, purpose) if purpose is not None else Span(0, 0)
    if overview.start >= overview.end:
        yield _error(path, "S01", "file", 'There is no "## Purpose" section, or nothing is in it.')
        return
    requirements = find_section(view, "requirements")
    if requirements is None:
        yield _error(path, "S02", "file", 'There is no "## Requirements" section.')
        return
    found = [_Child(source, index) for index in children(view, requirements)]
    yield from _missing(path, found)
    yield from structure_findings(path, source)
    yield from _purpose(path, source, overview)
    yield from _advice(path, found)
    yield from _obligations(path, source)


class _Child:
    """A heading directly below Requirements: a requirement to validate, list and show, canonical or not."""

    def __init__(self, source: Source, index: int) -> None:
        view = source.view
        heading = view.headings[index]
        self.name = source.names.get(heading.line, heading.title)
        self.label = f'Requirement "{self.name}"'
        self.text = body_text(view, content(view, index), trimmed=True) or heading.title
        self.has_scenario = any(has_content(view, below) for below in children(view, index))


def _missing(path: str, found: Sequence[_Child]) -> Iterator[Finding]:
    if not found:
        yield _error(path, "S03", "requirements", "There is no requirement below Requirements.")
    for number, child in enumerate(found):
        where = f"requirements.{number}"
        if not child.text:
            yield _error(path, "S04", f"{where}.text", "A requirement has neither a name nor a text.")
        if not child.has_scenario:
            yield _error(path, "S05", f"{where}.scenarios", f"{child.label} has no scenario.", child.name)


def _purpose(path: str, source: Source, overview: Span) -> Iterator[Finding]:
    lines = source.view.lines[overview.start : overview.end]
    prose = unfenced(lines, source.view.fenced[overview.start : overview.end])
    line = placeholder_line(prose, source)
    if line is not None:
        message = "The Purpose is still a placeholder; say what this capability is for."
        yield Finding("S09", Severity.WARNING, path, message, line, where="overview")
    elif utf16_length(strip("\n".join(lines))) < SHORTEST_PURPOSE:
        message = f"The Purpose is shorter than {SHORTEST_PURPOSE} characters."
        yield Finding("S10", Severity.WARNING, path, message, where="overview")


def _advice(path: str, found: Sequence[_Child]) -> Iterator[Finding]:
    for number, child in enumerate(found):
        where = f"requirements[{number}]"
        if utf16_length(child.text) > LONGEST_REQUIREMENT:
            message = f"{child.label} is longer than {LONGEST_REQUIREMENT} characters; consider splitting it."
            yield Finding("S11", Severity.INFO, path, message, requirement=child.name, where=where)
        if not child.has_scenario:
            message = f'{child.label} needs a "#### Scenario: name" heading with steps below it.'
            yield Finding("S12", Severity.WARNING, path, message, requirement=child.name, where=f"{where}.scenarios")


def _obligations(path: str, source: Source) -> Iterator[Finding]:
    section = requirements_section(source)
    for number, block in enumerate(section.blocks if section else ()):
        text = block.text
        if obliges(text):
            continue
        rule, severity = ("S14", Severity.WARNING) if text else ("S13", Severity.ERROR)
        message = unobliged(f'Requirement "{block.name}"', block.name, text)
        yield Finding(rule, severity, path, message, requirement=block.name, where=f"requirements[{number}]")


def _error(path: str, rule: str, where: str, message: str, requirement: str = "") -> Finding:
    return Finding(rule, Severity.ERROR, path, message, requirement=requirement, where=where)
