"""What is said to a server, and what of the environment is kept from it."""

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.models import connected
from helpers.schemas import TEXT

from bot.errors import ModelUnreachable
from bot.llm.chat import Message
from bot.llm.server import Server

ASKED = [Message("user", "Rewrite.")]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_is_not_asked_for_loopback(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with ChatServer(lambda _: "not me") as proxy, ChatServer(lambda _: {"text": "a"}) as server:
        monkeypatch.setenv(variable, proxy.root)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert connected(server).complete(ASKED, TEXT, max_tokens=5).text == '{"text": "a"}'
        assert proxy.requests == []


def test_a_proxy_is_asked_for_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    with ChatServer(lambda _: {}) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.root)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert Server("http://models.example/v1").listens()
        assert [request.path for request in proxy.requests] == ["http://models.example/lmstudio-greeting"]


def test_what_is_meant_for_openai_itself_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET"):
        monkeypatch.setenv(f"OPENAI_{name}", f"private-{name}")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with ChatServer(lambda _: {"text": "a"}) as server:
        connected(server).complete(ASKED, TEXT, max_tokens=5)
        assert "private-" not in repr(server.requests)


def test_each_call_has_its_own_connection() -> None:
    with ChatServer(lambda _: {"text": "a"}) as server:
        model = connected(server)
        for _ in range(2):
            model.complete(ASKED, TEXT, max_tokens=5)
        assert {request.headers["connection"] for request in server.requests} == {"close"}


def test_a_redirect_is_not_followed() -> None:
    with ChatServer(lambda _: {"text": "a"}) as elsewhere, ChatServer(lambda _: Answer(status=307)) as server:
        server.location = f"{elsewhere.base_url}/chat/completions"
        with pytest.raises(ModelUnreachable):
            connected(server).complete(ASKED, TEXT, max_tokens=5)
        assert elsewhere.requests == []


@pytest.mark.parametrize("page", ["9" * 5_000, "[" * 100_000, '{"a":'], ids=["digits", "nesting", "half"])
@pytest.mark.parametrize("stream", [True, False])
def test_json_beyond_reason_is_said_in_a_line(page: str, stream: bool) -> None:
    kind = "text/event-stream" if stream else "application/json"
    answer = Answer(page=f"data: {page}\n\n" if stream else page, content_type=kind)
    with (
        ChatServer(lambda _: answer) as server,
        pytest.raises(ModelUnreachable, match=r"is no OpenAI-compatible server"),
    ):
        connected(server).complete(ASKED, TEXT, max_tokens=5)
