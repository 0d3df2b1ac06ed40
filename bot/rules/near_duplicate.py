"""``near-duplicate``: two requirements say the same, so one of them will be forgotten when the other changes."""

from collections.abc import Iterator

from bot.openspec.content import sequence
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind, Requirement
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule

_LEAST = 8
_ALIKE = 0.9


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per requirement of a main spec with nearly the words of an earlier one of the same document."""
    if document.kind is not DocumentKind.SPEC or not read(document).is_english:
        return
    earlier: list[tuple[Requirement, frozenset[str]]] = []
    for requirement in document.requirements:
        words = frozenset(sequence(requirement.text))
        if len(words) >= _LEAST:
            twin = next((other for other, theirs in earlier if _alike(words, theirs)), None)
            if twin is not None and twin.text.strip() != requirement.text.strip():
                message = f'This says nearly what "{twin.name}" says; join them, or say what is different.'
                yield Hit(requirement.span.start, message, requirement, words=requirement.name)
            elif twin is not None and twin.name != requirement.name:
                message = f'This says what "{twin.name}" says; keep one of them.'
                yield Hit(requirement.span.start, message, requirement, words=requirement.name)
            earlier.append((requirement, words))


def _alike(one: frozenset[str], two: frozenset[str]) -> bool:
    if min(len(one), len(two)) < _ALIKE * max(len(one), len(two)):
        return False
    return len(one & two) >= _ALIKE * len(one | two)


RULE = Rule(
    id="near-duplicate",
    summary="Two requirements of one spec that say the same.",
    source="ISO/IEC/IEEE 29148, 5.2.6: no redundancy; Octopus: duplicate requirements",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="two requirements that both say that the gate opens for a ticket of today",
    good="one requirement, with a scenario for each case",
)
