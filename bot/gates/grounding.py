"""What a text states that its sources do not: numbers, names, links and code are never made up."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.openspec.facts import Fact, FactKind, Facts, facts_of

_GROUNDED = frozenset({FactKind.NUMBER, FactKind.IDENTIFIER, FactKind.LINK, FactKind.CODE})


def ungrounded(sources: str, text: str) -> Iterator[Fact]:
    """Yield each number, identifier, link and code of ``text`` that ``sources`` do not hold."""
    stated, known = _stated(sources)
    for fact in facts_of(text) - stated:
        if fact.kind in _GROUNDED and (fact.kind, fact.value.lower()) not in known and not _stands(fact, sources):
            yield fact


@lru_cache(maxsize=16)  # of one source many texts are asked
def _stated(sources: str) -> tuple[Facts, frozenset[tuple[FactKind, str]]]:
    found = facts_of(sources)
    return found, frozenset((fact.kind, fact.value.lower()) for fact in found)


def _stands(fact: Fact, sources: str) -> bool:
    """Whether a name stands in ``sources`` whole, be it in code there and without marks here; never so a number."""
    whole = rf"(?<![\w./-]){re.escape(fact.value)}(?![\w-]|[./]\w)"
    return fact.kind is FactKind.IDENTIFIER and re.search(whole, sources, re.IGNORECASE) is not None
