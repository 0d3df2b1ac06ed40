"""``specbot report``: one HTML page on the health of the specs."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shlex import join

import click

from bot import __version__
from bot.cli.beside import beside
from bot.cli.named_file import write_named
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.report_data import as_document
from bot.cli.report_runs import last_runs
from bot.cli.shelf import code_version, open_shelf
from bot.cli.unread_text import tell_unread
from bot.cli.wiring import history_of, open_place, page_maker
from bot.errors import JournalError, RepoError, UsageError
from bot.learning.acceptance import Acceptance, acceptance_of
from bot.openspec.model import Document
from bot.openspec.validate import validate_tree
from bot.repo.disk import read_plain
from bot.repo.history import LogEntry, log
from bot.repo.origin import origin
from bot.repo.repository import Repository
from bot.text.counts import count
from bot.text.printable import in_one_line
from bot.text.tree import Kind, Tree, to_text
from bot.workflows.bases import finder
from bot.workflows.check import check_scope
from bot.workflows.conflicts import conflicts, open_deltas
from bot.workflows.memory import read_memory
from bot.workflows.report import Report, Subject, report
from bot.workflows.report_bench import BenchTold, read_bench
from bot.workflows.report_history import History, ReadAhead, chosen, walk
from bot.workflows.report_rules import Source
from bot.workflows.report_runs import RunTold
from bot.workflows.scope import everything
from bot.workflows.summaries import summarise_all

DEFAULT = "specbot-report.html"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOST_COMMITS = 100_000
"""How far back the log is read; of these the samples are chosen."""
_MOST_PROBLEMS = 5
_NO_GIT = "There is no git repository here, so there is no history."
_SHALLOW = "earlier commits, for this clone is shallow; 'git fetch --unshallow' brings them."
_NO_COMMIT = "No commit has changed openspec/ yet, so there is no history."


@click.command("report")
@click.argument("file", default="", metavar="[FILE]")
@click.option(
    "--commits",
    default=40,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="How many commits of the history to judge, in even steps.",
)
@click.option("--since", metavar="WHEN", help="Begin the history at a day (2026-01-31) or at a commit.")
@click.option("--bench", "bench_file", metavar="FILE", help="Show what 'specbot bench --json' wrote into a file.")
@click.option("--json", "as_json", is_flag=True, help="Print what would be on the page as one JSON document.")
def command(file: str, commits: int, since: str | None, bench_file: str | None, as_json: bool) -> int:
    """Write one HTML page on the health of the specs: over the history, by rule, by capability, and what is open.

    The page needs nothing else: no network, no script. FILE is where it goes, "-" is standard output; without one it is
    specbot-report.html in this folder. Reads the folder as it is, and the history from git's objects.

    \b
    Examples:
      specbot report
      specbot report --since 2026-06-01 health.html
      specbot report - > health.html
    """
    if as_json and file:
        raise UsageError("--json prints, and writes no page.", "Leave FILE out, or --json.")
    printer = Printer()
    _refuse_other(Path(file))
    place = open_place().readable(papers=True)
    bench = _bench(bench_file) if bench_file else None
    made = datetime.now(UTC).replace(microsecond=0)
    told = _report(place, printer, made, commits, since, bench)
    if as_json:
        printer.json(as_document(told))
        return 1 if tell_unread(printer, place.tree) else 0
    text = page_maker()(told)
    if file == "-":
        # In ASCII, so that no locale can break it.
        click.echo(text.encode("ascii", "xmlcharrefreplace").decode("ascii"), nl=False)
        return 1 if tell_unread(printer, place.tree) else 0
    file = file or DEFAULT
    write_named(file, text)
    printer.line((told.message.what, "bold"))
    printer.line(told.message.next)
    if told.message.command:
        printer.line("  ", (join(told.message.command), "cyan"))
    printer.line("Wrote ", (file, "cyan"), f": {count(len(told.history.samples), 'point')} of the history, ",
                 f"{count(len(text) // 1024, 'kilobyte')}.")  # fmt: skip
    return 1 if tell_unread(printer, place.tree) else 0


def _refuse_other(file: Path) -> None:
    """Raise UsageError where a page would take the place of what is none: of a spec that somebody wants a report on."""
    if str(file) == "-" or not file.is_file():
        return
    try:
        with file.open("rb") as opened:
            start = opened.read(100)
    except OSError:
        return  # what is wrong with it shows when it is written
    if start and not start.lstrip().lower().startswith(b"<!doctype html"):
        raise UsageError(
            f"{in_one_line(str(file))} is there, and is no page: it would be lost.",
            "FILE is where the page goes; name another.",
        )


def _report(
    place: Place, printer: Printer, made: datetime, commits: int, since: str | None, bench: BenchTold | None
) -> Report:
    read_ahead = _reader(place)
    # First, and apart: no more is in memory at once than one of the two needs.
    history, no_history = _history(place, printer, commits, since, read_ahead)
    project = place.project
    items = validate_tree(place.tree)
    read_ahead(project.documents())
    found = check_scope(place.tree, everything(project), items, place.quality, history_of(place))
    opened = open_deltas(place.tree, "", finder(place.repository, "HEAD"))
    met = conflicts(place.tree, opened.deltas, opened.unread)
    subject, source = _subject(place, made)
    return report(
        subject,
        project.specs,
        found,
        history,
        met,
        source=source,
        no_history=no_history,
        runs=_runs(printer),
        bench=bench,
        acceptance=_acceptance(place, printer),
    )


def _runs(printer: Printer) -> tuple[RunTold, ...]:
    try:
        return last_runs()
    except (JournalError, RepoError) as error:
        printer.talk(f"The last runs are left out. {error}")
        return ()


def _acceptance(place: Place, printer: Printer) -> Acceptance | None:
    """Return what people took, by the memory that this clone has; None where there is none."""
    if place.repository is None:
        return None
    try:
        memory = read_memory(place.repository)
    except RepoError as error:
        printer.talk(f"What people took is left out. {error}")
        return None
    for problem in memory.problems[:_MOST_PROBLEMS]:
        printer.talk(f"The memory: {problem}")
    return acceptance_of(memory.log.events.values()) if memory.tip or memory.log.events else None


def _reader(place: Place) -> ReadAhead:
    """Return what reads documents by way of the summaries that earlier runs kept."""
    shelf = open_shelf(place.root)
    version = code_version() if shelf else ""

    def read_ahead(documents: Sequence[Document]) -> None:
        summarise_all(documents, lambda each: place.quality.rules_at(each.path), shelf, version, beside, lambda: None)

    return read_ahead


def _subject(place: Place, made: datetime) -> tuple[Subject, Source | None]:
    """Return what the report is about, and where its lines can be read, None where that is not known."""
    subject = partial(Subject, made=made, specbot=__version__)
    repository = place.repository
    head = repository.head() if repository else None
    if repository is None or head is None or head.commit is None:
        return subject(name=place.root.resolve().name or "this folder"), None
    there = origin(repository.git)
    name = there[1].rpartition("/")[2] if there else repository.top.name
    if repository.root_prefix:
        name += f"/{repository.root_prefix.strip('/')}"
    told = subject(name=name, branch=head.branch or "", commit=head.commit, edited=repository.is_dirty())
    if there is None:
        return told, None
    tree = repository.tree(head.commit)
    same = frozenset(
        path
        for path in place.tree.paths()
        if place.tree.kind(path) is tree.kind(path) is Kind.FILE and place.tree.blob(path) == tree.blob(path)
    )
    return told, Source(*there, head.commit, repository.root_prefix, same)


def _history(
    place: Place, printer: Printer, most: int, since: str | None, read_ahead: ReadAhead
) -> tuple[History, str]:
    """Return the history, and why there is none."""
    repository = place.repository
    if repository is None:
        if since:
            raise UsageError("Without git there is no history to begin anywhere.", "Leave --since out.")
        return History(), _NO_GIT
    if repository.head().commit is None:
        return History(), _NO_COMMIT
    entries = log(repository, "openspec", limit=_MOST_COMMITS)
    if not entries:
        return History(), _NO_COMMIT
    start = _start(repository, since) if since else None
    commits = chosen(entries, most, start)
    history = walk(commits, _watched(repository, printer, len(commits)), place.quality, read_ahead, len(entries))
    printer.done()
    unread = (*history.unread, _SHALLOW) if repository.is_shallow() else history.unread
    return replace(history, unread=unread), ""


def _watched(repository: Repository, printer: Printer, number: int) -> Callable[[str], Tree]:
    """Return what gives the tree of a commit, and says how far the history is."""
    printer.progress(f"judging {count(number, 'commit')} of the history")
    at = itertools.count(1)

    def tree_of(commit: str) -> Tree:
        printer.progress_detail(f"{next(at)} of {number}")
        return repository.tree(commit)

    return tree_of


def _start(repository: Repository, since: str) -> datetime:
    """Return the time that a day or a commit stands for. Raises UsageError for what is neither."""
    if _DAY.match(since):
        try:
            day = datetime.fromisoformat(since)
            return day.astimezone(UTC) if day.tzinfo else day.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            pass
    try:
        found: tuple[LogEntry, ...] = log(repository, "openspec", limit=1, ref=since)
    except RepoError as error:
        raise UsageError(
            f"--since {in_one_line(since, 80)} is no day and no commit here.", "Write 2026-01-31, or a commit's name."
        ) from error
    if not found:
        raise UsageError(f"At {in_one_line(since, 80)} no spec had been committed yet.", "Name a later commit.")
    return found[0].when


def _bench(name: str) -> BenchTold:
    try:
        return read_bench(to_text(read_plain(name, in_one_line(name))), in_one_line(name))
    except OSError as error:
        raise UsageError(
            f"--bench {in_one_line(name)} cannot be read: {error.strerror}.", "'specbot bench --json' writes one."
        ) from error
