"""``task-coverage``: a requirement of a change that no task mentions, so that nobody builds it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.openspec.content import stem
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind, Operation
from bot.rules.around import Around
from bot.rules.rule import Hit, Profile, Rule

_PART = re.compile(r"[^\W\d_]{4,}")
_COMMON_WORDS = """
shall must when then with that this from have been will system user test tests update implement create spec
specs change requirement scenario support handle existing ensure verify
"""
_LEAST = 3


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per added or modified requirement of which no telling word stands in the tasks of its change."""
    tasks = around.tasks_of(document) if document.kind is DocumentKind.DELTA else ""
    if not tasks.strip():
        return
    told = _words(tasks)
    for requirement in document.requirements:
        own = _words(requirement.name)
        if (
            requirement.operation in (Operation.ADDED, Operation.MODIFIED)
            and len(own) >= _LEAST
            and own.isdisjoint(told)
        ):
            message = "No task of this change mentions this requirement; add one, or name it there."
            yield Hit(requirement.span.start, message, requirement, words=requirement.name)


@lru_cache(maxsize=256)
def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _PART.findall(text.lower())) - _COMMON


_COMMON = frozenset(stem(word) for word in _COMMON_WORDS.split())


RULE = Rule(
    id="task-coverage",
    summary="A requirement of a change that no task mentions.",
    source="OpenSpec writing guide: tasks implement the deltas; spec-kit: coverage",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check_around=check,
    nearby=True,
    profile=Profile.STRICT,
    bad="## ADDED Requirements … Night watering; tasks.md: 1.1 Hang up a bell",
    good="tasks.md: 1.1 Water the beds at night",
)
