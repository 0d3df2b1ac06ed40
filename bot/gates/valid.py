"""Gate 3: the structural validator finds nothing new, at any level."""

from collections.abc import Sequence

from bot.gates.gate import Case, Gate
from bot.gates.newly import newly_found
from bot.openspec.findings import Finding, Severity
from bot.openspec.model import DocumentKind
from bot.openspec.suggestions import Intent


def refuse(case: Case) -> str | None:
    """Return the first new structural finding, None when there is none."""
    before, after = case.structural
    if Intent.HEADING in case.suggestion.intents and case.before.kind is DocumentKind.SPEC:
        after = _without_remarks(after, case.suggestion.path)
    return newly_found(before, after)


def _without_remarks(findings: Sequence[Finding], path: str) -> list[Finding]:
    """Leave out remarks (INFO) on the spec itself: a mended heading brings long old requirements to light."""
    return [each for each in findings if each.path != path or each.severity > Severity.INFO]


GATE = Gate("valid", refuse)
