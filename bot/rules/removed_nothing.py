"""``removed-nothing``: a delta removes a requirement that its spec does not have, so the archive passes it over."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, DocumentKind
from bot.openspec.names import fold
from bot.rules.around import Around
from bot.rules.delta_name import removed_at
from bot.rules.rule import Hit, Rule


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per removed name that neither the spec nor another open change has, in any spelling."""
    spec = around.spec_of(document) if document.removed else None
    if spec is None:
        return
    others = (each for each in around.documents() if each.kind is DocumentKind.DELTA and each.id == document.id)
    there = {fold(each.name) for one in (spec, *others) for each in one.requirements}
    there |= {fold(rename.new) for rename in document.renamed}
    for name, line in removed_at(document):
        if fold(name) not in there:
            message = f'The spec has no requirement "{name}", so nothing is removed; correct the name, or leave it out.'
            yield Hit(line, message, words=name)


RULE = Rule(
    id="removed-nothing",
    summary="A delta removes a requirement that its spec does not have.",
    source="OpenSpec archive: a removed name that is not there is only warned of, and passed over",
    severity=Severity.WARNING,
    check_around=check,
    nearby=True,
    bad="## REMOVED Requirements … Opnening, where the spec has Opening and Closing",
    good="## REMOVED Requirements … Opening",
)
