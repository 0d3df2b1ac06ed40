"""``unnamed-scenario``: a scenario's or a requirement's name does not say which one it is."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_KIND = (
    r"(?:scenario|case|use[ -]?case|test(?:[ -]?case)?|example|requirement|req|feature|rule|behaviou?r|story"
    r"|szenario|escenario|scénario|сценарий|场景|情景|用例|anforderung|requisito|exigence|требование|需求)"
)
_NUMBER = r"(?:(?:#|no\.?|nr\.?|number)?[\s.:_-]*\d+(?:\.\d+)*|[\s.:_-]+(?:[a-z]|[ivx]+|one|two|three|four|five))"
_ORDINARY = (
    r"(?:new|another|other|one|a|an|the|my|this|some|first|second|third|next|last|main|basic|base|default|simple|normal"
    r"|standard|general|generic|typical|common|usual|untitled|unnamed|nameless|sample|demo|dummy|misc(?:ellaneous)?|various)"
)
# What stands in a form until somebody fills it in.
_FORM = (
    r"(?:tbd|todo|tbc|tba|fixme|xxx+|foo|bar|baz|foo ?bar|lorem ipsum.*|name|title|heading|description|placeholder"
    r"|n/?a|none|empty|untitled)"
)
_NO_NAME = later(
    rf"(?:{_ORDINARY}\s+)*(?:{_KIND}(?:\s*{_NUMBER})?|{_ORDINARY}|{_NUMBER}|[a-z]|[ivx]+)"
    rf"|(?:{_KIND}[\s-]*)?{_FORM}(?:\s*{_KIND})?(?:\s*\d+)?|[\W_]+",
    re.IGNORECASE,
)
# "<name>", "[Scenario name]", "{{title}}", "(untitled)": what is filled in later.
_BRACKETS = later(r"(?:<[^<>]*>|\[[^\[\]]*\]|\{+[^{}]*\}+|\([^()]*\))")

_LONGEST = 60


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per name that is a number, a word for its kind, a form's words, or no more than marks."""
    for requirement in document.requirements:
        if _says_nothing(requirement.name):
            message = f'"{requirement.name}" does not say what is required; name what it is about.'
            yield Hit(requirement.span.start, message, requirement, words=requirement.name)
        for scenario in requirement.scenarios:
            if _says_nothing(scenario.name):
                message = f'"{scenario.name}" does not say which case this is; name what is special about it.'
                yield Hit(scenario.span.start, message, requirement, scenario, scenario.name)


def _says_nothing(name: str) -> bool:
    plain = name.strip().strip("*_:.").strip()
    if not plain or len(name) > _LONGEST:
        return bool(name.strip()) and len(name) <= _LONGEST
    return _NO_NAME.fullmatch(plain) is not None or _BRACKETS.fullmatch(plain) is not None


RULE = Rule(
    id="unnamed-scenario",
    summary="A scenario or a requirement whose name does not say which one it is.",
    source="Gherkin practice: named scenarios (gherkin-lint: no-unnamed-scenarios)",
    severity=Severity.WARNING,
    check=check,
    profile=Profile.STRICT,
    bad="#### Scenario: Test 1",
    good="#### Scenario: Ticket of yesterday",
)
