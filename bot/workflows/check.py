"""Findings of everything in a scope, and what the archive would refuse of its changes."""

from collections.abc import Iterable, Sequence

from bot.openspec.bases import FindBases
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import change_of
from bot.openspec.validate import Item
from bot.text.tree import Tree
from bot.workflows.archivable import archive_findings
from bot.workflows.context import Quality
from bot.workflows.scope import Scope
from bot.workflows.scoped import findings_in, once


def check_scope(
    tree: Tree, scope: Scope, items: Iterable[Item], quality: Quality, bases: FindBases | None = None
) -> list[Finding]:
    """Return structural and quality findings of what is in scope, and what the archive would refuse of it.

    ``items`` are the whole tree's, validated; ``bases`` is what archives three ways, None where no history is there.
    """
    return with_refusals(tree, scope.touched, findings_in(tree, scope, items, quality), bases=bases)


def with_refusals(
    tree: Tree,
    paths: Iterable[str],
    found: Sequence[Finding],
    wrong: Iterable[str] = (),
    bases: FindBases | None = None,
) -> list[Finding]:
    """Return findings with what the archive would refuse of the changes that some paths belong to.

    Changes in which something is wrong already, by ``found`` or because they are among the ``wrong`` ones, get no
    further than that. D15 is the validator's word for the same, without what would come after and what would help.
    """
    stopped = {*wrong, *(change_of(each.path) for each in found if each.severity is Severity.ERROR)}
    names = dict.fromkeys(change_of(path) for path in paths)
    return once([*found, *archive_findings(tree, [each for each in names if each and each not in stopped], bases)])
