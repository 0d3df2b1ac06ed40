"""``specbot archive`` in a git repository: three-way, several changes in the order that conflicts least."""

import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cli.archive_plain import Options, local_date
from bot.cli.conflict_text import conflict_data, print_contradictions
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.errors import RepoError, UnreadableError, UsageError
from bot.openspec.archiving import LOCK, Archive, Question, Request
from bot.openspec.layout import CHANGES, Listing, change_ids
from bot.openspec.merge3_pieces import marked
from bot.repo.archiving import Work, carry_out, planned_steps
from bot.repo.branches import RUN_TRAILER, replaceable_tip
from bot.repo.folder import FolderTree
from bot.repo.repository import Repository
from bot.repo.root import missing_git
from bot.text.counts import count
from bot.text.lines import normalise
from bot.text.tree import Draft, Kind, Tree
from bot.workflows.archive import Order, Planned, carry_into, is_complete, plan_all
from bot.workflows.archive_commit import CHANGE_TRAILER, changes_of, message_of
from bot.workflows.bases import finder
from bot.workflows.messages import quiet


@dataclass(frozen=True)
class Wanted:
    """What is asked for beside the official flags."""

    all_complete: bool = False
    dry_run: bool = False
    branch: str | None = None
    style: str = ""


def archive_three_way(
    place: Place, repository: Repository, changes: Sequence[str], options: Options, wanted: Wanted
) -> int:
    """Archive changes and return the exit code: 0 where all are archived, 1 where one needs a person.

    Raises UsageError for a change that is not there, RepoError, StaleError.
    """
    base = repository.resolve("HEAD") if wanted.branch is not None else ""
    tree: Tree = repository.tree(base) if base else place.tree
    names = _named(tree, changes, wanted)
    order = plan_all(tree, [_request(name, options) for name in names], finder(repository))
    if wanted.dry_run:
        commits = _tried(place, order, wanted)
    else:
        commits = _carried_out(place, repository, tree, order, wanted, base)
    printer = Printer()
    if base and (place.reads_otherwise(tree) or _papers(place.tree) != _papers(tree)):
        printer.talk("--branch reads commits only: uncommitted edits were not looked at. Commit them first.")
    if options.as_json:
        printer.json(_data(order, commits, wanted))
    else:
        _print(printer, order, commits, wanted)
    return 1 if order.stuck else 0


def _papers(tree: Tree) -> dict[str, str]:
    """Return the Markdown of the open changes, whatever ends its lines: git may turn that at checkout."""
    folders = tuple(f"{CHANGES}/{name}/" for name in change_ids(Listing(tree)))
    found = {}
    for path in tree.paths():
        if path.startswith(folders) and path.endswith(".md") and tree.kind(path) is Kind.FILE:
            with suppress(UnreadableError):
                found[path] = normalise(tree.text(path))
    return found


def _named(tree: Tree, changes: Sequence[str], wanted: Wanted) -> list[str]:
    if wanted.all_complete and changes:
        raise UsageError("--all-complete and CHANGE exclude each other.", "Choose one of them.")
    listing = Listing(tree)
    if wanted.all_complete:
        return [name for name in change_ids(listing) if is_complete(listing, name)]
    if not changes:
        raise UsageError("Which change is to be archived?", "Name it, or say --all-complete.")
    return list(dict.fromkeys(changes))


def _request(name: str, options: Options) -> Request:
    agreed = {Question.SPECS} | (set(Question) if options.yes else set())
    agreed |= set() if options.validate else {Question.UNVALIDATED}
    return Request(
        name,
        local_date(time.time()),
        frozenset(agreed),
        skip_specs=options.skip_specs,
        validate=options.validate,
    )


def _tried(place: Place, order: Order, wanted: Wanted) -> list[str]:
    """Raise what the archive itself would refuse of what stands on the disk; there are no commits."""
    for planned in order.ready if wanted.branch is None else ():
        if planned.archive:
            planned_steps(place.root, _work(planned.archive))
    return []


def _move(place: Place, archives: Sequence[Archive]) -> None:
    done: list[str] = []
    try:
        for archive in archives:
            carry_out(place.root, _work(archive), FolderTree(place.root))
            done.append(archive.source)
    except KeyboardInterrupt as error:
        for source in done:
            error.add_note(f"{source} is archived.")
        raise


def _work(archive: Archive) -> Work:
    return Work(archive.source, archive.target, LOCK, archive.writes, archive.inputs)


