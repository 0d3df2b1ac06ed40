"""``unclosed-fence``: a code fence is never closed, and hides the rest of the document."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.rule import Hit, Rule


def check(document: Document) -> Iterator[Hit]:
    """Yield one hit; where the fence should end only its author knows."""
    opened = document.outline.open_fence
    if opened is not None:
        hidden = sum(1 for line in document.outline.lines[opened:] if line.lstrip().startswith("#"))
        yield Hit(
            opened,
            "This code fence is never closed; "
            + (f"{hidden} heading(s) below it are read as code." if hidden else "the rest is read as code."),
            document.requirement_at(opened),
        )


RULE = Rule(
    id="unclosed-fence",
    summary="A code fence is never closed, and hides the rest of the document.",
    source="OpenSpec reader: an unclosed fence runs to the end of the text",
    severity=Severity.ERROR,
    check=check,
)
