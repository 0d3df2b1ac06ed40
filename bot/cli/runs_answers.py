"""``specbot runs export`` and ``import``: what the model answered, for another machine that is to ask the same."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import click

from bot.cli.named_file import files_named, refuse_unwritable, write_named
from bot.cli.output import Printer
from bot.cli.wiring import find_journal, open_place, open_session
from bot.errors import JournalError, PlanError, UsageError
from bot.journal.answers import MOST_ANSWERS, MOST_CHARACTERS, read_answers, write_answers
from bot.text.counts import count
from bot.text.printable import in_one_line

REPLY = "reply"
"""The kind of step that holds an answer of a model's."""


@click.command("export")
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def export_answers(file: str, as_json: bool) -> int:
    """Write what the model answered here into FILE, for 'runs import' on another machine.

    The newest answers first, up to 64 MB. They hold what prompts led to: texts of your specs. No secret is in them.

    \b
    Examples:
      specbot runs export answers.json
    """
    refuse_unwritable(file, "FILE")
    journal = find_journal()
    with journal or nullcontext():
        kept = journal.newest(REPLY, MOST_ANSWERS) if journal else {}
    texts = {key: text for key, value in kept.items() if isinstance(text := value.get("text"), str)}
    document = write_answers(texts)
    written = len(read_answers(document))
    write_named(file, document, "FILE")
    printer = Printer()
    if as_json:
        printer.json({"file": file, "answers": written, "left_out": len(texts) - written})
    else:
        left = len(texts) - written
        more = f"; {count(left, 'older one')} left out" if left else ""
        printer.line(f"{count(written, 'answer')} written to {in_one_line(file)}{more}.")
    return 0


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_answers(files: Sequence[str], as_json: bool) -> int:
    """Take over answers that 'runs export' wrote elsewhere: a run here does not ask the model for them.

    FILE is a file, or a folder of them. An answer counts where all is as it was there: the words of the prompt, model,
    quantisation, temperature and seed; and it goes through the same gates. What is known here already stays.

    \b
    Examples:
      specbot runs import answers.json
      specbot runs import answers/
    """
    printer = Printer()
    found: dict[str, str] = {}
    for each in files_named(files):
        found = {**_read(each), **found}
    taken = 0
    with open_session(open_place(), use_model=False, say=printer.talk) as session:
        if session.journal is None:
            raise JournalError("There is no journal to put answers into.", "Set SPECBOT_STATE to a folder for one.")
        for key, text in found.items():
            if session.known(REPLY, key) is None:
                session.keep(REPLY, key, text)
                taken += session.known(REPLY, key) is not None
        session.results = {"answers": taken}
    if as_json:
        printer.json({"answers": taken, "known_or_refused": len(found) - taken})
    else:
        rest = len(found) - taken
        printer.line(
            f"{count(taken, 'answer')} taken over" + (f", {rest:,} known already or not kept." if rest else ".")
        )
    return 0


def _read(path: Path) -> dict[str, str]:
    name = in_one_line(str(path))
    try:
        with path.open(encoding="ascii") as opened:
            return read_answers(opened.read(MOST_CHARACTERS + 1))
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.", "'specbot runs export' writes one.") from error
    except (UnicodeDecodeError, PlanError) as error:
        raise PlanError(f"{name} holds no answers: {error}", "'specbot runs export' writes such a file.") from error
