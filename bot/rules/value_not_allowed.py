"""``value-not-allowed``: a scenario that succeeds uses a value that the list of the allowed ones has not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_NAME = r"[A-Za-z_][\w.-]{1,60}"
_KIND = r"(?:\s+(?:attribute|field|setting|flag|option|parameter|property))?"
_CODE = r"`\"?[\w.-]+\"?`"
_LIST = rf"(?P<values>{_CODE}(?:\s*(?:,\s*(?:and\s+|or\s+)?|\s+or\s+|\s+and\s+){_CODE})+)(?!\s*(?:,|and|or)\s)"
# "`mode` SHALL only accept one of the following values: `on`, `off`"; "`mode` (string, must be `on` or `off`)".
_ALLOWED = later(
    rf"`(?P<name>{_NAME})`{_KIND}\s*\(?[^`.;()\n]{{0,40}}?"
    rf"\b(?:only\s+accepts?|accepts?\s+only|one\s+of|must\s+be(?:\s+either)?|is\s+either)[^`.;\n]{{0,40}}?{_LIST}"
)
_SCHEMA = later(
    rf"^\s*(?P<name>{_NAME})\s*=\s*<[^>\n]{{1,80}}>[^#\n]*#[^\n]*?\bone of:?\s*"
    r"(?P<values>\"?[\w.-]+\"?(?:\s*[,|]\s*\"?[\w.-]+\"?)+)",
    re.MULTILINE,
)
# `mode = "auto"`; `mode` is set to `"auto"`.
_USED = later(
    rf"`(?:\w+\.)*(?P<name>{_NAME})\s*[=:]\s*\"(?P<value>[\w.-]+)\"`"
    rf"|`(?P<other>{_NAME})`\s+(?:(?:is\s+)?set to|is|equal to|equals|being)\s+`\"(?P<set>[\w.-]+)\"`"
)
_VALUE = later(r"(?<![\w.-])(?!(?:and|or)\b)[\w.-]+")
# A scenario that shows how something is refused has such a value on purpose.
_REFUSED = later(
    r"\b(?:error|reject|fail|invalid|diagnostic|refus|400|422|unsupported|unknown|ignor|fall|warn|not)", re.IGNORECASE
)
_CUES = ("one of", "must be", "accept", "either")


@dataclass(frozen=True, slots=True)
class _Use:
    requirement: Requirement
    scenario: Scenario
    line: int
    words: str
    name: str


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such value in a step of a scenario that speaks of no error."""
    low = read(document).low
    allowed = _allowed(document.text) if any(cue in low for cue in _CUES) else {}
    uses = [each for one in document.requirements for each in _outside(one, allowed)] if allowed else []
    names = [each.name for each in uses]
    for each in uses:
        # Where many are outside, another thing of that name is meant.
        if names.count(each.name) == 1:
            values = ", ".join(sorted(allowed[each.name]))
            message = f"{each.words}: `{each.name}` is one of {values}; correct the value, or the list."
            yield Hit(each.line, message, each.requirement, each.scenario, each.words)


def _allowed(text: str) -> dict[str, frozenset[str]]:
    """Return the values of each name that a text lists in one way only."""
    found: dict[str, set[frozenset[str]]] = {}
    for match in (*_ALLOWED.finditer(text), *_SCHEMA.finditer(text)):
        found.setdefault(match["name"], set()).add(frozenset(_VALUE.findall(match["values"])))
    return {name: next(iter(lists)) for name, lists in found.items() if len(lists) == 1}


def _outside(requirement: Requirement, allowed: Mapping[str, frozenset[str]]) -> Iterator[_Use]:
    for scenario in requirement.scenarios:
        if _REFUSED.search(scenario.name) or any(_REFUSED.search(step.whole) for step in scenario.steps):
            continue
        for step in scenario.steps:
            for match in _USED.finditer(step.whole) if "`" in step.whole else ():
                name, value = match["name"] or match["other"], match["value"] or match["set"]
                if value not in allowed.get(name, {value}):
                    line = step.span.start + step.whole.count("\n", 0, match.start())
                    yield _Use(requirement, scenario, line, match[0], name)


RULE = Rule(
    id="value-not-allowed",
    summary="A scenario that succeeds uses a value that the list of the allowed ones has not.",
    source="ISO/IEC/IEEE 29148, 5.2.5: consistent",
    severity=Severity.WARNING,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad='`mode` SHALL be one of `on`, `off`. … **GIVEN** `mode = "auto"`',
    good='`mode` SHALL be one of `on`, `off`, `auto`. … **GIVEN** `mode = "auto"`',
)
