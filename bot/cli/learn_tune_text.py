"""What a search for a better prompt came to, for people: what was tried, how it was judged, what would change."""

from bot.cli.output import Printer
from bot.learning.comparing import Table
from bot.text.counts import count
from bot.text.printable import in_one_line
from bot.workflows.prompt_texts import FOLDER
from bot.workflows.prompts_text import said_p
from bot.workflows.tune import Tuned

_COLUMNS = f"{'cases':>6}  {'before':>6}  {'now':>5}  {'gained':>6}  {'lost':>4}"


def print_tuned(printer: Printer, done: Tuned, model: str, seed: str, where: str) -> None:
    """Print it; ``where`` says where the result went."""
    kind = done.prompt.kind
    printer.line((f"The prompt for {kind} ({done.prompt.version}), asked of {in_one_line(model, 80)}", "bold"))
    if done.cases:
        share = f"{done.solved} of {count(done.cases, 'case')}"
        printer.line(f"  Development: it solves {share}; {count(done.failures, 'failure')} shown to the model.")
    for each in done.tried:
        _variant(printer, each.table, each.variant.prompt.version, each.variant.why)
    for said in done.refused:
        printer.line(("  " + in_one_line(said, 300), "dim"))
    if done.comparison and done.candidate:
        _holdout(printer, done.table, done.candidate.prompt.version, seed)
    new = done.promoted
    printer.line("")
    if new is None:
        printer.line((f"Not promoted: {'; '.join(in_one_line(each, 300) for each in done.why)}", "yellow"))
        return
    printer.line((f"Promoted: {new.version}.", "bold green"))
    for name, text in new.files.items():
        if text != done.prompt.files[name]:
            printer.line((f"{FOLDER}/{name}", "bold"))
            printer.diff(name, done.prompt.files[name], text)
    printer.line(where)


def _variant(printer: Printer, table: Table, version: str, why: str) -> None:
    gained, lost = (sum(getattr(each, name) for each in table.rows) for name in ("gained", "lost"))
    more = f", {_percent(table)} tokens" if table.old_tokens else ""
    printer.line(f"  {version}  +{gained} -{lost}{more}  ", (in_one_line(why, 120), "dim"))


def _holdout(printer: Printer, table: Table, version: str, seed: str) -> None:
    printer.line("")
    printer.line((f"Holdout, opened for {version}: {count(table.pairs, 'case')} nobody had seen, seed {seed}", "bold"))
    printer.line((f"  {'class':<28}{_COLUMNS}", "dim"))
    for each in table.rows:
        before, now = each.both + each.lost, each.both + each.gained
        row = f"{each.pairs:>6}  {before:>6}  {now:>5}  {each.gained:>6}  {each.lost:>4}"
        printer.line(f"  {each.group:<28}{row}")
    printer.line(f"  p = {said_p(table)}, {_percent(table)} tokens")


def _percent(table: Table) -> str:
    return f"{table.new_tokens / table.old_tokens - 1:+.0%}" if table.old_tokens else "+0%"
