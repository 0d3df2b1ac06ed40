"""Findings in the JSON shapes that other tools rely on."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.openspec.findings import Finding, Severity
from bot.workflows.located import Located

# A line may be a megabyte, and hold a thousand findings.
_LONGEST_SOURCE = 1_000


def as_data(finding: Finding) -> dict[str, Any]:
    """Return a finding."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "confidence": finding.confidence.name.lower(),
        "path": finding.path,
        "line": finding.line or None,
        "requirement": finding.requirement or None,
        "scenario": finding.scenario or None,
        "message": finding.message,
        "fixable": finding.fixable,
    }


def located_data(each: Located) -> dict[str, Any]:
    """Return a finding with its words, their columns, and its line where that is not very long."""
    return {
        **as_data(each.finding),
        "column": each.column or None,
        "endColumn": each.end_column or None,
        "words": each.finding.words or None,
        "source": each.source if 0 < len(each.source) <= _LONGEST_SOURCE else None,
    }


def summary(found: Sequence[Finding]) -> dict[str, int]:
    """Return how many there are of each severity, and how many a fix takes away."""
    counts = {each.name.lower(): sum(f.severity is each for f in found) for each in reversed(Severity)}
    return {**counts, "fixable": sum(each.fixable for each in found)}


def findings_of(places: Iterable[Located]) -> list[Finding]:
    """Return the findings alone."""
    return [each.finding for each in places]
