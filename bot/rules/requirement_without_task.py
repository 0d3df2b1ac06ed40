"""``requirement-without-task``: the tasks of a change name its other requirements, or hardly a word of this one."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind, Operation
from bot.openspec.names import fold
from bot.rules.around import Around
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.task_coverage import check as task_coverage
from bot.rules.telling import telling

_SHARED = 0.4
"""So much of a requirement's name, at least, stands in the tasks of real changes, but for one in twenty."""


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per added or modified requirement whose name is hardly in the tasks, while others are in full."""
    tasks = around.tasks_of(document) if document.kind is DocumentKind.DELTA else ""
    if not tasks.strip() or not read(document).is_english:
        return
    asked = [each for each in document.requirements if each.operation in (Operation.ADDED, Operation.MODIFIED)]
    folded, told = fold(" ".join(tasks.split())), telling(tasks)
    named = [fold(each.name) in folded for each in asked]
    known = {hit.line for hit in task_coverage(document, around)}
    for requirement, is_named in zip(asked, named, strict=True):
        words = telling(requirement.name)
        is_rare = bool(words) and len(words & told) <= _SHARED * len(words)
        if not is_named and requirement.span.start not in known and (is_rare or sum(named) * 2 >= len(named)):
            why = "No task speaks of this requirement" if is_rare else "Tasks name other requirements, but not this one"
            yield Hit(requirement.span.start, f"{why}; add one, or name it there.", requirement, words=requirement.name)


RULE = Rule(
    id="requirement-without-task",
    summary="A requirement of a change that its tasks hardly speak of, or do not name as they do others.",
    source="OpenSpec writing guide: tasks implement the deltas; spec-kit: coverage",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check_around=check,
    nearby=True,
    profile=Profile.ALL,
    language="en",
    bad="## ADDED Requirements … Night watering … Bell at noon; tasks.md: 1.1 Build bell at noon",
    good="tasks.md: 1.1 Build bell at noon 1.2 Build night watering",
)
