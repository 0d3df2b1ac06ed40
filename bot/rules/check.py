"""Run rules over documents: findings for people, fixes for the next step."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.openspec.findings import Finding
from bot.openspec.model import Document
from bot.rules.around import Around
from bot.rules.registry import RULES
from bot.rules.rule import Fix, Rule
from bot.rules.summary import finder


def hits(document: Document, rules: Iterable[Rule], around: Around) -> Iterator[tuple[Finding, Fix | None]]:
    """Yield every finding of ``rules`` in a document, rule by rule, each with its certain fix or None."""
    for rule in rules:
        yield from rule.hits(document, around)


def check(document: Document, rules: Iterable[Rule], around: Around) -> list[Finding]:
    """Return the findings of ``rules`` in a document; those of one document alone are looked for once."""
    found: list[Finding] = []
    found_in = finder(document)
    for rule in rules:
        if rule.check_around:
            found += (finding for finding, _ in rule.hits(document, around))
        else:
            found += found_in(rule)
    return found


def combined(structural: Iterable[Finding], quality: Iterable[Finding]) -> list[Finding]:
    """Return both without the structural findings that a quality finding of the same requirement says better.

    The one that stays matters as much as the one it stands for.
    """
    left = list(structural)
    found: list[Finding] = []
    covered: list[Finding] = []
    for finding in quality:
        said = [each for each in left if _says(finding, each)]
        found.append(replace(finding, severity=max([finding.severity, *(each.severity for each in said)])))
        covered += said
    return [*found, *(each for each in left if each not in covered)]


def _says(finding: Finding, structural: Finding) -> bool:
    """Whether a rule's finding says of the same place what the structural one says."""
    same = finding.path == structural.path and finding.requirement == structural.requirement
    return same and structural.rule in RULES[finding.rule].covers
