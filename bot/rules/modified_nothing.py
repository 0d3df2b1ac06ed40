"""``modified-nothing``: a delta modifies a requirement into what it is already."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, DocumentKind, Operation
from bot.rules.around import Around
from bot.rules.rule import Hit, Profile, Rule


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per MODIFIED requirement that is in the spec word for word."""
    if document.kind is not DocumentKind.DELTA:
        return
    changed = [each for each in document.requirements if each.operation is Operation.MODIFIED]
    spec = around.spec_of(document) if changed else None
    # Where every task is done, the spec may have been brought up to date ahead of the archive.
    if spec is None or "- [ ]" not in around.tasks_of(document):
        return
    before = {each.name: " ".join(spec.source(each.span).split()) for each in spec.requirements}
    renamed = {each.new for each in document.renamed}
    for requirement in changed:
        after = " ".join(document.source(requirement.span).split())
        if before.get(requirement.name) == after and requirement.name not in renamed:
            message = "The spec says this word for word, so nothing is modified; change it, or leave it out."
            yield Hit(requirement.span.start, message, requirement, words=requirement.name)


RULE = Rule(
    id="modified-nothing",
    summary="A delta modifies a requirement into what its spec says already.",
    source="OpenSpec: MODIFIED is for changed behaviour",
    severity=Severity.WARNING,
    check_around=check,
    nearby=True,
    profile=Profile.STRICT,
    bad="## MODIFIED Requirements … Opening, word for word as the spec has it",
    good="## MODIFIED Requirements … Opening, with what is new in it",
)
