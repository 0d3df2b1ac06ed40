"""Choose what a question is answered with: a model, the history. With ``wiring`` the room for late imports."""

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cache, partial
from time import monotonic
from typing import TYPE_CHECKING

from bot.cli.place import Place
from bot.cli.session import Session
from bot.cli.wiring import reader_of
from bot.cli.wiring_model import meet_model
from bot.config import ModelConfig
from bot.errors import ModelError, ModelMissing
from bot.llm.downloads import PREFIX
from bot.workflows.meaning import Meaning

if TYPE_CHECKING:
    from bot.llm.embeddings import Embedder, Vector
    from bot.llm.reader import Reader
    from bot.search.answer import Sentence
    from bot.search.index import Hit
    from bot.workflows.ask import Answerer, Story


def answerer_in(session: Session, earlier: str = "", reader: "Reader | None" = None) -> "Answerer | None":
    """Return the session's model as an answerer of questions, None where there is none; ``earlier`` was said before.

    A ``reader`` votes beside it, or answers in its place.
    """
    if session.model is None or session.dialect is None:
        return _reading(session, reader) if reader else None
    from bot.tools.toolbox import Toolbox
    from bot.workflows.ask_model import answerer_with

    connect = partial(Toolbox, observer=session.record_tool)
    answerer = answerer_with(session.model, session.dialect, session.say, connect, earlier)
    if reader is None:
        return answerer
    from bot.workflows.ask_reader import with_voter

    return with_voter(answerer, reader, session.say)


def _reading(session: Session, reader: "Reader") -> "Answerer":
    from bot.workflows.ask_reader import answerer_reading

    return answerer_reading(reader, session.say)


def answerer_of_now(session: Session, place: Place, closing: ExitStack) -> "Callable[[], Answerer | None]":
    """Return what gives the model of the settings as it is whenever it is called, None where there is none.

    Who runs for days outlives what a model server has loaded; a file is served once, until ``closing`` ends, and a
    reader loaded once; one that cannot be is said, and done without. Raises ModelError where the settings lead to no
    model, or to several, and there is no reader to answer in its place.
    """
    is_file = place.config.model.name.startswith(PREFIX)
    reader = cache(lambda: _reader_if_any(session, place))

    def find() -> "Answerer | None":
        try:
            if session.model is None or not is_file:
                meet_model(session, place, closing)
        except ModelError as error:
            session.model = None
            if reader() is None:
                raise
            session.say(str(error))
        return answerer_in(session, reader=reader())

    return find


def _reader_if_any(session: Session, place: Place) -> "Reader | None":
    try:
        return reader_of(place.config.model)
    except ModelError as error:
        session.say(str(error))
        return None


def story_in(place: Place, commit: str) -> "Story":
    """Return what tells since when a requirement stands, by the history up to a commit, empty for where we are.

    Without git nothing tells.
    """

    def story(hit: "Hit") -> "tuple[Sentence, ...]":
        if place.repository is None:
            return ()
        from bot.workflows.ask_history import story_of

        return story_of(place.repository, commit or "HEAD")(hit)

    return story


_EMBEDDING_SECONDS = 30.0
"""How long a few texts may take: somebody waits for a search, and the next one goes on from there."""
_REST_SECONDS = 60.0
"""How long a model that failed is left alone, by who runs for days."""


def meaning_of(settings: ModelConfig, say: Callable[[str], None]) -> Meaning | None:
    """Return the embedding model that the settings name, which is looked for when it is first needed.

    None where they name none: a search by words starts nothing and waits for nobody.
    """
    return Meaning(settings.embedding, _Embedding(settings).embed, say) if settings.embedding else None


class _Embedding:
    """The embedding model of the settings; after a failure the same failure again, for a while."""

    def __init__(self, settings: ModelConfig) -> None:
        self._settings = settings
        self._found: Embedder | None = None
        self._failed: tuple[float, ModelError] | None = None

    def embed(self, texts: Sequence[str]) -> "list[Vector]":
        """Return one vector for each text. Raises ModelError."""
        if self._failed and monotonic() - self._failed[0] < _REST_SECONDS:
            raise self._failed[1]
        try:
            return self._model().embed(texts)
        except ModelError as error:
            self._found, self._failed = None, (monotonic(), error)
            raise

    def _model(self) -> "Embedder":
        from bot.llm.embeddings import find_embedder

        settings, key = self._settings, os.environ.get(self._settings.api_key_env, "")
        self._found = self._found or find_embedder(
            settings.base_url,
            settings.embedding,
            key,
            seconds=_EMBEDDING_SECONDS,
            key_variable=settings.api_key_env,
        )
        if self._found is None:
            raise ModelMissing(f"There is no embedding model {settings.embedding}.", "See 'specbot model list'.")
        return self._found
