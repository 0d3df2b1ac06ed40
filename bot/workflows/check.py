"""Findings of everything in a scope."""

from collections.abc import Iterable, Sequence

from bot.openspec.bases import FindBases
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import change_of, document_at
from bot.openspec.validate import Item
from bot.rules.around import Around, AroundTree
from bot.text.tree import Tree
from bot.workflows.archivable import archive_findings
from bot.workflows.context import Quality
from bot.workflows.scope import Scope
from bot.workflows.silence import Silenced, has_notes


def check_scope(
    tree: Tree,
    scope: Scope,
    items: Iterable[Item],
    quality: Quality,
    bases: FindBases | None = None,
    around: Around | None = None,
) -> list[Finding]:
    """Return structural and quality findings of what is in scope, and what the archive would refuse of it.

    ``items`` are the whole tree's, validated, those of specs out of scope may be missing; ``bases`` is what archives
    three ways, None where no history is there; ``around`` is what rules need around the scope, None for everything.

    Of a document in scope its touched requirements count. Findings on a change as a whole (no deltas, its tasks)
    count where the scope is everything or holds one of the change's deltas.
    """
    found = [each for item in items for each in item.findings]
    structural = _by_document(scope, found)
    found = beside_documents(scope, found)
    around = around or AroundTree(tree)
    for path, known in structural.items():
        found += [each for each in quality.with_structure(tree, path, known, around) if scope.has(each)]
    return with_refusals(tree, scope.touched, found, bases)


def silenced_in(
    tree: Tree, scope: Scope, items: Iterable[Item], quality: Quality, around: Around | None = None
) -> list[Silenced]:
    """Return what notes in the documents in scope silence; see ``check_scope``."""
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


def with_refusals(
    tree: Tree, paths: Iterable[str], found: Sequence[Finding], bases: FindBases | None = None
) -> list[Finding]:
    """Return findings with what the archive would refuse of the changes that some documents belong to.

    Changes in which something is wrong already get no further than that. D15 is the validator's word for the same,
    without what would come after and what would help.
    """
    wrong = {change_of(each.path) for each in found if each.severity is Severity.ERROR}
    names = dict.fromkeys(change_of(path) for path in paths)
    refused = list(archive_findings(tree, [name for name in names if name and name not in wrong], bases))
    again = {each.path for each in refused}
    return [*(each for each in found if each.rule != "D15" or each.path not in again), *refused]


def beside_documents(scope: Scope, found: Iterable[Finding]) -> list[Finding]:
    """Return those that are about no document in scope but a change as a whole, or its tasks, and count here."""
    return [
        each for each in found if each.path not in scope.touched and (scope.whole or scope.holds_change_of(each.path))
    ]
