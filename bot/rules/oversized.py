"""``oversized``: a requirement or a document that nobody reads to its end."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.rule import Hit, Profile, Rule

_MOST_WORDS = 150
"""Of a requirement's own text; OpenSpec's own 251 requirements have a median of 21 words."""
_MOST_SCENARIOS = 12
_MOST_REQUIREMENTS = 40


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit for a document, and for each requirement, beyond its bound."""
    if len(document.requirements) > _MOST_REQUIREMENTS:
        line = document.requirements[_MOST_REQUIREMENTS].span.start
        message = f"{len(document.requirements)} requirements in one document; divide the capability."
        yield Hit(line, message, document.requirements[_MOST_REQUIREMENTS])
    for requirement in document.requirements:
        words = len(requirement.text.split())
        if words > _MOST_WORDS:
            message = f"{words} words in one requirement; give each obligation a requirement of its own."
            yield Hit(requirement.span.start, message, requirement)
        elif len(requirement.scenarios) > _MOST_SCENARIOS:
            message = f"{len(requirement.scenarios)} scenarios under one requirement; divide it by what they show."
            yield Hit(requirement.span.start, message, requirement)


RULE = Rule(
    id="oversized",
    summary="A requirement or a document that nobody reads to its end.",
    source="ISO/IEC/IEEE 29148, 5.2.5: singular; Femmer: long requirements",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    bad="a requirement of 300 words with 20 scenarios",
    good="four requirements, each with what shows it",
)
