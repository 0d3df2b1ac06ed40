"""Run rules over documents: findings for people, fixes for the next step."""

from collections.abc import Iterable, Iterator

from bot.openspec.findings import Finding
from bot.openspec.model import Document
from bot.rules.registry import RULES
from bot.rules.rule import Fix, Rule


def hits(document: Document, rules: Iterable[Rule]) -> Iterator[tuple[Finding, Fix | None]]:
    """Yield every finding of ``rules`` in a document, rule by rule, each with its certain fix or None."""
    for rule in rules:
        yield from rule.hits(document)


def check(document: Document, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """Return the findings of every rule, or of the given ones, in a document."""
    return [finding for finding, _ in hits(document, RULES.values() if rules is None else rules)]


def without_covered(structural: Iterable[Finding], quality: Iterable[Finding]) -> list[Finding]:
    """Return the structural findings that no quality finding of the same requirement says better."""
    covered = set()
    for finding in quality:
        rule = RULES.get(finding.rule)
        covered |= {(code, finding.path, finding.requirement) for code in (rule.covers if rule else ())}
    return [each for each in structural if (each.rule, each.path, each.requirement) not in covered]
