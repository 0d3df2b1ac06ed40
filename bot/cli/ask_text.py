"""An answer as a person reads it: the sentences, and under them the quotations with their places."""

from bot.cli.output import Printer
from bot.search.answer import Answer, Citation, Looked, Sentence
from bot.search.passages import MOST_QUOTE
from bot.text.counts import count
from bot.text.printable import in_one_line

_MOST_LOOKED = 5
_FROM_SPECS = "Without a model: these are the words of the specs that come nearest to the question."
_FROM_HISTORY = "This is what the history in git tells."


def print_answer(printer: Printer, answer: Answer, hint: str = "") -> None:
    """Print an answer, or that there is none and what was looked at; ``hint`` says how to get a model."""
    if answer.abstained:
        printer.line((answer.why, "bold"))
        _print_looked(printer, answer)
    elif answer.model:
        _print_sentences(printer, answer)
    else:
        _print_quotations(printer, answer)
    if answer.dropped:
        printer.line((f"{count(answer.dropped, 'sentence')} that no quotation supported: not shown.", "dim"))
    if hint and not answer.model:
        printer.talk(hint)


def _print_sentences(printer: Printer, answer: Answer) -> None:
    numbers = {each: number for number, each in enumerate(answer.citations, 1)}
    for sentence in answer.sentences:
        marks = "".join(f"[{numbers[each]}]" for each in sentence.citations)
        printer.line((_after(sentence), "yellow"), sentence.text, (f" {marks}", "cyan"))
    printer.line("")
    for citation, number in numbers.items():
        printer.line((f"[{number}] ", "cyan"), f'"{in_one_line(citation.quote, MOST_QUOTE)}"')
        printer.line("    ", (place_of(citation), "dim"))
    printer.line("")
    printer.line((f"Answered by {in_one_line(answer.model)}; every quotation was checked.", "dim"))


def _print_quotations(printer: Printer, answer: Answer) -> None:
    situation: tuple[str, ...] = ()
    for sentence in answer.sentences:
        if sentence.when and sentence.when != situation:
            printer.line((f"When {' and '.join(sentence.when)}:", "dim"))
        situation = sentence.when
        printer.line("  " if situation else "", (_after(sentence), "yellow"), sentence.text)
        for each in sentence.citations:
            printer.line("    ", (place_of(each), "dim"))
    printer.line("")
    printer.line((_FROM_SPECS if all(map(_is_quoted, answer.sentences)) else _FROM_HISTORY, "dim"))


def _is_quoted(sentence: Sentence) -> bool:
    return any(in_one_line(each.quote, MOST_QUOTE) == sentence.text for each in sentence.citations)


def _after(sentence: Sentence) -> str:
    return f"After the change {in_one_line(sentence.change)}: " if sentence.change else ""


def _print_looked(printer: Printer, answer: Answer) -> None:
    if not answer.looked_at:
        return
    printer.line("")
    printer.line(("Looked at:", "dim"))
    for each in answer.looked_at[:_MOST_LOOKED]:
        printer.line("  ", in_one_line(each.requirement or "Purpose"), (f"  {_looked(each)}", "dim"))


def place_of(citation: Citation) -> str:
    """Return where a quotation stands, in words."""
    name = f", {in_one_line(citation.requirement)}" if citation.requirement else ""
    at = f"@{citation.commit[:9]}" if citation.commit else ""
    change = f", in the open change {in_one_line(citation.change)}" if citation.change else ""
    return f"{in_one_line(citation.path)}:{citation.line}{at}{name}{change}"


def _looked(each: Looked) -> str:
    return f"{in_one_line(each.path)}:{each.line}" + (f", in the open change {each.change}" if each.change else "")
