"""Findings of everything in a scope."""

from collections.abc import Iterable

from bot.openspec.findings import Finding
from bot.openspec.validate import Item
from bot.text.tree import Tree
from bot.workflows.context import Quality
from bot.workflows.scope import Scope


def check_scope(tree: Tree, scope: Scope, items: Iterable[Item], quality: Quality) -> list[Finding]:
    """Return structural and quality findings of what is in scope; ``items`` are the whole tree's, validated.

    Of a document in scope its touched requirements count. Findings on a change as a whole (no deltas, its tasks)
    count where the scope is everything or holds one of the change's deltas.
    """
    found = [each for item in items for each in item.findings]
    structural: dict[str, list[Finding]] = {path: [] for path in scope.touched}
    for finding in found:
        if finding.path in structural:
            structural[finding.path].append(finding)
    found = beside_documents(scope, found)
    for path, known in structural.items():
        found += [each for each in quality.with_structure(tree, path, known) if scope.has(each)]
    return found


def beside_documents(scope: Scope, found: Iterable[Finding]) -> list[Finding]:
    """Return those that are about no document in scope but a change as a whole, or its tasks, and count here."""
    return [
        each for each in found if each.path not in scope.touched and (scope.whole or scope.holds_change_of(each.path))
    ]
