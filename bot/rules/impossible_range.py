"""``impossible-range``: a lower bound above the upper one, so that nothing can ever fulfil it."""

import re
from collections.abc import Iterator
from fractions import Fraction

from bot.openspec.facts import numbers_of
from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.reading import Passage, read
from bot.rules.rule import Hit, Rule

_VALUE = r"(?P<{0}>[0-9][0-9.,]*\s*(?:[a-zA-Z%µ]+)?)"
# Two numbers are the least a range has; and what has no digit, as most texts, is known by looking once at each letter.
_DIGIT = re.compile(r"\d")
_SECOND = re.compile(r"\s\d")
# From the first digit of a clause on: a look from each of them would take the square of its length.
_PAIR = re.compile(r"(?<![^.;])[^.;\d]*+\d[^.;]*\s\d")
_LEAST = (
    "at least|(?:no|not|never) (?:less|fewer|shorter|lower|smaller) than|a minimum of|minimum of"
    "|(?<!no )(?<!not )(?<!never )(?:more|longer|greater|larger|higher) than"
)
_MOST = (
    "at most|(?:no|not|never) (?:more|longer|greater|larger|higher) than|a maximum of|maximum of|up to"
    "|(?<!no )(?<!not )(?<!never )(?:less|fewer|shorter|lower|smaller) than"
)
# "drops from 4 to 3" is no range.
_OF_RANGES = r"ranges?|values?|lengths?|sizes?|any\w+|allowed|accepted|limited"
_LOW, _HIGH = _VALUE.format("low"), _VALUE.format("high")
_LINK = r"[^.;]{0,40}?\b(?:and|but|,)\s+[^.;0-9]{0,30}?"
_RANGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bbetween\s+{_LOW}\s+and\s+{_HIGH}",
        rf"\b(?:{_OF_RANGES})\s+from\s+{_LOW}\s+(?:up )?to\s+(?:at most )?{_HIGH}",
        rf"\b(?:{_LEAST})\s+{_LOW}{_LINK}(?:{_MOST})\s+{_HIGH}",
        rf"\b(?:{_MOST})\s+{_HIGH}{_LINK}(?:{_LEAST})\s+{_LOW}",
    )
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per range in a requirement's text or steps whose ends are the wrong way round."""
    reading = read(document)
    for requirement in document.requirements:
        yield from _in(reading.body(requirement), requirement, None)
        for scenario in requirement.scenarios:
            for step in (each for each in scenario.steps if _holds_two(each.whole)):
                yield from _in(reading.step(step), requirement, scenario)


def _holds_two(text: str) -> bool:
    first = _DIGIT.search(text)
    return first is not None and _SECOND.search(text, first.end()) is not None


def _in(passage: Passage, requirement: Requirement, scenario: Scenario | None) -> Iterator[Hit]:
    if not _holds_two(passage.raw) or not _PAIR.search(passage.text):
        return
    for pattern in _RANGES:
        for match in pattern.finditer(passage.text):
            low, high = _value(match["low"], match["high"]), _value(match["high"], match["low"])
            if low and high and low[1] == high[1] and low[0] > high[0]:
                words = " ".join(match[0].split())
                message = f'Nothing is in this range: "{words}"; exchange its ends, or correct one of them.'
                yield Hit(passage.line_at(match.start()), message, requirement, scenario, words)


def _value(text: str, other: str) -> tuple[Fraction, str] | None:
    """Return a number and its unit in normal form; a bare number has the unit of the ``other`` end."""
    found = list(numbers_of(text))
    if len(found) != 1:
        return None
    number, _, unit = found[0].partition(" ")
    if not unit:
        theirs = list(numbers_of(other))
        spelled = other.strip().lstrip("0123456789., ")
        if theirs and spelled:
            return _value(f"{text.strip()} {spelled}", "")
    try:
        return Fraction(number.replace(",", "")), unit
    except ValueError:
        return None


RULE = Rule(
    id="impossible-range",
    summary="A lower bound above the upper one.",
    source="INCOSE Guide to Writing Requirements R33 (ranges); Kiro: inconsistency",
    severity=Severity.ERROR,
    check=check,
    bad="The name SHALL have between 64 and 8 characters.",
    good="The name SHALL have between 8 and 64 characters.",
)
