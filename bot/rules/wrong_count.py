"""``wrong-count``: a sentence says how many things follow, and another number of them does."""

import re
from collections.abc import Iterator

from bot.openspec.facts import NUMBER_WORDS
from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Span
from bot.rules.places import lines_with, placed
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_COUNTS = {word: value for word, value in NUMBER_WORDS.items() if 2 <= value <= 12}
_COUNT = "|".join(_COUNTS)
# "The four fields are: `a`, `b`"; "one of the following five values: `a`, `b`"; "The three keywords (a, b, c)".
_BEFORE_LIST = later(
    rf"\b(?P<count>{_COUNT})\b(?P<what>(?:[ \t]+[\w`'’/-]+){{1,6}}?)[^.;:()\n]{{0,40}}?:\s*$", re.IGNORECASE
)
_INLINE = later(
    rf"\b(?P<count>{_COUNT})(?P<what>(?:\s+[\w'’/-]+){{1,4}}?)(?:\s+(?:are|is|exist|values|fields))?\s*"
    rf"(?::\s*(?P<items>`[^`\n]+`(?:\s*,\s*(?:and\s+|or\s+)?`[^`\n]+`|\s+(?:and|or)\s+`[^`\n]+`)+)(?=\s*(?:$|[.;)])))",
    re.IGNORECASE,
)
_BRACKET = later(
    rf"\b[Tt]he\s+(?P<count>{_COUNT})(?P<what>(?:\s+[\w'’-]+){{1,3}})\s+\((?P<items>[\w`.-]+(?:,\s*(?:and\s+|or\s+)?[\w`.-]+)+)\)",
)
_ITEM = later(r"^(?P<indent>\s*)(?:[-*+]|\d{1,2}[.)])\s+")
# "in two places:", "at least two of", "more than three": the number is no count of what follows, or only a bound of it.
_BOUND = later(
    r"\b(?:least|most|than|to|first|last|of|another|other|next|every|within|any|up|or|about|between)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_SPLIT = later(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per count that does not fit the list behind it."""
    told = read(document).words & _COUNTS.keys()
    if not told:
        return
    for requirement, _, number in placed(document, lines_with(document, sorted(told))):
        line = document.outline.lines[number]
        if line.rstrip().endswith(":"):
            yield from _before_list(document, requirement, number)
        if "`," in line or "(" in line:
            yield from _in_line(document, requirement, number)


def _before_list(document: Document, requirement: Requirement, number: int) -> Iterator[Hit]:
    line = document.outline.lines[number]
    if (match := _BEFORE_LIST.search(line)) is None or _BOUND.search(line[: match.start()]):
        return
    count = _items(document, Span(number + 1, requirement.span.end))
    if count > 1 and count != _COUNTS[match["count"].lower()]:
        yield _hit(requirement, number, match, count)


def _in_line(document: Document, requirement: Requirement, number: int) -> Iterator[Hit]:
    line = document.outline.lines[number]
    for match in (*_INLINE.finditer(line), *_BRACKET.finditer(line)):
        count = len(_SPLIT.split(match["items"]))
        if count != _COUNTS[match["count"].lower()] and not _BOUND.search(line[: match.start()]):
            yield _hit(requirement, number, match, count)


def _items(document: Document, span: Span) -> int:
    """Return how many items the list that begins on the first lines of a span has, sublists not counted."""
    count, level = 0, -1
    for number in range(span.start, span.end):
        line = document.outline.lines[number]
        if not line.strip():
            continue
        item = _ITEM.match(line)
        if item is None:
            if line[:1].isspace() and count:
                continue
            break
        level = len(item["indent"]) if level < 0 else level
        if len(item["indent"]) < level:
            break
        count += len(item["indent"]) == level
    return count


def _hit(requirement: Requirement, number: int, match: re.Match[str], count: int) -> Hit:
    words = " ".join((match["count"] + match["what"]).split())
    message = f'"{words}": {count} follow; correct the number, or the list.'
    return Hit(number, message, requirement, requirement.scenario_at(number), words)


RULE = Rule(
    id="wrong-count",
    summary="A sentence says how many things follow, and another number of them does.",
    source="ISO/IEC/IEEE 29148, 5.2.5: consistent",
    severity=Severity.WARNING,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The three modes are: `off`, `spoof`, `live`, `mixed`.",
    good="The four modes are: `off`, `spoof`, `live`, `mixed`.",
)
