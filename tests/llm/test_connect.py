"""From a base URL and perhaps a name to a model that answers, or to a reason, over real HTTP."""

import socket
from typing import Any

import pytest
from helpers.chat_server import ChatServer
from helpers.model_shelf import Hosted
from helpers.models import IMPATIENT
from helpers.schemas import TEXT

from bot.errors import ConfigError, ModelMissing, ModelUnreachable
from bot.llm.chat import Message, read
from bot.llm.connect import NoServer, find_model
from bot.llm.lmstudio import LMStudio

SHELF = [Hosted("big", 16384), Hosted("small"), Hosted("text-embedding-x", 512, "embedding")]
EVERY_LIST = ("/api/v1/models", "/api/v0/models", "/v1/models")


def find(base_url: str, name: str = "", api_key: str = "", **options: Any) -> LMStudio:
    found = find_model(base_url, name, api_key, **{**IMPATIENT, **options})
    assert isinstance(found, LMStudio)
    return found


@pytest.fixture
def nobody() -> str:
    """The base URL of a port where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def test_the_loaded_model_is_found_and_answers() -> None:
    with ChatServer(lambda _: {"text": "a"}, models=SHELF) as server:
        model = find(server.base_url)
        assert (model.name, model.context_length) == ("big", 16384)
        reply = model.complete([Message("user", "Rewrite.")], TEXT, max_tokens=50)
        assert read(reply, TEXT) == {"text": "a"}
        assert [request.path for request in server.requests] == [
            "/lmstudio-greeting",
            "/api/v1/models",
            "/v1/chat/completions",
        ]


@pytest.mark.parametrize("lm_studio", [True, False], ids=["200 for what it lacks", "404 for what it lacks"])
@pytest.mark.parametrize("best", range(3))
def test_the_best_list_there_is_decides(best: int, lm_studio: bool) -> None:
    shelf = [Hosted("big", 16384), Hosted("text-embedding-x", 512, "embedding")]
    with ChatServer(lambda _: {}, models=shelf, lists=EVERY_LIST[best:], lm_studio=lm_studio) as server:
        model = find(server.base_url)
        assert (model.name, model.context_length) == ("big", None if best == 2 else 16384)
        asked = [request.path for request in server.requests if request.path.endswith("/models")]
        assert tuple(asked) == EVERY_LIST[: best + 1]


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/", "/api/v1", "/v1/chat/completions"])
def test_the_base_url_may_be_written_in_many_ways(suffix: str) -> None:
    with ChatServer(lambda _: {"text": "a"}) as server:
        reply = find(server.root + suffix).complete([Message("user", "x")], TEXT, max_tokens=5)
    assert read(reply, TEXT) == {"text": "a"}


def test_a_named_model_on_disk_is_taken_and_loads_on_demand() -> None:
    with ChatServer(lambda _: {"text": "a"}, models=[Hosted("big", 16384), Hosted("small")]) as server:
        model = find(server.base_url, "small")
        assert (model.name, model.context_length) == ("small", None)
        assert model.complete([Message("user", "x")], TEXT, max_tokens=5).model == "small"
        assert model.context_length == 4096


@pytest.mark.parametrize(
    ("shelf", "name", "words"),
    [
        (SHELF, "absent", "no model absent"),
        (SHELF, "text-embedding-x", "for embeddings"),
        ([Hosted("a", 4096), Hosted("b", 4096)], "", "Several models are loaded: a, b"),
        ([Hosted("a"), Hosted("b")], "", "No model is known to be loaded"),
        ([], "", "no chat model"),
    ],
)
def test_a_server_without_the_model_is_a_failure(shelf: list[Hosted], name: str, words: str) -> None:
    with ChatServer(lambda _: {}, models=shelf) as server, pytest.raises(ModelMissing, match=words):
        find(server.base_url, name)


def test_no_server_is_no_failure_as_long_as_no_model_is_named(nobody: str) -> None:
    found = find_model(nobody, "", **IMPATIENT)
    assert found == NoServer(
        f"No model server answers at {nobody}. Start LM Studio and its server (lms server start), or name a GGUF file: --model file:PATH."
    )
    with pytest.raises(ModelUnreachable, match="lms server start"):
        find_model(nobody, "qwen", **IMPATIENT)


def test_a_server_that_went_away_is_unreachable(nobody: str) -> None:
    with pytest.raises(ModelUnreachable, match="No model server answers"):
        LMStudio(nobody, "qwen", **IMPATIENT).complete([Message("user", "x")], TEXT, max_tokens=5)


@pytest.mark.parametrize("lm_studio", [True, False])
def test_something_else_that_answers_is_a_failure(lm_studio: bool) -> None:
    server = ChatServer(lambda _: {}, lists=(), lm_studio=lm_studio)
    with server, pytest.raises(ModelUnreachable, match="no OpenAI-compatible server"):
        find(server.base_url)


@pytest.mark.parametrize(
    "url", ["", "ftp://x/v1", "http://", "http://[::1", "http://x:99999", "http://u:pw@x/v1", "a b"]
)
def test_an_address_that_is_none_is_a_mistake_in_the_configuration(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        find(url)
    assert "pw" not in str(caught.value)
