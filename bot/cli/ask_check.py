"""``specbot ask --check``: somebody's answer as it was held against the specs, for people and as JSON."""

import sys
from collections.abc import Sequence
from typing import Any

from bot.cli.ask_data import citation_data
from bot.cli.ask_library import library_of
from bot.cli.ask_text import place_of
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.search_index import with_search
from bot.errors import UsageError
from bot.search.checked import CheckedAnswer, CheckedSentence
from bot.search.passages import MOST_QUOTE
from bot.search.statements import MOST_TEXT
from bot.search.support import Kind
from bot.text.printable import in_one_line
from bot.workflows.check_answer import check_answer

_STDIN = "-"
_MOST_SENTENCE = 300
_SIGNS = {Kind.CONTRADICTED: ("✗", "red"), Kind.UNSAID: ("–", "yellow"), Kind.SUPPORTED: ("✓", "green")}
_TITLES = {Kind.CONTRADICTED: "Contradicted", Kind.UNSAID: "Not in the specs", Kind.SUPPORTED: "Supported"}


def check_in(
    place: Place, printer: Printer, ref: str | None, check: str, beside: Sequence[str], *, as_json: bool
) -> int:
    """Print what the specs of a place, as of ``ref``, say of an answer; return 1 where a sentence is not supported.

    Raises UsageError where something that only a question takes stands ``beside`` it.
    """
    if any(beside):
        raise UsageError(
            "--check judges an answer and takes no question.", 'specbot ask --check "It ends after an hour."'
        )
    library = library_of(place, ref)
    text = text_of(check)
    checked = with_search(
        place.root,
        lambda connection: check_answer(library.tree, text, connection, library.commit),
        "at" if library.commit else "",
    )
    if as_json:
        printer.json(check_document(checked))
    else:
        print_checked(printer, checked)
    return 0 if checked.holds else 1


def text_of(check: str) -> str:
    """Return the answer to check: ``check`` itself, or for "-" what stands on standard input, a bit more than is looked
    at, so that the rest is known to be there."""
    if check != _STDIN:
        return check
    # As bytes: what a model wrote need not be in the encoding of the terminal.
    text = sys.stdin.buffer.read(4 * MOST_TEXT + 1).decode("utf-8", "replace")
    if not text.strip():
        raise UsageError("There is nothing on standard input.", "specbot ask --check - < answer.md")
    return text


def check_document(checked: CheckedAnswer) -> dict[str, Any]:
    """Return a checked answer in the JSON shape that other tools rely on."""
    counts = {kind.value: len(checked.of(kind)) for kind in Kind}
    return {
        "sentences": [
            {
                "sentence": each.sentence,
                "verdict": each.kind.value,
                "why": each.why,
                "citation": citation_data(each.citation) if each.citation else None,
            }
            for each in checked.sentences
        ],
        "summary": {**counts, "sentences": len(checked.sentences), "cut": checked.cut or None},
    }


def print_checked(printer: Printer, checked: CheckedAnswer) -> None:
    """Print the sentences by what they are worth, each with its quotation, what is wrong first; then the counts."""
    for kind, title in _TITLES.items():
        found = checked.of(kind)
        if found:
            printer.line((title, "bold"))
            for each in found:
                _print(printer, each)
            printer.line("")
    printer.line((checked.summary, "dim"))


def _print(printer: Printer, each: CheckedSentence) -> None:
    sign, style = _SIGNS[each.kind]
    printer.line("  ", (f"{sign} ", style), in_one_line(each.sentence, _MOST_SENTENCE))
    if each.kind is not Kind.SUPPORTED or (each.citation and each.citation.change):
        printer.line("    ", (in_one_line(each.why, _MOST_SENTENCE), style))
    if each.citation:
        printer.line("    ", f'"{in_one_line(each.citation.quote, MOST_QUOTE)}"')
        printer.line("    ", (place_of(each.citation), "dim"))
