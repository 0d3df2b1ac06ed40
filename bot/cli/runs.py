"""``specbot runs``: what earlier runs did, as text, picture and spans; whether it is as it was written; going on."""

from collections.abc import Callable, Iterator

import click

from bot.cli.output import Printer
from bot.cli.runs_answers import export_answers, import_answers
from bot.cli.runs_data import Record, as_document, find, read, summary
from bot.cli.runs_spans import as_spans
from bot.cli.runs_text import print_chain, print_list, print_record
from bot.cli.wiring import find_journal, span_sender
from bot.errors import UsageError
from bot.journal.step import Run
from bot.text.counts import count
from bot.workflows.mermaid import sequence
from bot.workflows.trace import trace_of


@click.group("runs")
def command() -> None:
    """List, show, draw and verify what earlier runs did, and go on with one that broke off.

    Every step of a run is in the journal: model calls, tool calls, what the gates said. Each is chained to the one
    before by its hash, so that a step that was altered, removed, put in or moved shows.

    \b
    Examples:
      specbot runs list
      specbot runs show      the last run
      specbot runs verify
    """


command.add_command(export_answers)
command.add_command(import_answers)


@command.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many, the last first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_runs(limit: int, as_json: bool) -> int:
    """List the last runs: when, what, how long, calls, tokens, result.

    \b
    Examples:
      specbot runs list
      specbot runs list --limit 100
    """
    found = list(_records(lambda runs: runs[: limit + 1]))
    printer = Printer()
    if as_json:
        printer.json({"runs": [summary(each) for each in found[:limit]]})
    elif found:
        print_list(printer, found[:limit], more=len(found) > limit)
    else:
        printer.line("No run is recorded here yet.")
    return 0


@command.command("show")
@click.argument("run", default="", metavar="[ID]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(run: str, as_json: bool) -> int:
    """Show one run step by step.

    ID is a run's, or how it begins; without one the last run is shown. Exits with 1 when the record is not as it was
    written.

    \b
    Examples:
      specbot runs show         the last run
      specbot runs show 4be1    what an id begins with is enough
    """
    (record,) = _records(lambda runs: [find(runs, run)])
    printer = Printer()
    if as_json:
        printer.json(as_document(record))
    else:
        print_record(printer, record)
    return 1 if record.fault else 0


@command.command("verify")
@click.argument("run", default="", metavar="[ID]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(run: str, as_json: bool) -> int:
    """Check that the record of every run, or of one, is as it was written.

    Exits with 1 and names the first step that is not. A run that was removed as a whole leaves no gap: old ones are.

    \b
    Examples:
      specbot runs verify         every run
      specbot runs verify 4be1    one of them
    """
    runs = steps = 0
    broken: list[Record] = []
    for record in _records(lambda runs: [find(runs, run)] if run else runs):
        runs, steps = runs + 1, steps + len(record.proven)
        if record.fault:
            broken.append(record)
    printer = Printer()
    if as_json:
        faults = [{"run": each.run.id, **as_document(each)["chain"]["fault"]} for each in broken]
        printer.json({"runs": runs, "proven_steps": steps, "broken": faults})
        return 1 if broken else 0
    for each in broken:
        print_chain(printer, each)
    printer.line(f"{count(runs, 'run')}, {count(steps, 'step')} as written, {count(len(broken), 'broken run')}.")
    return 1 if broken else 0


@command.command("trace")
@click.argument("run", default="", metavar="[ID]")
@click.option("--json", "as_json", is_flag=True, help="Print the spans as one OTLP request in JSON.")
@click.option("--send", is_flag=True, help="Send the spans to the collector that OTEL_* variables name.")
def trace(run: str, as_json: bool, send: bool) -> int:
    """Draw what happened in a run: who asked whom, and how often.

    ID is a run's, or how it begins; without one it is the last run. What is printed is a sequence diagram in Mermaid,
    with repeated steps folded, or with --json the spans for OpenTelemetry, as a collector takes them over HTTP. With
    --send OpenTelemetry's own exporter sends them (pip install 'specbot[otel]'), to http://localhost:4318 where no
    variable names another place; spans name documents and requirements. Exits with 1 when the record is not as it was
    written: then only what is proven is drawn.

    \b
    Examples:
      specbot runs trace                the last run
      specbot runs trace 4be1 --json    its spans
      specbot runs trace --send         to a collector
    """
    if as_json and send:
        raise UsageError("--json and --send exclude each other.", "Leave one of them out.")
    sender = span_sender() if send else None
    (record,) = _records(lambda runs: [find(runs, run)])
    printer = Printer()
    if sender:
        printer.line(f"{count(sender(as_spans(record)), 'span')} sent.")
    elif as_json:
        printer.json(as_spans(record))
    else:
        printer.raw(sequence(trace_of(record.proven)))
    if record.fault:
        printer.talk(f"The record is broken at step {record.fault.seq}; what comes after it is left out.")
    return 1 if record.fault else 0


@command.command("resume")
@click.argument("run", default="last", metavar="[ID]")
@click.pass_context
def resume(context: click.Context, run: str) -> int:
    """Go on with a run of 'specbot improve' that broke off: the last one, or the one named.

    \b
    Examples:
      specbot runs resume         the last one that broke off
      specbot runs resume 4be1
    """
    root = context.find_root()
    improve = root.command.get_command(root, "improve") if isinstance(root.command, click.Group) else None
    if improve is None:
        raise UsageError("There is no 'specbot improve' here.", "Run it yourself, with --resume.")
    return int(improve.main([f"--resume={run}"], "improve", standalone_mode=False, parent=root))


def _records(choose: Callable[[list[Run]], list[Run]]) -> Iterator[Record]:
    """Yield the chosen ones of the runs recorded here, which may be none. Raises JournalError."""
    journal = find_journal()
    if journal is None:
        choose([])
        return
    with journal:
        for run in choose(journal.runs()):
            yield read(journal, run)
