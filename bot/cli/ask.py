"""``specbot ask``: an answer from the specs with quotations that anyone can check, or an abstention."""

from collections.abc import Sequence

import click

from bot.cli.ask_data import as_document
from bot.cli.ask_text import print_answer
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.search_index import with_search
from bot.cli.wiring import open_place
from bot.errors import UsageError
from bot.text.tree import Tree
from bot.workflows.ask import ask
from bot.workflows.retrieval import Library, Retrieve, Retrieved, retrieve


@click.command("ask")
@click.argument("question", nargs=-1, required=True)
@click.option("--at", "ref", metavar="REF", help="Ask the specs as of a commit, branch or tag, not the folder.")
@click.option("--no-model", is_flag=True, help="Without a model: in the specs' own words.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(question: Sequence[str], ref: str | None, no_model: bool, as_json: bool) -> int:  # noqa: ARG001  no model is asked yet
    """Answer a question from the specs, with quotations, or say that they do not say.

    Reads the folder as it is: main specs and the deltas of open changes. Every quotation stands to the letter in the
    requirement that is named. Exit code 1 when the specs do not say.

    \b
    Examples:
      specbot ask "what happens when the token expires?"
      specbot ask how long is a session kept --json
      specbot ask "how many retries are there?" --at v1.2
    """
    place = open_place()
    printer = Printer()
    library = library_of(place, ref)
    answer = ask(" ".join(question), library)
    if as_json:
        printer.json(as_document(answer))
    else:
        print_answer(printer, answer)
    return 1 if answer.abstained else 0


def library_of(place: Place, ref: str | None) -> Library:
    """Return the documents of the folder as it is, or as of ``ref``. Raises UsageError without git, RepoError."""
    if ref is None:
        return Library(place.tree, "", _retrieving(place, ""))
    if place.repository is None:
        raise UsageError("There is no git repository here, so there is no earlier state to ask.", "Leave out --at.")
    commit = place.repository.resolve(ref)
    return Library(place.repository.tree(commit), commit, _retrieving(place, "at"))


def _retrieving(place: Place, state: str) -> Retrieve:
    """Return what finds requirements, by the index that is kept for the folder, or for another ``state`` of it."""

    def found(tree: Tree, words: str, limit: int) -> Retrieved:
        return with_search(place.root, lambda connection: retrieve(tree, words, limit, connection), state)

    return found
