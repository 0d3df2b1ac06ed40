"""What the validator and the rules find in a scope, and what notes in its documents silence."""

from collections.abc import Callable, Collection, Iterable, Sequence

from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import change_of, document_at
from bot.openspec.validate import Item
from bot.rules.around import Around, AroundTree
from bot.text.tree import Tree
from bot.workflows.context import Quality
from bot.workflows.finding_ids import ARCHIVE_REFUSED
from bot.workflows.scope import Scope
from bot.workflows.silence import Silenced, has_notes

WithRefusals = Callable[[Tree, Collection[str], Sequence[Finding], Collection[str]], list[Finding]]
"""Findings, with what the archive would refuse of the changes that some paths belong to; changes that are named last
are not asked about."""


def findings_in(
    tree: Tree, scope: Scope, items: Iterable[Item], quality: Quality, around: Around | None = None
) -> list[Finding]:
    """Return structural and quality findings of what is in scope.

    ``items`` are the whole tree's, validated, those of specs out of scope may be missing; ``around`` is what rules need
    around the scope, None for everything.

    Of a document in scope its touched requirements count. Findings on a change as a whole (no deltas, its tasks)
    count where the scope is everything or holds one of the change's deltas.
    """
    found = [each for item in items for each in item.findings]
    structural = _by_document(scope, found)
    found = beside_documents(scope, found)
    around = around or AroundTree(tree)
    for path, known in structural.items():
        found += [each for each in quality.with_structure(tree, path, known, around) if scope.has(each)]
    return found


def silenced_in(
    tree: Tree, scope: Scope, items: Iterable[Item], quality: Quality, around: Around | None = None
) -> list[Silenced]:
    """Return what notes in the documents in scope silence; see ``findings_in``."""
    structural = _by_document(scope, (each for item in items for each in item.findings))
    around = around or AroundTree(tree)
    found: list[Silenced] = []
    for path, known in structural.items():
        if has_notes(document_at(tree, path)):
            found += quality.weighed(tree, path, known, around).silenced
    return [each for each in found if scope.has(each.finding)]


def _by_document(scope: Scope, found: Iterable[Finding]) -> dict[str, list[Finding]]:
    structural: dict[str, list[Finding]] = {path: [] for path in scope.touched}
    for finding in found:
        if finding.path in structural:
            structural[finding.path].append(finding)
    return structural


def changes_in_error(items: Iterable[Item], counts: Callable[[Finding], bool]) -> set[str]:
    """Return the changes in which the validator finds an error that counts."""
    found = (each for item in items for each in item.findings)
    return {change_of(each.path) for each in found if each.severity is Severity.ERROR and counts(each)}


def once(found: Iterable[Finding]) -> list[Finding]:
    """Return findings without D15, the validator's word, where it is said what the archive would refuse there."""
    every = list(found)
    again = {each.path for each in every if each.rule == ARCHIVE_REFUSED}
    return [each for each in every if each.rule != "D15" or each.path not in again]


def beside_documents(scope: Scope, found: Iterable[Finding]) -> list[Finding]:
    """Return those that are about no document in scope but a change as a whole, or its tasks, and count here."""
    return [
        each for each in found if each.path not in scope.touched and (scope.whole or scope.holds_change_of(each.path))
    ]
