"""``specbot rebase``: bring the deltas of a change up to date with the specs."""

from typing import Any

import click

from bot.cli.conflict_text import conflict_data, print_contradictions
from bot.cli.output import Printer
from bot.cli.wiring import open_place
from bot.errors import RepoError, UsageError
from bot.openspec.layout import CHANGES
from bot.repo.folder import refuse_linked, write_files
from bot.repo.root import missing_git
from bot.text.counts import count
from bot.text.tree import Kind
from bot.workflows.bases import finder
from bot.workflows.rebase import Rebased, rebase


@click.command("rebase")
@click.argument("change")
@click.option("--dry-run", is_flag=True, help="Show what would change and write nothing.")
@click.option(
    "--conflict-style",
    "style",
    type=click.Choice(["diff3", "merge"]),
    help="Write conflict markers into the delta; else what contradicts stays as it is.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(change: str, dry_run: bool, style: str | None, as_json: bool) -> int:
    """Bring the deltas of a change up to date with the specs.

    What the specs gained since a MODIFIED requirement was written is merged into it, so that archiving the change takes
    nothing back. Writes the change's own files only; 1 where something contradicts, or cannot be brought up to date.

    \b
    Examples:
      specbot rebase add-login
      specbot rebase add-login --dry-run
    """
    place = open_place()
    repository = place.repository
    if repository is None:
        raise missing_git() or RepoError(
            "Without git nothing shows what a delta was written against.", "Run 'git init' and commit."
        )
    if place.tree.kind(f"{CHANGES}/{change}") is not Kind.DIRECTORY or change == "archive":
        raise UsageError(f"There is no change '{change}'.", "'specbot validate --changes' lists them.")
    refuse_linked(place.root)
    result = rebase(place.tree, change, finder(repository), style or "")
    if result.changes and not dry_run:
        write_files(place.root, dict(result.changes), place.tree)
    printer = Printer()
    if as_json:
        printer.json(_data(result))
    else:
        _print(printer, result, {path: place.tree.text(path) for path in result.changes}, dry_run=dry_run)
    return 1 if result.needs_person else 0


def _print(printer: Printer, result: Rebased, before: dict[str, str], *, dry_run: bool) -> None:
    for path, text in result.changes.items():
        printer.line((path, "bold underline"))
        printer.diff(path, before[path], text)
    for note in result.notes:
        printer.line(("Note: ", "yellow"), note)
    print_contradictions(printer, result.contradictions)
    for each in result.left:
        said = f" {each.capability}, {each.requirement}: {each.why} {each.next_step}"
        printer.line(("Not up to date:", "bold red"), said)
    if not result.changes and not result.needs_person:
        printer.line(("Up to date: the specs did not move under this change.", "green"))
        return
    verb = "would be" if dry_run else "were" if len(result.merged) != 1 else "was"
    printer.line(f"{count(len(result.merged), 'entry', 'entries')} {verb} brought up to date.")
    if result.contradictions:
        number = count(len(result.contradictions), "contradiction")
        printer.line((f"{number} left: edit the delta to say what is meant.", "cyan"))


def _data(result: Rebased) -> dict[str, Any]:
    return {
        "change": result.change,
        "files": sorted(result.changes),
        "merged": list(result.merged),
        "conflicts": [conflict_data(each) for each in result.contradictions],
        "left": [
            {
                "capability": each.capability,
                "requirement": each.requirement,
                "why": each.why,
                "next_step": each.next_step,
            }
            for each in result.left
        ],
        "notes": list(result.notes),
    }
