"""``still-referred``: a delta removes or renames a requirement that another one goes on to name."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.layout import change_of
from bot.openspec.model import Document, DocumentKind, Requirement
from bot.openspec.names import fold
from bot.rules.around import Around
from bot.rules.delta_name import removed_at
from bot.rules.rule import Hit, Profile, Rule

_LEAST_WORDS = 2
"""A name of one word may stand for a thing."""


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per name that goes, and stands in quotation marks or the like in a main spec that the change leaves
    as it is."""
    if document.kind is not DocumentKind.DELTA:
        return
    going = [*removed_at(document), *((rename.old, rename.line) for rename in document.renamed)]
    going = [(name, line) for name, line in going if len(name.split()) >= _LEAST_WORDS]
    for name, line in going:
        for other, requirement in _naming(name, document, around):
            where = "" if other.id == document.id else f" of {other.id}"
            message = f'"{requirement.name}"{where} still refers to "{name}"; change that one too.'
            yield Hit(line, message, words=name)


def _naming(name: str, document: Document, around: Around) -> Iterator[tuple[Document, Requirement]]:
    named = re.compile(rf"[\"“`*'‘]{re.escape(name)}[\"”`*'’]|\bRequirement:?\s+{re.escape(name)}(?!\w)", re.IGNORECASE)
    edited = _edited(document, around)
    for other in around.documents():
        if other.kind is not DocumentKind.SPEC or name.lower() not in other.text.lower():
            continue
        for requirement in other.requirements:
            if (other.id, fold(requirement.name)) in edited or fold(requirement.name) == fold(name):
                continue
            lines = other.outline.lines[requirement.span.start + 1 : requirement.span.end]
            if any(named.search(line) for line in lines if not line.startswith("#")):
                yield other, requirement


def _edited(document: Document, around: Around) -> set[tuple[str, str]]:
    """Return the capability and the name of each requirement that the change of a delta edits or takes away."""
    change = change_of(document.path)
    deltas = [each for each in around.documents() if each.kind is DocumentKind.DELTA and change_of(each.path) == change]
    found = set()
    for delta in deltas:
        names = [each.name for each in delta.requirements] + [name for name, _ in removed_at(delta)]
        found |= {(delta.id, fold(each)) for each in [*names, *(rename.old for rename in delta.renamed)]}
    return found


RULE = Rule(
    id="still-referred",
    summary="A delta removes or renames a requirement that another requirement names.",
    source="ISO/IEC/IEEE 29148, 5.2.6: complete; OpenSpec workflow: a change says all that it changes",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check_around=check,
    # It looks at every spec, and the rules of the default profile leave a check of one file its neighbours alone.
    profile=Profile.STRICT,
    bad='## REMOVED Requirements … Opening, and another says: as the requirement "Opening hours" demands',
    good="## REMOVED Requirements … Opening, and MODIFIED Requirements: the other without that name",
)
