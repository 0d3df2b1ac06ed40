"""``placeholder-purpose``: nobody has written what the capability is for."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, DocumentKind
from bot.rules.rule import Hit, Rule

# The sentence that archiving leaves behind, and the marks people leave.
_GENERATED = re.compile(
    r"TBD - created by archiving change (?P<change>.+?)\. Update Purpose after archive\.", re.DOTALL
)
_MARK = re.compile(r"(?:TBD|TODO)(?!\w)|(?i:tbd|todo)\s*(?:$|[:\-–—.,;()\[\]{}])")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit for a main spec whose Purpose is missing, empty, or a placeholder."""
    if document.kind is not DocumentKind.SPEC:
        return
    if document.purpose is None:
        # Another heading that readers take for it, at any level, is a Purpose too.
        if not any(each.title.lower() == "purpose" for each in document.outline.headings):
            yield Hit(0, "The spec has no Purpose; say in two or three sentences what the capability is for.")
        return
    text = "\n".join(document.plain(document.purpose.body)).strip()
    if not text:
        yield Hit(document.purpose.span.start, "The Purpose is empty.")
    elif _MARK.match(text) or _GENERATED.search(text):
        yield Hit(document.purpose.span.start, "The Purpose is still a placeholder.")


def placeholder_change(document: Document) -> str:
    """Return the id of the change that a generated placeholder names, empty where there is none."""
    if document.purpose is None:
        return ""
    match = _GENERATED.search("\n".join(document.plain(document.purpose.body)))
    return match["change"].strip() if match else ""


RULE = Rule(
    id="placeholder-purpose",
    summary="Nobody has written what the capability is for.",
    source="OpenSpec validator; 27 % of public main specs carry a placeholder",
    severity=Severity.WARNING,
    check=check,
    covers=("S09", "S01"),
    asks="purpose",
)
