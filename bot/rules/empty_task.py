"""``empty-task``: a task of a change without words, or one that stands there twice."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, DocumentKind
from bot.rules.around import Around
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_TASK = later(r"^\s*[-*+]\s+\[[ xX]\](?P<number>\s+[0-9]+(?:\.[0-9]+)*\.?)?(?P<text>.*)$")
_LEAST = 12
"""Words such as "Write tests" come again under each heading."""


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit at the first requirement of a delta per such task, each told of once."""
    if document.kind is not DocumentKind.DELTA or not document.requirements:
        return
    first: dict[str, int] = {}
    lines = around.tasks_of(document).splitlines()
    for number, line in enumerate(lines, 1):
        match = _TASK.match(line)
        if match is None:
            continue
        text = " ".join(match["text"].split())
        same = f"{(match['number'] or '').strip()} {text}"
        goes_on = number < len(lines) and lines[number][:1].isspace() and lines[number].strip()
        said = ""
        if not any(each.isalnum() for each in text):
            said = "" if goes_on else "this task says nothing"
        elif len(text) >= _LEAST and not goes_on and first.setdefault(same, number) != number:
            said = f"line {first[same]} is the same task"
        if said:
            message = f"tasks.md, line {number}: {said}; write it, or take it out."
            yield Hit(document.requirements[0].span.start, message, document.requirements[0], words=text)


RULE = Rule(
    id="empty-task",
    summary="A task of a change without words, or one that stands there twice.",
    source="ISO/IEC/IEEE 29148, 6.2.3.3: traceable",
    severity=Severity.WARNING,
    check_around=check,
    nearby=True,
    profile=Profile.STRICT,
    bad="- [ ] 1.1 Write the comment … - [ ] 1.1 Write the comment",
    good="- [ ] 1.1 Write the comment",
)
