"""``unknown-id``: a requirement is spoken of by a number that none of the document carries."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind
from bot.rules.repeated_id import carried, ids_in
from bot.rules.rule import Hit, Profile, Rule

_LEAST = 3
"""So many requirements of one prefix are a numbering, and no chance."""


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per number, written as the document's own ones are, that no requirement's name has."""
    if document.kind is not DocumentKind.SPEC:
        return
    known = {each for requirement in document.requirements if "-" in requirement.name for each in carried(requirement)}
    prefixes = [prefix for prefix, _ in known]
    own = {each for each in prefixes if prefixes.count(each) >= _LEAST}
    if not own:
        return
    for requirement in document.requirements:
        for number in range(requirement.span.start + 1, requirement.span.end):
            line = document.outline.lines[number]
            if document.hidden[number] or not any(f"{prefix}-" in line for prefix in own):
                continue
            for words in dict.fromkeys(
                words for words, prefix, figure in ids_in(line) if prefix in own and (prefix, figure) not in known
            ):
                message = f"No requirement of this document has the number {words}; correct it, or name the other spec."
                yield Hit(number, message, requirement, requirement.scenario_at(number), words)


RULE = Rule(
    id="unknown-id",
    summary="A requirement is spoken of by a number that none of its document carries.",
    source="ISO/IEC/IEEE 29148, 5.2.5: complete; Femmer: incomplete references",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    bad="The gate SHALL close as REQ-019 says, where the last one is REQ-009.",
    good="The gate SHALL close as REQ-009 says.",
)
