"""``specbot stats``: how much of what was proposed people took."""

from collections.abc import Mapping

import click

from bot.cli.memory_text import cell, say_problems, width_of
from bot.cli.output import Printer
from bot.cli.wiring import repository_here
from bot.learning.acceptance import OUTCOMES, Acceptance, Share, acceptance_of
from bot.text.counts import count
from bot.workflows.memory import read_memory

_MOST_NAME = 40
_QUIET = "dim"
_TABLES = {"rule": "By rule", "path": "By path group", "model": "By model", "month": "By month"}


@click.command("stats")
@click.option("--by", multiple=True, type=click.Choice(list(_TABLES)), help="Only these tables; may be repeated.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many rows of each.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(by: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Say how much of what was proposed people took: by rule, path group, model and month.

    Taken is what was merged, as it was or in other words, and not taken out again; the range is where the true share
    lies with 95 % certainty. What expired, or of which history does not tell, is in no share.

    \b
    Examples:
      specbot stats
      specbot stats --by rule --by model    only these tables
    """
    printer, memory = Printer(), read_memory(repository_here())
    found = acceptance_of(memory.log.events.values())
    if as_json:
        printer.json(found.data())
        return 0
    say_problems(printer, memory.problems)
    _print_whole(printer, found)
    tables = {"rule": found.rules, "path": found.paths, "model": found.models, "month": found.months}
    for name, table in tables.items():
        if table and (not by or name in by):
            printer.line("")
            _print_table(printer, name, table, limit)
    return 0


def _print_whole(printer: Printer, found: Acceptance) -> None:
    total = sum(found.whole.counts.values())
    if total:
        decided = f"{found.whole.taken} of {count(found.whole.decided, 'decided suggestion')} taken"
        printer.line((decided, "bold"), f", {share_words(found.whole)}".rstrip(", "))
        counts = [f"{found.whole.counts[each]} {each.value}" for each in OUTCOMES if found.whole.counts.get(each)]
        printer.line((", ".join(counts), _QUIET))
    else:
        printer.line("No suggestion has come to anything yet. 'specbot learn' collects what people did.")
    if found.wrong or found.unanswered:
        questions = count(found.unanswered, "question")
        printer.line(f"{count(found.wrong, 'answer')} called wrong; {questions} that the specs do not answer.")
    if found.uncounted:
        events = count(found.uncounted, "event")
        printer.line((f"Not counted: {events} of people who may not write.", _QUIET))


def _print_table(printer: Printer, name: str, table: Mapping[str, Share], limit: int) -> None:
    rows = list(table.items())
    rows = rows[-limit:] if name == "month" else rows[:limit]
    width = width_of([_TABLES[name], *(_named(each) for each, _ in rows)], _MOST_NAME, 0)
    printer.line((f"{_TABLES[name]:<{width}}", "bold"), ("".join(f"  {each.value:>8}" for each in OUTCOMES), _QUIET))
    for each, share in rows:
        counts = "".join(f"  {share.counts.get(kind) or '·':>8}" for kind in OUTCOMES)
        printer.line(cell(_named(each), width), (counts, _QUIET), f"  {share_words(share):>18}")
    if len(rows) < len(table):
        printer.line((f"… and {len(table) - len(rows)} more; --limit shows them.", _QUIET))


def share_words(share: Share) -> str:
    """Return a share with its range in words; empty where nothing is decided."""
    if share.share is None:
        return ""
    low, high = share.interval
    return f"{share.share:.0%} ({low:.0%} to {high:.0%})"


def _named(name: str) -> str:
    return name or "(none named)"
