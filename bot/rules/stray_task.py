"""``stray-task``: a task of a change that none of its requirements, and neither proposal nor design, speaks of."""

import re
from collections.abc import Iterator
from typing import cast

from bot.openspec.content import stem
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind
from bot.openspec.tasks import read_tasks, task_file
from bot.rules.around import Around
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.telling import telling

# What every change does, whatever it is about: tests, documentation, checks, review, release.
_HOUSEKEEPING_WORDS = """
test tests testing tested unit integration regression e2e suite suites coverage doc docs document documentation readme
changelog release releases version bump lint linter format formatter typecheck types typescript ci build builds run runs
running pass passes passing check checks validate validation verify verification manual manually review confirm ensure
refactor cleanup clean rename migration migrate openspec strict spec specs archive commit pull request deploy rollout
implement implementation implemented add update updates updated create existing new code change changes changed all any
full task tasks section note notes example examples file files function functions helper helpers module class method
component components relevant behavior behaviour support proposal design delta deltas scenario scenarios requirement
requirements smoke final gate gates baseline quality feature features remaining work write fixture fixtures mock mocks
case cases path paths error errors handle handling local command commands output step steps
"""
_HOUSEKEEPING = frozenset(stem(word) for word in _HOUSEKEEPING_WORDS.split())
_LEAST = 2
_SHARED = 0.34
"""Tasks of real changes of which a smaller part is in the change's other files are one in twenty-five."""
_NUMBER = re.compile(r"^[\d.]+[a-z]?\s+")


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per task that is about nothing a change asks for, at its first delta."""
    tasks = around.tasks_of(document) if document.kind is DocumentKind.DELTA else ""
    if not tasks.strip() or not read(document).is_english:
        return
    deltas = _deltas(around).get(_folder(document), [])
    if not deltas or deltas[0].path != document.path:
        return
    known = telling(around.plans_of(document)) | telling(_folder(document))
    known = known.union(*(telling(each.text) | telling(each.id) for each in deltas))
    for task in read_tasks(task_file("tasks.md", "tasks.md", tasks)):
        words = telling(_NUMBER.sub("", task.text)) - _HOUSEKEEPING
        # Names in code need not stand in a proposal; a task that has some is stray where no other word meets.
        most = 0 if "`" in task.text else _SHARED * len(words)
        if len(words) >= _LEAST and len(words & known) <= most:
            message = f"tasks.md, line {task.line + 1}: nothing that this change asks for is about this task."
            yield Hit(document.requirements[0].span.start if document.requirements else 0, message, words=task.text)


def _folder(document: Document) -> str:
    return "/".join(document.path.split("/")[:3])


def _deltas(around: Around) -> dict[str, list[Document]]:
    """Return the deltas of each change, by its folder; gone through once for all of them."""
    if "deltas" not in around.notes:
        found: dict[str, list[Document]] = {}
        for each in around.documents():
            if each.kind is DocumentKind.DELTA:
                found.setdefault(_folder(each), []).append(each)
        around.notes["deltas"] = found
    return cast("dict[str, list[Document]]", around.notes["deltas"])


RULE = Rule(
    id="stray-task",
    summary="A task that no requirement of its change, and neither its proposal nor its design, asks for.",
    source="OpenSpec writing guide: tasks implement the deltas; spec-kit: unmapped tasks",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check_around=check,
    nearby=True,
    profile=Profile.ALL,
    language="en",
    bad="## ADDED Requirements … Night watering; tasks.md: 1.2 Print a cookbook",
    good="tasks.md: 1.1 Water the beds at night",
)
