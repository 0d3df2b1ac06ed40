"""``removed-without-reason``: a delta removes a requirement, and does not say why."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, DocumentKind
from bot.rules.delta_name import removed_at
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_LABEL = later(r"^[\s>*_-]*(?:reason|why|rationale|migration)[\s*_]*:?[\s*_]*", re.IGNORECASE)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per removed requirement with nothing but labels below its heading."""
    if document.kind is not DocumentKind.DELTA or not document.removed:
        return
    lines = document.outline.lines
    for name, line in removed_at(document):
        if not lines[line].lstrip().startswith("#"):
            continue
        end = line + 1
        while end < len(lines) and not lines[end].startswith(("## ", "### ")):
            end += 1
        if not any(_LABEL.sub("", each).strip() for each in lines[line + 1 : end]):
            yield Hit(line, f'Why is "{name}" removed? Say the reason, and what takes its place.', words=name)


RULE = Rule(
    id="removed-without-reason",
    summary="A delta removes a requirement and does not say why.",
    source="OpenSpec schema: REMOVED has a Reason and a Migration",
    severity=Severity.WARNING,
    check=check,
    profile=Profile.STRICT,
    bad="## REMOVED Requirements … ### Requirement: Opening",
    good="## REMOVED Requirements … ### Requirement: Opening … **Reason**: the gate is always open",
)
