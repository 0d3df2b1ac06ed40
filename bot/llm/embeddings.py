"""Texts as vectors, by an embedding model of the same server."""

from collections.abc import Sequence
from sys import float_info
from threading import Lock
from typing import Protocol

from bot.errors import ModelError, ModelMissing, ModelUnreachable
from bot.llm.failures import unanswered
from bot.llm.members import mapping
from bot.llm.models import choose_embedder
from bot.llm.sayings import LOG, from_body
from bot.llm.server import KEY_VARIABLE, Server

# LM Studio has failed on large batches that passed one by one, and hung on several at once (lmstudio-bug-tracker 7).
_BATCH = 8
_MOST = float_info.max

Vector = list[float]


class Embedder(Protocol):
    """A model that turns texts into vectors, near each other where the texts mean the same."""

    @property
    def name(self) -> str:
        """What the model is called; vectors of different models cannot be compared."""
        ...

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return one vector for each text, in their order, all of one length. Raises ModelError."""
        ...


class ServerEmbedder:
    """An embedding model on a server; one small batch at a time, whoever asks."""

    def __init__(self, server: Server, name: str, *, seconds: float) -> None:
        self._server = server
        self._name = name
        self._seconds = seconds
        self._dimension = 0
        self._one_at_a_time = Lock()

    @property
    def name(self) -> str:
        """What the model is called when it is asked."""
        return self._name

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return one vector for each text, in their order. Raises ModelError where even a single text fails."""
        with self._one_at_a_time:
            batches = [texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)]
            return [vector for batch in batches for vector in self._batch(batch)]

    def _batch(self, texts: Sequence[str]) -> list[Vector]:
        try:
            return self._ask(texts)
        except (ModelUnreachable, ModelMissing):
            raise
        except ModelError as error:
            if len(texts) == 1 or unanswered(error):
                raise
        half = len(texts) // 2
        return self._batch(texts[:half]) + self._batch(texts[half:])

    def _ask(self, texts: Sequence[str]) -> list[Vector]:
        body = self._server.post("/v1/embeddings", {"model": self._name, "input": list(texts)}, self._seconds)
        target = self._server.target(self._name)
        error = mapping(body).get("error")
        if error:
            raise from_body(error, target)
        vectors = _vectors(body, len(texts))
        lengths = {len(vector) for vector in vectors} | ({self._dimension} if self._dimension else set())
        if not vectors or len(lengths) != 1:
            raise ModelError(f"The embeddings of {target.named} cannot be used.", LOG)
        self._dimension = len(vectors[0])
        return vectors


def find_embedder(
    base_url: str, name: str, api_key: str = "", *, seconds: float, key_variable: str = KEY_VARIABLE
) -> ServerEmbedder | None:
    """Return the embedding model named, with an empty name one that is loaded, or None.

    ``seconds`` is how long a batch may take, a load on demand included. Raises ModelUnreachable for a named model
    without its server, a refused token, or something that is no model server; ModelMissing for a name that is not
    there; ConfigError for an unusable address.
    """
    server = Server(base_url, api_key, key_variable=key_variable)
    if not name and not server.listens():
        return None
    chosen = choose_embedder(server.models(), name)
    return ServerEmbedder(server, chosen.name, seconds=seconds) if chosen else None


def _vectors(body: object, count: int) -> list[Vector]:
    """Return the vectors in the order of their index; none when one is missing, odd, or no number."""
    data = mapping(body).get("data")
    entries = [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
    found = {entry.get("index"): entry.get("embedding") for entry in entries}
    if len(entries) != count or set(found) != set(range(count)):
        return []
    vectors = [_vector(found[index]) for index in range(count)]
    return vectors if all(vectors) else []


def _vector(value: object) -> Vector:
    # Compared and not converted: a whole number of hundreds of digits would be an error, and NaN fits no bound.
    if not isinstance(value, list) or not all(type(each) in (int, float) and -_MOST <= each <= _MOST for each in value):
        return []
    return [float(each) for each in value]
