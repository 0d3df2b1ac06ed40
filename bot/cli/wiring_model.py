"""Choose the model: where it is, how it is asked, what it is not asked twice. Beside ``wiring`` for late imports."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from bot.cli.place import Place
from bot.cli.session import Session
from bot.config import ModelConfig
from bot.errors import ModelError
from bot.llm.downloads import PREFIX

if TYPE_CHECKING:
    from bot.llm.chat import ChatModel
    from bot.llm.dialects import Dialect
    from bot.llm.local_model import LocalModel
    from bot.llm.progress import Tell


def meet_model(
    session: Session,
    place: Place,
    closing: ExitStack,
    *,
    fresh: bool = False,
    show: Callable[[str], None] = lambda _: None,
) -> "ChatModel | None":
    """Find the model that the settings lead to and make it the session's; None, and how to start one, without a server.

    What it is called is written down unless it was met before. Raises ModelError, ConfigError.
    """
    settings = place.config.model
    found, session.model_hint = find_model(settings, closing, session, show)
    if not found:
        session.model = session.dialect = None
        return None
    session.at_once = _at_once(found, settings)
    session.model = model = _remembering(found, session, settings, fresh=fresh)
    if session.model_name != found.name or session.dialect is None:
        session.model_name, session.model_context = found.name, found.context_length
        session.record("model", found.name, {"name": found.name, "context_length": found.context_length})
        session.dialect = _dialect(model, session, settings, fresh=fresh)
    return found


def _at_once(model: "ChatModel", settings: ModelConfig) -> int:
    """Return how many questions the model takes at once: those of all servers that have it."""
    from bot.llm.hosts import Hosts

    return model.at_once if isinstance(model, Hosts) else settings.parallel


def _dialect(model: "ChatModel", session: Session, settings: ModelConfig, *, fresh: bool) -> "Dialect":
    """Return how ``model`` is asked to call tools; a probe is made once for each model and address."""
    from bot.llm.address import parse_address
    from bot.llm.dialects import choose_dialect
    from bot.llm.probe import probe

    memory = session.memory("dialect", fresh=fresh)
    key = f"{model.name} at {settings.base_url}"

    def is_good() -> bool:
        known = memory.get(key)
        if known is None:
            try:
                known = "native" if probe(model) else "actions"
            except ModelError as error:  # no word on what the model can do: the next run asks again
                session.say(f"Whether the model makes good tool calls could not be found out: {error}")
                return False
            memory.put(key, known)
        return known == "native"

    is_local = settings.name.startswith(PREFIX) or parse_address(settings.base_url).loopback
    dialect, word = choose_dialect(settings.dialect, is_local, is_good)
    if word:
        session.say(word)
    session.record("dialect_used", dialect.name, {"setting": settings.dialect, "dialect": dialect.name})
    return dialect


def _remembering(model: "ChatModel", session: Session, settings: ModelConfig, *, fresh: bool) -> "ChatModel":
    """Return ``model``, not asked for what the journal holds the answer to."""
    from bot.llm.ledger import Budgeted
    from bot.llm.remembered import Remembered

    # Not asked again means asked the same weights: another quantisation goes by the same name.
    sampling = {"temperature": settings.temperature, "seed": settings.seed, "weights": model.weights}
    memory = session.memory("reply", fresh=fresh)
    used = [key for kind, key in session.own if kind == "reply"]
    asked = Budgeted(model, session.ledger)
    return Remembered(asked, memory, settings=sampling, told=session.record_remembered, used=used)


def find_model(
    settings: ModelConfig,
    closing: ExitStack,
    session: Session | None = None,
    show: Callable[[str], None] = lambda _: None,
) -> "tuple[ChatModel | None, str]":
    """Return the model the settings lead to, or none and why, with the next step; ``closing`` ends what was started.

    ``show`` hears how far an answer is, a few times a second. Raises ModelError, ConfigError.
    """
    from bot.llm.progress import Together

    tell = Together(show)
    if settings.name.startswith(PREFIX):
        return _local_model(settings, closing, session, tell), ""
    from bot.llm.connect import NoServer
    from bot.llm.connect import find_model as connect

    found = connect(
        settings.base_url,
        settings.name,
        os.environ.get(settings.api_key_env, ""),
        temperature=settings.temperature,
        seed=settings.seed,
        first_token_seconds=settings.first_token_seconds,
        idle_seconds=settings.idle_seconds,
        hosts=settings.hosts,
        parallel=settings.parallel,
        key_variable=settings.api_key_env,
        observer=session.record_model if session else None,
        progress=tell,
        notice=session.say if session else None,
    )
    return (None, found.why) if isinstance(found, NoServer) else (found, "")


def _local_model(settings: ModelConfig, closing: ExitStack, session: Session | None, tell: "Tell") -> "LocalModel":
    """Return the model in the file that the settings name, served by llama.cpp in a child process."""
    from bot.llm.local_model import open_local

    if session:
        session.say(f"Starting llama.cpp on {settings.name.removeprefix(PREFIX)}.")
    model = open_local(
        settings.name.removeprefix(PREFIX),
        parallel=settings.parallel,
        temperature=settings.temperature,
        seed=settings.seed,
        first_token_seconds=settings.first_token_seconds,
        idle_seconds=settings.idle_seconds,
        observer=session.record_model if session else None,
        progress=tell,
    )
    closing.callback(model.close)
    return model
