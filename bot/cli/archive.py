"""``specbot archive``: merge the deltas of changes into the specs, and move the changes into the archive."""

from collections.abc import Sequence

import click

from bot.cli.archive_plain import Options, archive_plain
from bot.cli.archive_three_way import Wanted, archive_three_way, refuse_without_git
from bot.cli.wiring import open_place
from bot.errors import UsageError


@click.command("archive", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("changes", nargs=-1, metavar="CHANGE...")
@click.option("--all-complete", is_flag=True, help="Every change whose tasks are all done.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@click.option("--branch", metavar="NAME", help="A commit for each change on a branch, from HEAD; the files stay.")
@click.option(
    "--conflict-style",
    "style",
    type=click.Choice(["diff3", "merge"]),
    help="Print the spec of a change that is not archived with conflict markers in it.",
)
@click.option("--plain", is_flag=True, help="Exactly the official merge: same bytes, JSON and exit codes.")
@click.option("--yes", "-y", is_flag=True, help="Answer every question with yes.")
@click.option("--skip-specs", is_flag=True, help="Move the change and leave the specs as they are.")
@click.option("--no-validate", is_flag=True, help="Check neither the deltas nor the specs that result.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout; nothing is asked.")
@click.option("--no-interactive", is_flag=True, help="Ask nothing: what would be asked is a refusal.")
@click.option("--store", metavar="ID", hidden=True, help="Not supported.")
def command(
    changes: Sequence[str],
    all_complete: bool,
    dry_run: bool,
    branch: str | None,
    style: str | None,
    plain: bool,
    yes: bool,
    skip_specs: bool,
    no_validate: bool,
    as_json: bool,
    no_interactive: bool,
    store: str | None,
) -> int:
    """Merge the deltas of changes into the specs, and archive the changes.

    In a git repository each delta is merged against what the spec said when the delta was written: edits of others that
    came since stay, what was left out on purpose goes, and a contradiction is shown with all three sides and written
    nowhere; then the exit code is 1. Several changes are archived in the order that conflicts least.

    With --plain this is 'openspec archive': 0 when the change is archived, else 1, and then nothing is changed. What a
    killed archive left half done is settled by the next specbot command.

    \b
    Examples:
      specbot archive add-login
      specbot archive --all-complete --branch specbot/archive
      specbot archive add-login --plain --yes --json
    """
    options = Options(yes, as_json, skip_specs, not no_validate, not no_interactive, store is not None)
    wanted = Wanted(all_complete, dry_run, branch, style or "")
    if plain:
        if wanted != Wanted():
            raise UsageError("--plain is the official archive; it takes only the official options.", "Leave it out.")
        return archive_plain(changes, options)
    place = open_place()
    if place.repository is None:
        refuse_without_git(wanted)
        return archive_plain(changes, options)
    if store is not None:
        raise UsageError("specbot archives in the folder it is called in.", "Leave --store out.")
    return archive_three_way(place, place.repository, changes, options, wanted)
