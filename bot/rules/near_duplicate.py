"""``near-duplicate``: two requirements say the same, so one of them will be forgotten when the other changes."""

from collections import Counter
from collections.abc import Iterator
from heapq import merge
from math import ceil

from bot.openspec.content import sequence
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule

_LEAST = 8
_ALIKE = 0.9


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per requirement of a main spec with nearly the words of an earlier one of the same document."""
    if document.kind is not DocumentKind.SPEC or not read(document).is_english:
        return
    known = [(each, frozenset(sequence(each.text))) for each in document.requirements]
    known = [(each, words) for each, words in known if len(words) >= _LEAST]
    times = Counter(word for _, words in known for word in words)
    having: dict[str, list[int]] = {}
    for place, (requirement, words) in enumerate(known):
        rare = sorted(words, key=lambda word: (times[word], word))[: _telling(words)]
        met = merge(*(having.get(word, ()) for word in rare))
        twin = next((known[each][0] for each in met if _alike(words, known[each][1])), None)
        if twin is not None and twin.text.strip() != requirement.text.strip():
            message = f'This says nearly what "{twin.name}" says; join them, or say what is different.'
            yield Hit(requirement.span.start, message, requirement, words=requirement.name)
        elif twin is not None and twin.name != requirement.name:
            message = f'This says what "{twin.name}" says; keep one of them.'
            yield Hit(requirement.span.start, message, requirement, words=requirement.name)
        for word in rare:
            having.setdefault(word, []).append(place)


def _telling(words: frozenset[str]) -> int:
    """Return of how many words two requirements that are alike have one in common, whatever the words are taken by."""
    return len(words) - ceil(_ALIKE * len(words)) + 1


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
