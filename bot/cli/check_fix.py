"""``specbot check --fix``: the certain fixes, behind every gate, written into the files."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cli.check_fixed import Fixed
from bot.cli.place import Place
from bot.openspec.findings import Finding
from bot.openspec.validate import findings_at
from bot.repo.folder import FolderTree, refuse_linked, write_files
from bot.workflows.improve import Collaborators, improve
from bot.workflows.scope import Scope


def fix(place: Place, scope: Scope, rules: Sequence[str]) -> Fixed:
    """Mend what is certain in a scope, of some rules or of all. Every file is written, or none.

    Raises StaleError where a file is not any more as it was read, RepoError.
    """
    refuse_linked(place.root)
    hands = Collaborators(findings_at, None, lambda _: None, place.quality)

    def wanted(finding: Finding) -> bool:
        return not rules or finding.rule in rules

    result = improve(place.tree, place.project, scope, hands, wanted, lists=False)
    if result.changes:
        write_files(place.root, dict(result.changes), place.tree)
    made = tuple(each.suggestion for each in result.suggestions)
    return Fixed(replace(place, tree=FolderTree(place.root)).readable(papers=True), made, len(result.dropped))
