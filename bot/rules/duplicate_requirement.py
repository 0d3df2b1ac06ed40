"""``duplicate-requirement``: a requirement stands in the document twice, word for word."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Span
from bot.openspec.suggestions import Intent
from bot.rules.prose import commented
from bot.rules.rule import Fix, Hit, Rule


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per exact copy; two requirements of one name that differ are the validator's finding."""
    seen: dict[tuple[object, ...], Requirement] = {}
    for requirement in document.requirements:
        if commented(document, requirement.span):
            continue
        body = tuple(document.plain(requirement.span))
        first = seen.setdefault((requirement.operation, *body), requirement)
        if first is not requirement:
            start = requirement.span.start
            while start > 0 and not document.outline.lines[start - 1].strip():
                start -= 1
            yield Hit(
                requirement.span.start,
                f'Requirement "{requirement.name}" stands here again, word for word.',
                requirement,
                # The block holds both copies, so that whoever reads or judges it sees that one stays.
                fix=Fix(
                    Span(first.span.start, requirement.span.end),
                    tuple(document.plain(Span(first.span.start, start))),
                    f'The second copy of requirement "{requirement.name}" goes; the first one stays.',
                    frozenset({Intent.DROP_COPY}),
                ),
            )


RULE = Rule(
    id="duplicate-requirement",
    summary="A requirement stands in the document twice, word for word.",
    source="OpenSpec validator: requirement names are unique",
    severity=Severity.ERROR,
    mends=True,
    check=check,
    covers=("S08", "D04"),
)
