"""A spec's or a delta's text into a Document: canonical requirement blocks with every line accounted for."""

import re
from collections.abc import Iterator, Sequence

from bot.openspec.model import Document, DocumentKind, Operation, Rename, Requirement, Scenario, Section, Span
from bot.openspec.steps import read_steps
from bot.text.later import later
from bot.text.lines import LINE_ENDS, SPACE_CLASS, is_blank, rstrip, split_raw, strip
from bot.text.outline import Outline, outline_of, without_empty_end

_S = f"[{SPACE_CLASS}]"
# Reference section 4: the space after ### is optional, the name is not; any case.
_REQUIREMENT = re.compile(rf"###{_S}*Requirement:{_S}*([^{LINE_ENDS}]+){_S}*$", re.IGNORECASE | re.ASCII)
_SCENARIO_PREFIX = re.compile(rf"Scenario:{_S}*", re.IGNORECASE | re.ASCII)
_METADATA = re.compile(r"\*\*[^*]+\*\*:")
# What is taken is never given back: a line of a hundred thousand blanks is read as fast as any other.
_NAMED = rf"`?###{_S}*+Requirement:{_S}*([^{LINE_ENDS}]++){_S}*+$"
_REMOVED_BULLET = later(rf"{_S}*+[-*+]{_S}*+{_NAMED}")
_RENAME = later(rf"{_S}*+(?:[-*+]{_S}*+)?(FROM|TO):{_S}*+{_NAMED}")


def requirement_name(line: str) -> str | None:
    """Return the name in a canonical requirement heading line, None when it is none."""
    if not line.startswith("###"):
        return None
    match = _REQUIREMENT.match(line)
    return normal_name(match[1]) if match else None


def normal_name(name: str) -> str:
    """Return a requirement's name without a closing run of ``#`` and outer blanks. Case and inner blanks count."""
    return strip(_without_marks(name) if "#" in name else name)


def _without_marks(name: str) -> str:
    """Return a heading's words without a closing run of ``#`` that blanks stand before."""
    whole = name.rstrip(" \t")
    bare = whole.rstrip("#")
    words = bare.rstrip(" \t")
    return words if len(words) < len(bare) < len(whole) else name


def _unquoted(name: str) -> str:
    """Return what a bullet names without the backtick behind it."""
    words = rstrip(name)
    return words[:-1] if len(words) > 1 and words.endswith("`") else words


def scenario_name(title: str) -> str:
    """Return a scenario's name from its heading's title."""
    name = normal_name(title)
    prefix = _SCENARIO_PREFIX.match(name)
    return strip(name[prefix.end() :]) if prefix else name


def parse_document(path: str, capability: str, text: str, kind: DocumentKind) -> Document:
    """Read ``text`` (as a Tree gives it) into a Document. Never raises: a bad document has less in it."""
    raw = split_raw(text)
    view = outline_of(text)
    # The line of a byte order mark and nothing else is one, though empty.
    view = view if text == "\ufeff" else without_empty_end(view)
    sections = tuple(_sections(view, kind))
    found: list[Requirement] = []
    removed: list[str] = []
    renamed: list[Rename] = []
    for section, operation in _requirement_sections(sections, kind):
        if operation in (None, Operation.ADDED, Operation.MODIFIED):
            found.extend(_requirements(view, section.body, operation))
        elif operation is Operation.REMOVED:
            removed.extend(removed_names(view, section.body))
        else:
            renamed.extend(_renames(view, section.body))
    purpose = next((each for each in sections if each.title.lower() == "purpose"), None)
    return Document(path, capability, kind, raw, view, sections, purpose, tuple(found), tuple(removed), tuple(renamed))


def _sections(view: Outline, kind: DocumentKind) -> Iterator[Section]:
    """Yield the level-2 sections; a level-1 heading does not end one.

    In a main spec marks without a title end a section too, in a delta they do not (sections 4 and 5.1 of the format).
    """
    starts = [each for each in view.headings if each.level == 2 and (each.titled or kind is DocumentKind.SPEC)]
    for index, heading in enumerate(starts):
        end = starts[index + 1].line if index + 1 < len(starts) else len(view.lines)
        yield Section(heading.title, Span(heading.line, end))


