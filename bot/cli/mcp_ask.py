"""What answers questions while ``specbot mcp`` runs: the folder as it is at each of them, and a model in turn."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

from bot.cli.ask_data import as_document
from bot.cli.ask_library import library_of
from bot.cli.place import Place
from bot.cli.wiring_ask import story_in
from bot.errors import ModelError, UnreadableError
from bot.openspec.suggestions import Suggestion, Verdict
from bot.repo.folder import FolderTree
from bot.repo.live import LiveFolder
from bot.search.answer import Answer
from bot.search.coverage import Question
from bot.text.tree import Tree
from bot.workflows.ask import Answerer, ask
from bot.workflows.ask_words import Found, in_own_words
from bot.workflows.retrieval import Library

_MOST_SAID = 20

Find = Callable[[], Answerer | None]
"""Looks for a model. Raises ModelError where one was named and is not there."""
Examine = Callable[[Suggestion, Tree], Verdict]
"""The AI tests."""
Asked = Callable[[str, str], Mapping[str, Any]]


def asked_of(
    place: Place,
    answerer: Answerer | None = None,
    look: Callable[[Path], FolderTree] = LiveFolder,
    note: Callable[[str, Answer, Tree], None] = lambda *_: None,
) -> Asked:
    """Return what answers a question as of a commit, branch or tag, empty for the folder, as ``ask --json`` says it.

    ``look`` gives the folder as it is; ``note`` hears what was asked of it, and the answer. May be called from several
    threads. Raises UsageError, RepoError.
    """

    def answered(question: str, ref: str) -> Mapping[str, Any]:
        now = _as_it_is(place, look)
        library = library_of(now, ref or None)
        answer = ask(question, library, answerer, story=story_in(now, library.commit))
        if not ref:
            note(question, answer, library.tree)
        return as_document(answer)

    def asked(question: str, ref: str) -> Mapping[str, Any]:
        try:
            return answered(question, ref)
        except UnreadableError:
            # Somebody may have switched branches in the middle: once more, as it is now.
            return answered(question, ref)

    return asked


def answering_in_turn(find: Find, turn: Lock, say: Callable[[str], None]) -> Answerer:
    """Return an answerer that looks for a model and has it answer while nobody else asks it anything.

    Without one the answer is in the specs' own words; ``say`` is told why.
    """

    def answer(question: Question, found: Found, library: Library) -> Answer:
        with turn:
            try:
                model = find()
            except ModelError as error:
                say(f"Questions are answered without a model: {error}")
                model = None
            return model(question, found, library) if model else in_own_words(question, found)

    return answer


def examining_in_turn(examine: Examine, turn: Lock) -> Examine:
    """Return the AI tests, taken while nobody else asks the model anything."""

    def examined(suggestion: Suggestion, tree: Tree) -> Verdict:
        with turn:
            return examine(suggestion, tree)

    return examined


def sparingly(say: Callable[[str], None]) -> Callable[[str], None]:
    """Return ``say`` for who runs for days and may have nobody who reads: nothing twice, and no more than a page."""
    said = set[str]()

    def once(words: str) -> None:
        if words not in said and len(said) < _MOST_SAID:
            said.add(words)
            say(words)

    return once


def _as_it_is(place: Place, look: Callable[[Path], FolderTree]) -> Place:
    """Return a place without what it knows of its folder; of git that there is a repository, once there is one."""
    return replace(
        place,
        tree=look(place.root),
        open_repository=lambda: place.repository or place.open_repository(),
    )
