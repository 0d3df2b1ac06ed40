"""``foreign-task``: a task of a change works in the folder of another change."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind
from bot.rules.around import Around
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_CHANGE = later(r"openspec/changes/(?P<name>[a-z0-9][\w-]*)/|\bopenspec validate (?P<given>[a-z0-9]+(?:-[a-z0-9]+)+)\b")

# What a task may well do with another change: name it as a pattern, take its place, take it away.
_SPOKEN_OF = later(
    r"\b(?:remov|delet|fold|supersed|archiv|see|like|from|mirror|follow|example|e\.g\.|depend|after|rebas|merg|compar)\w*",
    re.IGNORECASE,
)


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit at the first requirement of a delta per other change that its tasks name."""
    if document.kind is not DocumentKind.DELTA or not document.requirements:
        return
    tasks = around.tasks_of(document)
    if "openspec" not in tasks:
        return
    own = document.path.split("/")[2]
    told = set()
    lines = tasks.splitlines()
    for match in _CHANGE.finditer(tasks):
        name = match["name"] or match["given"]
        if name in {own, "archive", document.id} or name in told:
            continue
        line = tasks.count("\n", 0, match.start()) + 1
        if _SPOKEN_OF.search(lines[line - 1]):
            continue
        told.add(name)
        message = f'tasks.md, line {line}: "{name}" is another change than "{own}"; name this one.'
        yield Hit(document.requirements[0].span.start, message, document.requirements[0], words=name)


RULE = Rule(
    id="foreign-task",
    summary="A task of a change that works in the folder of another change.",
    source="ISO/IEC/IEEE 29148, 6.2.3.3: traceable",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check_around=check,
    nearby=True,
    profile=Profile.STRICT,
    bad="add-login/tasks.md: update openspec/changes/add-logout/specs/session/spec.md",
    good="add-login/tasks.md: update openspec/changes/add-login/specs/session/spec.md",
)
