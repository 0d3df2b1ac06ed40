"""From fields to raw blocks: code, not a model, writes what goes into a document."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.errors import EditError
from bot.openspec.model import Document, DocumentKind, Requirement, Scenario, Span
from bot.openspec.parse import scenario_name
from bot.openspec.prose import passage
from bot.openspec.style import KEYWORDS, Style, style_near
from bot.openspec.words import MOST_NAME, MOST_TEXT, one_line, paragraph, step_text
from bot.text.edits import with_endings_of
from bot.text.lines import chomp, dominant_ending, is_blank, split_raw

_RULE = re.compile(r"[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_METADATA = re.compile(r"\*\*[^*]+\*\*:")
_MOST_STEPS = 12
_MOST_SCENARIOS = 5


@dataclass(frozen=True, slots=True)
class NewScenario:
    """A scenario to be added: its name, and its steps as (GIVEN, WHEN, THEN, AND or BUT; text)."""

    name: str
    steps: tuple[tuple[str, str], ...]


def rewrite_requirement(
    document: Document,
    requirement: Requirement,
    *,
    text: str | None,
    scenarios: Sequence[NewScenario] = (),
    at: int | None = None,
    most: int = MOST_TEXT,
) -> tuple[str, str]:
    """Return a requirement's raw block as it is, and with ``text`` and ``scenarios`` in it.

    ``text`` takes the place of one paragraph of the body: the one that holds line ``at`` (from 0), else the first.
    Metadata, code, lists, tables and other paragraphs stay; a body that says nothing gets the text below them.
    ``most`` is how many characters it may have. ``scenarios`` follow the last one as their neighbours are written.
    Everything else stays byte for byte.
    Raises EditError when a field is not fit to be written, or there is no place for it.
    """
    lines = _raw(document, requirement.span)
    if scenarios:
        # First, because the body stands above: its lines keep their places.
        place = _end_of_scenarios(document, requirement) - requirement.span.start
        _insert(lines, place, list(_scenario_lines(document, requirement, scenarios)))
    if text is not None:
        _put_text(document, requirement.span.start, requirement.body, lines, paragraph(text, "text", most), at)
    return document.source(requirement.span), _joined(document, requirement.span, lines)


def fill_scenario(
    document: Document, requirement: Requirement, scenario: Scenario, steps: Sequence[tuple[str, str]]
) -> tuple[str, str]:
    """Return a requirement's raw block as it is, and with steps below the heading of a scenario that has none.

    Raises EditError when a step is not fit to be written.
    """
    lines = _raw(document, requirement.span)
    place = scenario.body.start - requirement.span.start
    _insert(lines, place, list(_step_lines(style_near(document, requirement), steps)))
    return document.source(requirement.span), _joined(document, requirement.span, lines)


def replace_steps(
    document: Document, requirement: Requirement, scenario: Scenario, steps: Sequence[tuple[str, str]]
) -> tuple[str, str]:
    """Return a requirement's raw block as it is, and with other steps in one of its scenarios.

    Raises EditError when a step is not fit to be written, or the scenario holds more than steps.
    """
    known = {number for step in scenario.steps for number in range(step.span.start, step.span.end)}
    body = range(scenario.body.start, scenario.body.end)
    lines = document.outline.lines
    beside = [number for number in body if number not in known and not is_blank(lines[number])]
    inside = [number for step in scenario.steps for number in range(step.span.start + 1, step.span.end)]
    if not scenario.steps or beside or any(not is_blank(lines[number]) for number in inside):
        raise EditError(f"The scenario '{scenario.name}' holds more than steps: leave it as it is.")
    raw = _raw(document, requirement.span)
    start, end = (at - requirement.span.start for at in (scenario.steps[0].span.start, scenario.steps[-1].span.end))
    fresh = [line for line in _step_lines(style_near(document, requirement), steps) if line]
    raw[start:end] = fresh
    return document.source(requirement.span), _joined(document, requirement.span, raw)


def rewrite_purpose(document: Document, text: str) -> tuple[str, str]:
    """Return the raw block of a Purpose as it is, and with ``text`` in place of its first paragraph.

    A spec without one gets it before its Requirements heading, which is then the block. Raises EditError when the
    text is not fit to be written, or there is no place for it.
    """
    fresh = paragraph(text, "Purpose")
    headings = document.outline.headings
    if document.purpose is not None:
        span = _trimmed(document, document.purpose.span)
        below = (each.line for each in headings if span.start < each.line < span.end)
        body = Span(span.start + 1, next(below, span.end))
        lines = _raw(document, span)
        _put_text(document, span.start, body, lines, fresh, None)
        return document.source(span), _joined(document, span, lines)
    if any(each.title.lower() == "purpose" for each in headings):
        raise EditError("The document has a Purpose heading that is not of level 2.")
    requirements = next((each for each in document.sections if each.title.lower() == "requirements"), None)
    if document.kind is not DocumentKind.SPEC or requirements is None:
        raise EditError("The document has no Requirements section before which a Purpose could stand.")
    span = Span(requirements.span.start, requirements.span.start + 1)
    before = document.source(span)
    return before, _joined(document, span, ["## Purpose", "", fresh, "", before])


def _put_text(document: Document, start: int, body: Span, lines: list[str], text: str, at: int | None) -> None:
    """Write ``text`` into ``lines``, the block that starts at line ``start`` of the document and holds ``body``."""
    spot = passage(document, body, at)
    if spot is not None:
        lines[spot.start - start : spot.end - start] = [text]
        return
    place = body.start
    for number in range(body.start, body.end):
        line = document.outline.lines[number]
        if is_blank(line):
            continue
        if document.outline.fenced[number] or not _METADATA.match(line):
            raise EditError("There is no paragraph of sentences to put the text in place of.")
        place = number + 1
    _insert(lines, place - start, ["", text])


def _insert(lines: list[str], place: int, fresh: Sequence[str]) -> None:
    """Put lines in, with a blank one below them where something follows."""
    lines[place:place] = fresh if place == len(lines) or is_blank(lines[place]) else [*fresh, ""]


def _end_of_scenarios(document: Document, requirement: Requirement) -> int:
    """Return the line at which a further scenario goes in: behind the last, above a closing rule or foreign heading."""
    span, view = requirement.span, document.outline
    if requirement.scenarios:
        end = requirement.scenarios[-1].span.end
    else:
        foreign = (each.line for each in view.headings if span.start < each.line < span.end and each.level <= 3)
        end = next(foreign, span.end)
    if view.open_fence is not None and view.open_fence < end:
        raise EditError("A code fence above is never closed: a scenario would become part of it.")
    while end > span.start + 1 and _is_closing(document, end - 1):
        end -= 1
    return end


def _is_closing(document: Document, number: int) -> bool:
    """Whether a line is blank, or a rule with a blank line above it (without one it is a heading's underline)."""
    lines = document.outline.lines
    if is_blank(lines[number]):
        return True
    return not document.outline.fenced[number] and bool(_RULE.match(lines[number])) and is_blank(lines[number - 1])


def _scenario_lines(document: Document, requirement: Requirement, scenarios: Sequence[NewScenario]) -> Iterator[str]:
    if len(scenarios) > _MOST_SCENARIOS:
        raise EditError(f"There are {len(scenarios)} scenarios, the most is {_MOST_SCENARIOS} at once.")
    taken = {" ".join(each.name.lower().split()) for each in requirement.scenarios}
    style = style_near(document, requirement)
    for scenario in scenarios:
        name = scenario_name(one_line(scenario.name, "scenario name", MOST_NAME))
        if not name:
            raise EditError("The scenario name is empty: write it.")
        if name.lower() in taken:
            raise EditError(f"The requirement already has a scenario '{name}': add one that says something else.")
        taken.add(name.lower())
        yield from ["", style.heading + name, *_step_lines(style, scenario.steps)]


def _step_lines(style: Style, steps: Sequence[tuple[str, str]]) -> Iterator[str]:
    if len(steps) > _MOST_STEPS:
        raise EditError(f"The scenario has {len(steps)} steps, the most is {_MOST_STEPS}.")
    keywords = [keyword for keyword, _ in steps]
    if "WHEN" not in keywords or "THEN" not in keywords or not set(keywords) <= set(KEYWORDS):
        raise EditError("A scenario needs a WHEN and a THEN; its steps are GIVEN, WHEN, THEN, AND and BUT.")
    if style.gap:
        yield ""
    for number, (keyword, text) in enumerate(steps, 1):
        yield style.step(keyword, step_text(text, keyword), number)


def _raw(document: Document, span: Span) -> list[str]:
    return [chomp(line) for line in split_raw(document.source(span))]


def _joined(document: Document, span: Span, lines: Sequence[str]) -> str:
    """Return a block's new lines with the endings of its old ones."""
    old = "".join(document.lines[span.start : span.end])
    if chomp(old) == old:
        # The last line of a file that ends without an ending: the document's own tells what its block would have.
        old += dominant_ending(document.text)
    return with_endings_of(old, "\n".join(lines))


def _trimmed(document: Document, span: Span) -> Span:
    end = span.end
    while end > span.start + 1 and is_blank(document.outline.lines[end - 1]):
        end -= 1
    return Span(span.start, end)
