"""Vectors over real HTTP: order, size, odd answers, and batches that are too much for a server."""

from math import inf, nan
from typing import Any

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.model_shelf import Hosted

from bot.errors import ModelContextError, ModelError, ModelMissing, ModelUnreachable
from bot.llm.embeddings import Embedder, ServerEmbedder, find_embedder
from bot.llm.server import Server

TOO_MANY = Answer(status=500, error="llama_decode returned -1")


def vector(text: str) -> list[float]:
    return [float(len(text)), 0.5]


def listed(*vectors: object) -> dict[str, Any]:
    return {"data": [{"index": index, "embedding": each} for index, each in enumerate(vectors)]}


def all_of(texts: list[str]) -> dict[str, Any]:
    found = listed(*map(vector, texts))
    return {"data": found["data"][::-1]}  # out of order, as the API allows


def embedder(server: ChatServer) -> ServerEmbedder:
    return ServerEmbedder(Server(server.base_url), "nomic", seconds=5.0)


def sizes(server: ChatServer) -> list[int]:
    return [len(request.body["input"]) for request in server.requests]


def test_small_batches_come_back_in_order() -> None:
    texts = ["x" * length for length in range(19)]
    with ChatServer(lambda _: "", embedding=all_of) as server:
        found: Embedder = embedder(server)
        assert found.embed(texts) == [vector(text) for text in texts]
        assert sizes(server) == [8, 8, 3]
        assert server.requests[0].body["model"] == found.name == "nomic"


def test_nothing_to_embed_is_no_request() -> None:
    with ChatServer(lambda _: "", embedding=all_of) as server:
        assert embedder(server).embed([]) == []
        assert server.requests == []


def test_a_batch_that_fails_is_halved() -> None:
    def at_most_three(texts: list[str]) -> dict[str, Any] | Answer:
        return TOO_MANY if len(texts) > 3 else all_of(texts)

    texts = ["x" * length for length in range(8)]
    with ChatServer(lambda _: "", embedding=at_most_three) as server:
        assert embedder(server).embed(texts) == [vector(text) for text in texts]
        assert sizes(server) == [8, 4, 2, 2, 4, 2, 2]


def test_a_single_text_that_fails_is_a_failure() -> None:
    with ChatServer(lambda _: "", embedding=lambda _: TOO_MANY) as server:
        with pytest.raises(ModelError, match="nomic crashed"):
            embedder(server).embed(["a", "b", "c"])
        assert sizes(server) == [3, 1]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            Answer(status=501, error={"message": "This server does not support embeddings."}),
            ModelError,
            "no embeddings",
        ),
        (Answer(status=200, error="Unexpected endpoint or method."), ModelUnreachable, "/v1"),
        (Answer(status=400, error="No models loaded."), ModelMissing, "lms load nomic"),
        (Answer(status=400, error="input is larger than the context size"), ModelContextError, "does not fit"),
        (Answer(status=401, error="invalid"), ModelUnreachable, "API token"),
    ],
)
def test_an_error_is_said_in_a_line(answer: Answer, kind: type[ModelError], words: str) -> None:
    with ChatServer(lambda _: "", embedding=lambda _: answer) as server, pytest.raises(kind, match=words):
        embedder(server).embed(["a"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        listed(),
        listed([1.0], [1.0]),
        listed([]),
        listed([1.0, nan]),
        listed([inf]),
        listed([10**400]),
        listed(["1.0"]),
        listed([True]),
        listed("AACAPw=="),
        listed(None),
        {"data": [{"index": 1, "embedding": [1.0]}]},
        {"data": [[1.0]]},
    ],
)
def test_vectors_that_are_none_are_refused(body: dict[str, Any]) -> None:
    with (
        ChatServer(lambda _: "", embedding=lambda _: body) as server,
        pytest.raises(ModelError, match="embeddings of nomic cannot be used"),
    ):
        embedder(server).embed(["a"])


def test_all_vectors_are_of_one_length() -> None:
    with ChatServer(lambda _: "", embedding=lambda texts: listed(*([1.0] * len(text) for text in texts))) as server:
        found = embedder(server)
        assert found.embed(["ab", "cd"]) == [[1.0, 1.0], [1.0, 1.0]]
        with pytest.raises(ModelError, match="cannot be used"):
            found.embed(["abc"])


LOADED = Hosted("nomic", 512, "embedding")
ON_DISK = Hosted("arctic", None, "embedding")


@pytest.mark.parametrize(
    ("shelf", "name", "found"),
    [
        ([Hosted("big", 4096), ON_DISK, LOADED], "", "nomic"),
        ([Hosted("big", 4096), ON_DISK], "", None),
        ([Hosted("big", 4096), ON_DISK], "arctic", "arctic"),
    ],
)
def test_the_embedder_named_or_loaded_is_found(shelf: list[Hosted], name: str, found: str | None) -> None:
    with ChatServer(lambda _: "", models=shelf) as server:
        embedder = find_embedder(server.base_url, name, seconds=5.0)
    assert (embedder.name if embedder else None) == found


def test_without_a_server_there_is_no_embedder() -> None:
    with ChatServer(lambda _: "") as server:
        pass
    assert find_embedder(server.base_url, "", seconds=5.0) is None
    with pytest.raises(ModelUnreachable):
        find_embedder(server.base_url, "nomic", seconds=5.0)
