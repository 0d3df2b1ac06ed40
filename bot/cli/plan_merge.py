"""``specbot plan merge``: the plans of shards become one, or one for each owner or directory."""

from collections.abc import Collection, Sequence
from pathlib import Path

import click

from bot.cli.named_file import files_named, write_named
from bot.cli.output import Printer
from bot.errors import PlanError, UsageError
from bot.repo.unbroken import unbroken
from bot.text.counts import count
from bot.text.owners import PLACES, Owners, read_owners
from bot.text.printable import in_one_line
from bot.workflows.groups import GroupOf, by_directory, by_owner, grouped
from bot.workflows.merging import Merged, merge_plans
from bot.workflows.plan import MOST_CHARACTERS, Plan, read_plan, write_plan
from bot.workflows.room import fitted

MERGED = "specbot-plan.json"


@click.group("plan")
def command() -> None:
    """Join the plans of a run that was parted into shards.

    \b
    Examples:
      specbot plan merge plans --plan plan.json
    """


@command.command("merge")
@click.argument("plans", nargs=-1, required=True, metavar="PLAN…")
@click.option("--plan", "file", default=MERGED, show_default=True, metavar="FILE", help="Where the joined plan goes.")
@click.option(
    "--by",
    type=click.Choice(["owner", "directory"]),
    help="A plan for each owner (CODEOWNERS) or directory; --plan is then a folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def merge(plans: Sequence[str], file: str, by: str | None, as_json: bool) -> int:
    """Join the plans of shards into one for 'specbot publish'.

    PLAN is a file, or a folder of them. A shard that is there twice counts once; of one that is missing it is said, in
    the pull request too, which documents nobody looked at. Exits with 1 where one is missing.

    \b
    Examples:
      specbot plan merge shard-1.json shard-2.json shard-3.json
      specbot plan merge shards/ --by owner --plan plans/
    """
    merged = merge_plans([_read(each) for each in _files(plans)])
    results = {"": merged.plan} if by is None else grouped(merged.plan, _grouping(by))
    written = _write(results, Path(file), several=by is not None)
    printer = Printer()
    if as_json:
        printer.json({"plans": written, "missing": list(merged.missing), "not_looked_at": list(merged.unseen)})
    else:
        _tell(printer, merged, written)
    return 1 if merged.missing else 0


def _files(plans: Sequence[str]) -> list[Path]:
    """Return the files that are named, those of a folder in order. Raises UsageError."""
    found = files_named(plans)
    if not found:
        raise UsageError("There is no plan in there.", "'specbot improve --shard 1/8 --plan FILE' makes one.")
    return found


def _read(path: Path) -> Plan:
    try:
        with path.open(encoding="ascii") as opened:
            return read_plan(opened.read(MOST_CHARACTERS + 1))
    except OSError as error:
        raise UsageError(f"{in_one_line(str(path))} cannot be read: {error.strerror}.", "Name the plans.") from error
    except (UnicodeDecodeError, PlanError) as error:
        raise PlanError(f"{in_one_line(str(path))} is no plan: {error}", "Leave it out, or make it again.") from error


def _grouping(by: str) -> GroupOf:
    if by == "directory":
        return by_directory
    return by_owner(_owners(Path.cwd()))


def _owners(folder: Path) -> Owners:
    for top in (folder, *folder.parents):
        for place in PLACES:
            if (top / place).is_file():
                return read_owners((top / place).read_text("utf-8", errors="replace"))
        if (top / ".git").exists():
            break
    raise UsageError("There is no CODEOWNERS file here.", f"GitHub reads {PLACES[0]}; or say --by directory.")


def _write(plans: dict[str, Plan], target: Path, *, several: bool) -> list[dict[str, str | int]]:
    """Write each plan; return where, and what it holds. Raises UsageError.

    Ctrl-C is heard behind the last: of half a folder whoever publishes it could not tell what is missing.
    """
    written: list[dict[str, str | int]] = []
    try:
        if several:
            target.mkdir(parents=True, exist_ok=True)
            _refuse_others(target, {f"{group}.json" for group in plans})
        texts = {group: write_plan(fitted(plan)) for group, plan in plans.items()}
        with unbroken():
            for group, text in texts.items():
                path = target / f"{group}.json" if several else target
                write_named(str(path), text, "--plan")
                work = plans[group].improve
                edits = sum(len(part.suggestions) for part in work.parts) if work else 0
                written.append({"file": str(path), "group": group, "suggestions": edits})
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}.", "Name another with --plan.") from error
    return written


def _refuse_others(folder: Path, names: Collection[str]) -> None:
    """Raise UsageError where other plans are there: whoever publishes the folder would publish those as well."""
    others = sorted(each.name for each in folder.glob("*.json") if each.name not in names)
    if others:
        raise UsageError(
            f"{in_one_line(str(folder))} holds other JSON files, {in_one_line(others[0], 80)} among them.",
            "Name an empty folder with --plan.",
        )


def _tell(printer: Printer, merged: Merged, written: Sequence[dict[str, str | int]]) -> None:
    for each in written:
        printer.line(f"{each['file']}: {count(int(each['suggestions']), 'suggestion')}.")
    if not written:
        printer.line("No owner or directory has anything to be proposed to.")
    if merged.repeated:
        printer.talk(f"There twice, the first counts: shard {', '.join(map(str, merged.repeated))}.")
    if merged.missing:
        printer.line((merged.plan.notes[-1], "yellow"))
    elif written:
        printer.line(("'specbot publish FILE' makes a pull request of a plan.", "cyan"))
