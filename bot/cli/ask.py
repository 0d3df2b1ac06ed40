"""``specbot ask``: an answer from the specs with quotations that anyone can check, or an abstention."""

from collections.abc import Sequence

import click

from bot.cli.ask_check import check_in
from bot.cli.ask_data import as_document
from bot.cli.ask_earlier import Conversation
from bot.cli.ask_gaps import Gaps, object_in
from bot.cli.ask_library import library_of
from bot.cli.ask_text import print_answer
from bot.cli.output import Printer
from bot.cli.unread_text import tell_unread
from bot.cli.wiring import open_place, open_session, reader_of
from bot.cli.wiring_ask import answerer_in, story_in
from bot.workflows.ask import ask


@click.command("ask")
@click.argument("question", nargs=-1)
@click.option("--at", "ref", metavar="REF", help="Ask the specs as of a commit, branch or tag, not the folder.")
@click.option("--follow-up", is_flag=True, help="The question leans on the last one that was asked here.")
@click.option("--no-model", is_flag=True, help="Without a model: in the specs' own words.")
@click.option("--model", metavar="NAME", help="The model to ask; default: the one that is loaded.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
@click.option("--reader", metavar="FOLDER", help="An extractive reader (ONNX) beside the model, or in its place.")
@click.option("--fresh", is_flag=True, help="Ask the model anew, whatever it answered in earlier runs.")
@click.option("--check", metavar="TEXT", help="Judge an answer of somebody else's, sentence by sentence; - reads it.")
@click.option(
    "--wrong", metavar="[REASON]", is_flag=False, flag_value="", help="The last answer here is wrong: keep it, and why."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    question: Sequence[str],
    ref: str | None,
    follow_up: bool,
    no_model: bool,
    model: str | None,
    base_url: str | None,
    reader: str | None,
    fresh: bool,
    check: str | None,
    wrong: str | None,
    as_json: bool,
) -> int:
    """Answer a question from the specs, with quotations, or say that they do not say.

    Reads the folder as it is: main specs and the deltas of open changes; for "why" the proposals that brought a
    requirement, for "since when" its history in git. Every quotation stands to the letter where it says. Exit code 1
    when the specs do not say.

    With --check no model is asked: each sentence of TEXT is supported, contradicted or not in the specs, with the
    quotation. Exit code 1 when one of them is not supported.

    \b
    Examples:
      specbot ask "what happens when the token expires?"
      specbot ask how long is a session kept --json
      specbot ask "and for administrators?" --follow-up
      specbot ask "how many retries are there?" --at v1.2
      specbot ask --check - < answer.md
      specbot ask --wrong "it is 45 minutes"
    """
    flags = {("model", "name"): model, ("model", "base_url"): base_url, ("model", "reader"): reader}
    place = open_place(flags).readable()
    printer = Printer()
    if check is not None:
        return check_in(place, printer, ref, check, (*question, "--follow-up" if follow_up else ""), as_json=as_json)
    if wrong is not None:
        with open_session(place, use_model=False, say=printer.talk) as session:
            object_in(place, session, printer, " ".join([wrong, *question]), as_json=as_json)
        return 0
    library = library_of(place, ref)
    with open_session(
        place, use_model=not no_model, say=printer.talk, fresh=fresh, show=printer.progress_detail
    ) as session:
        talk = Conversation(session)
        earlier = talk.earlier() if follow_up else None
        words = " ".join(question)
        reading = None if no_model else reader_of(place.config.model)
        answerer = answerer_in(session, talk.told(earlier), reading)
        answer = ask(words, library, answerer, earlier, story_in(place, library.commit))
        printer.done()
        talk.keep(words, answer)
        if ref is None:
            Gaps(session, place).note(words, answer, library.tree)
        session.exit_code = code = 1 if answer.abstained else 0
        session.results = {"answered": not answer.abstained, "sentences": len(answer.sentences)}
    if as_json:
        printer.json(as_document(answer))
    else:
        print_answer(printer, answer, "" if no_model else session.model_hint)
    return 1 if tell_unread(printer, library.tree) else code
