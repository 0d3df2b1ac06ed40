"""``conflict-markers``: a merge was not finished, and both sides stand in the document."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.rule import Hit, Rule

# As git writes them (git-merge(1)); seven equal signs alone may underline a heading.
_MARKER = re.compile(r"(?:<{7}|>{7}|\|{7})(?: .*)?$")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per line that git leaves where two sides contradict each other; code blocks are left out."""
    if "<<<<<<<" not in document.text and ">>>>>>>" not in document.text:
        return
    for number, line in enumerate(document.outline.lines):
        if not document.outline.fenced[number] and _MARKER.match(line):
            message = "A merge was not finished here: decide between both sides, and take its marks out."
            yield Hit(number, message, document.requirement_at(number), words=line.split(" ")[0])


RULE = Rule(
    id="conflict-markers",
    summary="The marks of a merge that was not finished.",
    source="git-merge(1), how conflicts are presented",
    severity=Severity.ERROR,
    check=check,
    bad="<<<<<<< HEAD",
    good="one of the two sides, or both joined",
)
