"""``obligation-in-name``: the whole requirement is written into its heading, and its body is empty."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Span
from bot.openspec.suggestions import Intent
from bot.rules.prose import commented, mask
from bot.rules.rule import Fix, Hit, Rule

_STRONG = re.compile(r"\b(SHALL|MUST)\b", re.ASCII)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per requirement without a body whose name holds SHALL or MUST."""
    for requirement in document.requirements:
        named = not requirement.text and _STRONG.search(mask(requirement.name))
        if named and not commented(document, requirement.span):
            yield Hit(
                requirement.span.start,
                "The obligation stands in the heading only; readers and tools look for it in the line below.",
                requirement,
                fix=Fix(
                    Span(requirement.span.start, requirement.span.start + 1),
                    (document.outline.lines[requirement.span.start], *_body(document, requirement)),
                    "The sentence in the heading is repeated as the requirement's body.",
                    frozenset({Intent.BODY_FROM_NAME}),
                ),
            )


def _body(document: Document, requirement: Requirement) -> list[str]:
    end = "" if requirement.name[-1:] in ".!?。" else "."
    lines = [f"{requirement.name}{end}"]
    neighbour = next((each for each in document.requirements if each.text), None)
    if neighbour and not document.outline.lines[neighbour.body.start].strip():
        lines.insert(0, "")
    below = requirement.span.start + 1
    if below < len(document.outline.lines) and document.outline.lines[below].strip():
        lines.append("")
    return lines


RULE = Rule(
    id="obligation-in-name",
    summary="The whole requirement is written into its heading, and its body is empty.",
    source="OpenSpec conventions: the SHALL sentence stands in the line after the heading",
    severity=Severity.ERROR,
    mends=True,
    check=check,
    covers=("S13", "D05"),
)