def _carried_out(
    place: Place, repository: Repository, tree: Tree, order: Order, wanted: Wanted, base: str
) -> list[str]:
    """Do what is ready: commits on a branch, or files; return the commits."""
    if wanted.branch is None:
        _move(place, [planned.archive for planned in order.ready if planned.archive])
        return []
    commits: list[str] = []
    draft, tip = Draft(tree), replaceable_tip(repository, wanted.branch, base)
    for planned in order.ready:
        if planned.archive is None:
            continue
        changes = changes_of(draft, planned.archive)
        trailers = {RUN_TRAILER: secrets.token_hex(6), CHANGE_TRAILER: quiet(planned.change)}
        parent = commits[-1] if commits else base
        made = repository.commit(
            changes,
            parent,
            wanted.branch,
            message_of(planned),
            trailers=trailers,
            expected=commits[-1] if commits else tip,
        )
        commits.append(made)
        carry_into(draft, planned.archive)
    return commits


def _print(printer: Printer, order: Order, commits: Sequence[str], wanted: Wanted) -> None:
    verb = "Would archive" if wanted.dry_run else "Archived"
    for number, planned in enumerate(order.ready):
        if planned.archive is None:
            continue
        where = f", commit {commits[number][:12]} on {wanted.branch}" if commits else ""
        printer.line((f"{verb} {planned.change}", "bold green"), f" as {Path(planned.archive.target).name}{where}")
        for line in message_of(planned).splitlines()[2:]:
            if line.startswith("- "):
                printer.line(f"  {line[2:]}")
        for note in (*planned.archive.warnings, *planned.notes):
            printer.line(("  Note: ", "yellow"), note)
    for planned in order.stuck:
        printer.line("")
        printer.line((f"Not archived: {planned.change}", "bold red"), "; nothing of it was written.")
        if planned.refusal:
            fix = planned.refusal.fix
            printer.line("  ", planned.refusal.message, (f" {fix}" if fix else "", "cyan"))
        print_contradictions(printer, planned.contradictions)
        if planned.contradictions and wanted.style:
            for capability, merged in planned.merged.items():
                if merged.conflicts:
                    printer.line((f"  {capability}, with conflict markers:", "bold"))
                    printer.line(marked(merged.pieces, wanted.style).rstrip("\n"))
        if planned.contradictions:
            printer.line(
                (f"  Edit the delta to say what is meant, or 'specbot rebase {planned.change}' first.", "cyan")
            )
    if not order.ready and not order.stuck:
        printer.line("Nothing to archive: no change has all its tasks done.")
    elif order.stuck:
        printer.line("")
        done = "would be archived" if wanted.dry_run else "archived"
        stuck = count(len(order.stuck), "needs a person", "need a person")
        printer.line(f"{count(len(order.ready), 'change')} {done}, {stuck}.")


def _data(order: Order, commits: Sequence[str], wanted: Wanted) -> dict[str, Any]:
    return {
        "archived": [
            {
                **_planned(each),
                "as": each.archive.target.rpartition("/")[2] if each.archive else None,
                "commit": commits[number] if commits else None,
            }
            for number, each in enumerate(order.ready)
        ],
        "stuck": [_planned(each) for each in order.stuck],
        "branch": wanted.branch,
        "dry_run": wanted.dry_run,
    }


def _planned(each: Planned) -> dict[str, Any]:
    return {
        "change": each.change,
        "specs": [
            {
                "capability": update.capability,
                "path": update.path,
                "deleted": update.text is None,
                "added": update.counts.added,
                "modified": update.counts.modified,
                "removed": update.counts.removed,
                "renamed": update.counts.renamed,
            }
            for update in (each.archive.updates if each.archive else ())
        ],
        "refusal": {"code": each.refusal.code, "message": each.refusal.message} if each.refusal else None,
        "conflicts": [conflict_data(one) for one in each.contradictions],
        "notes": list(each.notes),
    }


def refuse_without_git(wanted: Wanted) -> None:
    """Raise RepoError where something is wanted that only history tells, and where there is a history but no git."""
    lack = missing_git()
    if lack:  # what others did since the delta was written would be taken back, and nobody would see it
        raise RepoError(lack.message, f"{lack.hint} --plain merges as 'openspec archive' does.")
    if wanted != Wanted():
        raise RepoError("Without git only the official merge is there.", "Leave the other options out, or 'git init'.")
