"""``specbot check --fix``: the certain fixes, behind every gate, written into the files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.cli.output import Printer, count
from bot.cli.place import Place
from bot.openspec.findings import Finding
from bot.openspec.suggestions import Suggestion
from bot.openspec.validate import findings_at
from bot.repo.folder import FolderTree, write_files
from bot.workflows.improve import Collaborators, improve
from bot.workflows.scope import Scope


@dataclass(frozen=True)
class Fixed:
    """What was mended, how many fixes no gate let through, and the place as it is since."""

    place: Place
    made: tuple[Suggestion, ...] = ()
    refused: int = 0


def fix(place: Place, scope: Scope, rules: Sequence[str]) -> Fixed:
    """Mend what is certain in a scope, of some rules or of all. Every file is written, or none.

    Raises StaleError where a file is not any more as it was read, RepoError.
    """
    hands = Collaborators(findings_at, None, lambda _: None, place.quality)

    def wanted(finding: Finding) -> bool:
        return not rules or finding.rule in rules

    result = improve(place.tree, place.project, scope, hands, wanted)
    if result.changes:
        write_files(place.root, dict(result.changes), place.tree)
    made = tuple(each.suggestion for each in result.suggestions)
    return Fixed(replace(place, tree=FolderTree(place.root)), made, len(result.dropped))


def print_fixed(printer: Printer, fixed: Fixed) -> None:
    """Say what was mended, one line for each block, and what was not."""
    path = ""
    for each in fixed.made:
        if each.path != path:
            printer.line((each.path, "bold underline"))
        path = each.path
        about = f" [{each.requirement}]" if each.requirement else ""
        printer.line(f"  {each.line}  ", ("fixed ", "green"), each.reason, (f"{about} {' + '.join(each.rules)}", "dim"))
    if fixed.made:
        printer.line("")
    printer.line((told(fixed), "green" if fixed.made else ""))
    printer.line("")


def told(fixed: Fixed) -> str:
    """Return in a sentence how much was mended."""
    files = len({each.path for each in fixed.made})
    mended = (
        f"Mended {count(len(fixed.made), 'place')} in {count(files, 'file')}." if fixed.made else "Nothing to mend."
    )
    refused = f" {count(fixed.refused, 'fix', 'fixes')} did not pass the gates." if fixed.refused else ""
    return mended + refused


def fixed_data(fixed: Fixed) -> list[dict[str, Any]]:
    """Return what was mended in the JSON shape that other tools rely on."""
    return [
        {
            "path": each.path,
            "line": each.line or None,
            "requirement": each.requirement or None,
            "rules": list(each.rules),
            "reason": each.reason,
        }
        for each in fixed.made
    ]