def _requirement_sections(
    sections: Sequence[Section], kind: DocumentKind
) -> Iterator[tuple[Section, Operation | None]]:
    """Yield the sections that hold requirements: the first Requirements of a spec, all four kinds of a delta."""
    if kind is DocumentKind.SPEC:
        first = next((each for each in sections if each.title.lower() == "requirements"), None)
        if first:
            yield first, None
        return
    for section in sections:
        for operation in Operation:
            if section.title.lower() == f"{operation.value} requirements".lower():
                yield section, operation


def _requirements(view: Outline, body: Span, operation: Operation | None) -> Iterator[Requirement]:
    lines, fenced = view.lines, view.fenced
    marks = [number for number in range(body.start, body.end) if lines[number][:3] == "###" and not fenced[number]]
    names = ((number, requirement_name(lines[number])) for number in marks)
    starts = [(number, name) for number, name in names if name is not None]
    for index, (start, name) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else body.end
        yield _requirement(view, name, _trimmed(view, Span(start, end)), operation)


def _requirement(view: Outline, name: str, span: Span, operation: Operation | None) -> Requirement:
    inner = view.headings_in(span.start + 1, span.end)
    body = Span(span.start + 1, inner[0].line if inner else span.end)
    return Requirement(name, span, body, body_text(view, body), tuple(_scenarios(view, span)), operation)


def body_text(view: Outline, body: Span) -> str:
    """Return a requirement's text: metadata lines (``**ID**: x``) count only where there is nothing else."""
    own: list[str] = []
    metadata: list[str] = []
    for number in range(body.start, body.end):
        line = strip(view.lines[number])
        if line and not view.fenced[number]:
            (metadata if _METADATA.match(line) else own).append(line)
    return "\n".join(own or metadata)


def _scenarios(view: Outline, span: Span) -> Iterator[Scenario]:
    """Yield the level-4 headings of a block as scenarios; each ends at the next heading of level 1 to 4."""
    heads = [each for each in view.headings_in(span.start + 1, span.end) if each.level <= 4]
    for index, heading in enumerate(heads):
        if heading.level == 4:
            end = heads[index + 1].line if index + 1 < len(heads) else span.end
            whole = _trimmed(view, Span(heading.line, end))
            steps = read_steps(view.lines, view.fenced, Span(whole.start + 1, whole.end))
            yield Scenario(scenario_name(heading.title), whole, steps)


def removed_names(view: Outline, body: Span) -> Iterator[str]:
    """Yield the names a REMOVED section lists, as headings or as bullets that hold one."""
    for number in range(body.start, body.end):
        if view.fenced[number]:
            continue
        name = requirement_name(view.lines[number])
        bullet = None if name is not None else _REMOVED_BULLET.match(view.lines[number])
        if name is not None or bullet:
            yield name if name is not None else normal_name(_unquoted(bullet[1])) if bullet else ""


def rename_sides(view: Outline, body: Span) -> Iterator[tuple[str, str, int]]:
    """Yield (``FROM`` or ``TO``, name, line counted from 0) for each such line of a RENAMED section."""
    for number in range(body.start, body.end):
        match = None if view.fenced[number] else _RENAME.match(view.lines[number])
        if match:
            yield match[1], normal_name(_unquoted(match[2])), number


def _renames(view: Outline, body: Span) -> Iterator[Rename]:
    pending: tuple[str, int] | None = None
    for side, name, number in rename_sides(view, body):
        if side == "FROM":
            pending = name, number
        elif pending:
            yield Rename(pending[0], name, pending[1])
            pending = None


def _trimmed(view: Outline, span: Span) -> Span:
    end = span.end
    while end > span.start + 1 and is_blank(view.lines[end - 1]):
        end -= 1
    return Span(span.start, end)
