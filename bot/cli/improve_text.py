"""An improvement as a person reads it: each edit with its rule and reason, then what waits and what was dropped."""

from itertools import groupby

from bot.cli.output import Printer
from bot.cli.session import Session
from bot.cli.spent_text import spent_in_words
from bot.openspec.suggestions import RULE
from bot.text.counts import count
from bot.text.edits import replace_once
from bot.text.tree import Tree
from bot.workflows.held import in_words
from bot.workflows.improve import Improved, Improvement

_MOST_LINES = 20  # of a list of findings; the rest is counted, --json has them all


def print_improvement(
    printer: Printer, result: Improvement, tree: Tree, because: str, session: Session, written: str
) -> None:
    """Print one run."""
    printer.line(("specbot improve", "bold"), f": {because}, {count(result.documents, 'document')}")
    printer.line("")
    for path, group in groupby(result.suggestions, key=lambda each: each.suggestion.path):
        printer.line((path, "bold underline"))
        text = tree.text(path)
        for improved in group:
            text = _print_suggestion(printer, improved, text)
    _print_questions(printer, result)
    _print_dropped(printer, result)
    _print_held(printer, result)
    _print_findings(printer, result)
    _print_end(printer, result, session, written)


def _print_suggestion(printer: Printer, improved: Improved, text: str) -> str:
    each = improved.suggestion
    after = replace_once(text, each.before, each.after)
    printer.line(
        "  ", (each.requirement or f"line {each.line}", "bold"), "  ", (" + ".join(each.rules), "magenta"),
        ("" if each.source == RULE else f"  by {each.source}", "dim"),
    )  # fmt: skip
    printer.line("  ", (each.reason, "italic"))
    printer.diff(each.path, text, after)
    printer.line("")
    return after


def _print_questions(printer: Printer, result: Improvement) -> None:
    for each in result.questions:
        printer.line(("Question", "bold cyan"), f" on {each.path}, {each.requirement or 'Purpose'}")
        printer.line("  ", each.text)
        for number, option in enumerate(each.options, 1):
            printer.line(f"    {number}. {option}")
        printer.line("")


def _print_dropped(printer: Printer, result: Improvement) -> None:
    if not result.dropped:
        return
    printer.line(("Dropped", "bold"), f": {count(len(result.dropped), 'attempt')}, each with what it failed at")
    for each in result.dropped:
        about = each.suggestion.requirement or f"line {each.suggestion.line}"
        printer.line(f"  {each.suggestion.path} [{about}] {each.suggestion.rule}: ", (each.why, "dim"))
    printer.line("")


def _print_held(printer: Printer, result: Improvement) -> None:
    for line in in_words(result.held):
        number, colon, why = line.partition(": ")
        printer.line((number, "bold"), colon + why)
    if result.held:
        printer.line("")


def _print_findings(printer: Printer, result: Improvement) -> None:
    for title, findings in (
        ("Waiting for a model", result.waiting),
        ("Left for you", result.left),
    ):
        if not findings:
            continue
        printer.line((title, "bold"), f": {count(len(findings), 'finding')}")
        for each in findings[:_MOST_LINES]:
            about = f" [{each.requirement}]" if each.requirement else ""
            printer.line(f"  {each.path}:{each.line or 1}{about} ", each.message, (f"  {each.rule}", "dim"))
        if len(findings) > _MOST_LINES:
            printer.line(f"  … and {len(findings) - _MOST_LINES} more; --json lists them all.")
        printer.line("")
    if result.stopped:
        printer.line(("The model's part ended early: ", "yellow"), result.stopped)


def _print_end(printer: Printer, result: Improvement, session: Session, written: str) -> None:
    total = count(len(result.suggestions), "suggestion")
    files = count(len(result.changes), "file")
    if not result.suggestions:
        wanting = result.waiting or result.left or result.dropped
        printer.line("Nothing to change", "." if wanting else ": everything reads well.")
    elif written:
        printer.line((f"{total} in {files}. {written}", "bold green"))
    else:
        printer.line((f"{total} in {files}.", "bold"), " Nothing was written; --apply or --branch NAME does that.")
    for note in result.notes:
        printer.line(("Note: ", "yellow"), note)
    if session.asked or session.remembered:
        printer.line((spent_in_words(session), "dim"))
    if result.untested and (result.suggestions or result.dropped):
        printer.line((f"AI tests were off: {result.untested}.", "dim"))
    if result.waiting and session.model_hint:
        printer.line((session.model_hint, "cyan"))
