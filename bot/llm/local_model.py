"""A GGUF file as a ChatModel: the usual client, before a llama.cpp that only this process may use."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from bot.errors import ModelContextError, ModelError, ModelReplyError
from bot.llm.chat import ChatModel, Message, Observer, Reply
from bot.llm.connect import NoServer, find_model
from bot.llm.downloads import find_file
from bot.llm.gguf import read_gguf
from bot.llm.local import Engine, Serving, random_key
from bot.llm.progress import Tell
from bot.llm.schema import Schema
from bot.llm.tool import ToolInfo

_Answer = TypeVar("_Answer")
_MORE_CONTEXT = "Serve it with more: specbot model serve FILE --context N."
_TOO_SLOW = "Take a smaller model, or raise first_token_seconds and idle_seconds."


class LocalModel:
    """``client`` asked through ``engine``, which this closes; what fails is explained by what became of the engine."""

    def __init__(self, engine: Engine, client: ChatModel, weights: str = "") -> None:
        self._engine = engine
        self._client = client
        self._weights = weights

    @property
    def name(self) -> str:
        """The file's name."""
        return self._client.name

    @property
    def weights(self) -> str:
        """The quantisation of its weights, as the file has it; empty where it does not say."""
        return self._weights

    @property
    def context_length(self) -> int | None:
        """How many tokens prompt and answer may have together."""
        return self._client.context_length

    def complete(self, messages: Sequence[Message], schema: Schema, *, max_tokens: int) -> Reply:
        """Ask once for an answer in ``schema``. Raises ModelError or a child of it."""
        return self._explained(lambda: self._client.complete(messages, schema, max_tokens=max_tokens))

    def call(self, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int) -> Reply:
        """Ask once for a call of one of ``tools``. Raises ModelError or a child of it."""
        return self._explained(lambda: self._client.call(messages, tools, max_tokens=max_tokens))

    def count(self, messages: Sequence[Message]) -> int:
        """Return how many tokens the messages take."""
        return self._client.count(messages)

    def close(self) -> None:
        """End llama.cpp."""
        self._engine.close()

    def _explained(self, ask: Callable[[], _Answer]) -> _Answer:
        """Ask, and where that fails give the next step for this engine; the client's own is LM Studio's."""
        try:
            return ask()
        except ModelReplyError:
            raise
        except ModelContextError as error:
            raise ModelContextError(error.message, _MORE_CONTEXT) from error
        except ModelError as error:
            raise self._engine.failure() or ModelError(error.message, _TOO_SLOW) from error


def open_local(
    wanted: str,
    *,
    parallel: int,
    temperature: float,
    seed: int,
    first_token_seconds: float,
    idle_seconds: float,
    observer: Observer | None = None,
    progress: Tell | None = None,
) -> LocalModel:
    """Start llama.cpp on the file that ``wanted`` (without ``file:``) names and return its model; close it.

    Raises ModelMissing where there is no such file, or no llama.cpp; ModelError where it cannot be served.
    """
    key, file = random_key(), find_file(wanted, Path.home())
    with ExitStack() as undo:
        engine = undo.enter_context(Engine(file, Serving(parallel=parallel, key=key)))
        client = find_model(
            engine.base_url,
            engine.name,
            key,
            parallel=parallel,
            temperature=temperature,
            seed=seed,
            first_token_seconds=first_token_seconds,
            idle_seconds=idle_seconds,
            observer=observer,
            progress=progress,
        )
        if isinstance(client, NoServer):  # it answered a moment ago
            raise engine.failure() or ModelError(client.why)
        undo.pop_all()
    return LocalModel(engine, client, read_gguf(file).quantisation)
