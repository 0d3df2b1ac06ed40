"""Findings before and after: what is new."""

from collections import Counter
from collections.abc import Iterable

from bot.openspec.findings import Finding


def newly_found(before: Iterable[Finding], after: Iterable[Finding]) -> str | None:
    """Return a sentence on the first finding of ``after`` that ``before`` has less often, None when there is none.

    Findings are told apart by rule, path, requirement, scenario and words, never by line: lines move.
    """
    left = Counter(each.key for each in before)
    for finding in after:
        left[finding.key] -= 1
        if left[finding.key] < 0:
            return f"It would bring up {finding.rule}: {finding.message}"
    return None
