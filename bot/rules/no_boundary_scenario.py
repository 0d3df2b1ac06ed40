"""``no-boundary-scenario``: the requirement sets a limit, and no scenario goes near it."""

from collections.abc import Iterator

from bot.openspec.facts import FactKind, facts_of
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import english_bodies, read
from bot.rules.rule import Hit, Profile, Rule

# Every word for a bound has one of these in it.
_IN_BOUNDS = (
    *("than", "most", "least", "up to", "less", "fewer", "more", "below", "above", "under", "over", "within"),
    *("exceed", "later", "maximum", "minimum"),
)
_BOUNDS = frozenset({"<=", ">=", "<", ">"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per requirement with a bound and a number in a sentence, of which no scenario has that number."""
    for requirement, body in english_bodies(document):
        if not requirement.scenarios or not any(token.low[0].isdigit() for token in body.tokens):
            continue
        low = requirement.text.lower()
        if not any(each in low for each in _IN_BOUNDS):
            continue
        facts = facts_of(requirement.text)
        numbers = [fact.value for fact in facts if fact.kind is FactKind.NUMBER]
        if not numbers or not any(fact.kind is FactKind.BOUND and fact.value in _BOUNDS for fact in facts):
            continue
        shown = read(document).numbers(requirement)
        if not shown & set(numbers):
            message = f"The limit of {numbers[0]} is shown by no scenario; add one at the limit, or just beyond it."
            yield Hit(requirement.span.start, message, requirement, words=numbers[0])


RULE = Rule(
    id="no-boundary-scenario",
    summary="A requirement that sets a limit, and no scenario that goes near it.",
    source="ISTQB: boundary value analysis; OpenSpec writing guide: edge cases",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The name SHALL have at most 64 characters. … Scenario: Short name",
    good="The name SHALL have at most 64 characters. … Scenario: Name of 65 characters",
)
