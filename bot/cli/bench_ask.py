"""``specbot bench --ask``: questions made from specs, and how well they are answered."""

import sqlite3
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from bot.bench.asking.draw import Drawn, Sayings, Subject, drawn
from bot.bench.asking.phrases import read_phrases
from bot.bench.asking.score import Marked
from bot.cli.bench_ask_data import AskRun, as_document
from bot.cli.bench_ask_text import print_ask_run
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.wiring import open_place, open_session
from bot.cli.wiring_ask import answerer_in
from bot.errors import ModelMissing, UsageError
from bot.journal.index_file import with_index
from bot.openspec.layout import load_project
from bot.search.answer import Answer
from bot.text.tree import Tree
from bot.workflows.ask import Answerer, ask
from bot.workflows.bench import still
from bot.workflows.bench_ask import put
from bot.workflows.bench_past import past_of
from bot.workflows.retrieval import Library, Retrieved, retrieve

_EVERY = 20
"""How many questions there are from one word on progress to the next."""


@dataclass(frozen=True)
class AskAsked:
    """How the bench is to be run: questions with and without an answer each, seed, by whom, and what is to be shown.

    ``fresh``: a model is asked again what it answered in earlier runs.
    """

    per: int
    seed: int
    use_model: bool
    fresh: bool
    missed: bool
    as_json: bool


@dataclass(frozen=True)
class Root:
    """One repository: what is asked about, and its tree as it is now; the older ones are git's."""

    place: Place
    tree: Tree
    subject: Subject

    def at(self, commit: str) -> Tree:
        """Return the tree of a commit, for an empty one that of now."""
        if commit and self.place.repository:
            return self.place.repository.tree(commit)
        return self.tree


def refuse_beside_ask(**given: object) -> None:
    """Raise UsageError where an option is given that questions have nothing to do with."""
    names = [name for name, value in given.items() if value]
    if names:
        raise UsageError(f"--ask has questions of its own: {', '.join(names)} says nothing to them.", "Leave that out.")


def bench_ask(place: Place, roots: Sequence[Path], printer: Printer, asked: AskAsked) -> int:
    """Put questions about some roots, and say what came of them; ``place`` has the model's settings.

    Raises UsageError where there is nothing to ask, ModelMissing where the model is not there.
    """
    shelf = {each.subject.name: each for each in roots_of(roots, asked.seed)}
    questions = drawn([each.subject for each in shelf.values()], asked.per, asked.seed, sayings())
    if not any(each.asked.answerable for each in questions):
        raise UsageError(
            "There is nothing to ask: no scenario with a WHEN and a THEN, and no limit.",
            "'specbot validate --specs' says what is wrong with the specs.",
        )
    marked, model = _answered(place, questions, shelf, printer, asked)
    documents = {name: len(each.subject.documents) for name, each in shelf.items()}
    run = AskRun(tuple(marked), asked.per, asked.seed, model, documents)
    if asked.as_json:
        printer.json(as_document(run))
    else:
        print_ask_run(printer, run, missed=asked.missed)
    return 0


def _answered(
    place: Place, questions: Sequence[Drawn], shelf: Mapping[str, Root], printer: Printer, asked: AskAsked
) -> tuple[list[Marked], dict[str, Any] | None]:
    """Return what becomes of the questions, and the model that was asked."""
    tell = _Progress(printer, len(questions))
    if not asked.use_model:
        marked, model = put_all(questions, shelf, None, tell), None
    else:
        with open_session(
            place, use_model=True, say=printer.talk, fresh=asked.fresh, show=printer.progress_detail
        ) as session:
            if session.model is None:
                raise ModelMissing(session.model_hint or "No model is there.")
            marked, model = put_all(questions, shelf, answerer_in(session), tell), session.model_data()
    printer.done()
    return marked, model


def sayings() -> Sayings:
    """Return the words that come with specbot."""
    folder = files("bot.bench.asking")
    phrases, foreign = ((folder / name).read_text("utf-8") for name in ("phrases.toml", "foreign.toml"))
    return Sayings(read_phrases(phrases), tuple(tomllib.loads(foreign)["questions"]))


def roots_of(paths: Iterable[Path], seed: int) -> list[Root]:
    """Return the repositories at some paths, with a few of their older commits by chance."""
    found = []
    for path in paths:
        place = open_place(start=path)
        tree = still(place.tree)
        project = load_project(tree)
        random = Random(f"{seed}:{path.name}:past")  # noqa: S311  draws, no secrets
        past = past_of(place.repository, project, random) if place.repository else ()
        found.append(Root(place, tree, Subject(path.name, project.documents(), past)))
    return found


@dataclass
class _Progress:
    """Tells a person every so often how far it is."""

    printer: Printer
    whole: int
    done: int = 0

    def __call__(self) -> None:
        self.done += 1
        if self.done % _EVERY == 0 or self.done == self.whole:
            self.printer.progress(f"{self.done}/{self.whole} questions")


def put_all(
    questions: Sequence[Drawn], shelf: Mapping[str, Root], answerer: Answerer | None, tell: Callable[[], None]
) -> list[Marked]:
    """Return what becomes of the questions; those of one tree are put one after another, over one index."""
    groups: dict[tuple[str, str], list[Drawn]] = {}
    for each in questions:
        groups.setdefault((each.subject, each.asked.commit), []).append(each)
    found: list[Marked] = []
    for (name, commit), group in groups.items():
        found += with_index(None, partial(_put_to, group, shelf[name].at(commit), answerer, tell))
    return found


def _put_to(
    group: Sequence[Drawn],
    tree: Tree,
    answerer: Answerer | None,
    tell: Callable[[], None],
    connection: sqlite3.Connection,
) -> list[Marked]:
    def retrieving(there: Tree, words: str, limit: int) -> Retrieved:
        return retrieve(there, words, limit, connection)

    def answering(there: Tree, question: str, commit: str) -> Answer:
        return ask(question, Library(there, commit, retrieving), answerer)

    return put(group, tree, answering, tell)
