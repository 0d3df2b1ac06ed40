"""``specbot search``: the requirements nearest to some words."""

from collections.abc import Sequence
from typing import Any

import click

from bot.cli.output import Printer
from bot.cli.search_index import with_search
from bot.cli.unread_text import tell_unread
from bot.cli.wiring import open_place
from bot.cli.wiring_ask import meaning_of
from bot.errors import UsageError
from bot.openspec.layout import SPECS
from bot.text.counts import count
from bot.text.printable import in_one_line
from bot.workflows.search import Matched, search

_WIDEST_QUOTE = 240


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="How many requirements.")
@click.option("--specs", "specs_only", is_flag=True, help="Main specs only, not the deltas of open changes.")
@click.option("--no-model", is_flag=True, help="By words alone, without the embedding model of the settings.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(words: Sequence[str], limit: int, specs_only: bool, no_model: bool, as_json: bool) -> int:
    """Find the requirements nearest to some words, or to a question.

    Reads the folder as it is: main specs and the deltas of open changes. Needs no model; where model.embedding names
    one, what holds the words is put in order by meaning too. Shows of each requirement the sentences that hold most of
    the words.

    \b
    Examples:
      specbot search payment retry
      specbot search "what happens when the token expires?" --limit 3
      specbot search MAX_RETRIES --json
    """
    place = open_place().readable()
    question = " ".join(words).strip()
    if not question:
        raise UsageError("There are no words to look for.", "specbot search payment retry")
    within = (lambda path: path.startswith(f"{SPECS}/")) if specs_only else None
    printer = Printer()
    meaning = None if no_model else meaning_of(place.config.model, printer.talk)
    found = with_search(place.root, lambda opened: search(place.tree, question, opened, limit, within, meaning))
    if as_json:
        printer.json(as_document(question, found))
    else:
        _print(printer, found)
    return 1 if tell_unread(printer, place.tree) else 0


def as_document(question: str, found: Sequence[Matched]) -> dict[str, Any]:
    """Return what was found in the JSON shape that other tools rely on."""
    return {"question": question, "found": [found_data(each) for each in found]}


def found_data(each: Matched) -> dict[str, Any]:
    """Return one requirement that was found."""
    return {
        "path": each.hit.path,
        "line": each.hit.line,
        "capability": each.capability,
        "change": each.change or None,
        "requirement": each.hit.requirement or None,
        "score": round(each.hit.score, 3),
        "quotes": [
            {"line": one.line, "scenario": one.scenario or None, "role": one.role or None, "quote": one.text}
            for one in each.quotes
        ],
    }


def _print(printer: Printer, found: Sequence[Matched]) -> None:
    if not found:
        printer.line("No spec holds any of these words.")
    for each in found:
        title = each.hit.requirement or "Purpose"
        printer.line((in_one_line(title), "bold"), ("  " + in_one_line(_of(each)), "dim"))
        for one in each.quotes:
            printer.line("  ", (f"{one.role} " if one.role else "", "cyan"), in_one_line(one.text)[:_WIDEST_QUOTE])
        printer.line("")
    if found:
        printer.line((f"{count(len(found), 'requirement')}; the nearest first.", "dim"))


def _of(each: Matched) -> str:
    return f"{each.hit.path}:{each.hit.line}" + (f", in the open change {each.change}" if each.change else "")
