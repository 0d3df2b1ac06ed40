"""Servers that speak the protocol in their own way: good answers are read, and nothing of theirs is without end."""

import json
import tomllib
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.loopback import LoopbackHandler, LoopbackServer
from helpers.models import IMPATIENT, connected
from helpers.schemas import TEXT

from bot.errors import ModelError, ModelUnreachable
from bot.llm import server as servers
from bot.llm.chat import Message, read
from bot.llm.connect import find_model
from bot.llm.events import MOST_BYTES
from bot.llm.lmstudio import LMStudio

ANSWERS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "answers.toml").read_text("utf-8"))["answer"]
ASKED = [Message("user", "Rewrite it. " * 200)]
GOOD = {"text": "The system SHALL log."}


@pytest.mark.parametrize("given", ANSWERS, ids=[each["name"] for each in ANSWERS])
def test_a_good_answer_in_another_form(given: dict[str, Any]) -> None:
    with ChatServer(lambda _: Answer(page=given["page"], content_type=given["content_type"])) as server:
        model = connected(server)
        for _ in range(2):
            reply = model.complete(ASKED, TEXT, max_tokens=50)
            assert read(reply, TEXT) == GOOD
            assert (reply.prompt_tokens, reply.completion_tokens, reply.finish) == (None, None, "stop")


@pytest.mark.parametrize(
    "refusal",
    [
        {"stream": "stream is not supported"},
        {"response_format": "json mode is not available for this model"},
        {"response_format": "Guided decoding backend failed"},
        {"seed": "`seed` is deprecated for this model."},
        {"temperature": "temperature: only 1 is allowed"},
    ],
    ids=lambda refusal: next(iter(refusal.values())),
)
def test_what_a_server_refuses_is_left_out_in_whatever_words_it_says_so(refusal: dict[str, str]) -> None:
    with ChatServer(lambda _: GOOD, refuses=refusal) as server:
        model = connected(server)
        for _ in range(2):
            assert read(model.complete(ASKED, TEXT, max_tokens=50), TEXT) == GOOD
        assert len(server.chats) == 3


@pytest.mark.parametrize(
    ("status", "said", "retry_after"),
    [(429, "slow down", "0"), (429, "slow down", "Mon, 01 Jan 2001 00:00:00 GMT"), (503, "Loading model", "")],
)
def test_a_server_without_time_is_asked_again_when_it_says(status: int, said: str, retry_after: str) -> None:
    def busy_once(_: object) -> Answer:
        return Answer(status=status, error=said) if len(server.chats) == 1 else Answer(json.dumps(GOOD))

    with ChatServer(busy_once) as server:
        server.retry_after = retry_after
        assert read(connected(server).complete(ASKED, TEXT, max_tokens=50), TEXT) == GOOD
        assert len(server.chats) == 2


@pytest.mark.parametrize(
    "retry_after", ["30", "9" * 400, "Fri, 01 Jan 2100 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 -0000"]
)
def test_a_server_that_wants_longer_than_anyone_waits_is_lost(retry_after: str) -> None:
    with ChatServer(lambda _: Answer(status=429, error="slow down")) as server:
        server.retry_after = retry_after
        with pytest.raises(ModelUnreachable, match=r"has no time now \(\"slow down\"\)\. Run it again"):
            connected(server).complete(ASKED, TEXT, max_tokens=50)
        assert len(server.chats) == 1


@pytest.mark.parametrize("retry_after", ["", "-1", "soon", "1.5", "Wed, 99 Foo 2026"])
def test_a_server_that_does_not_say_when_is_not_asked_again(retry_after: str) -> None:
    with ChatServer(lambda _: Answer(status=429, error="slow down")) as server:
        server.retry_after = retry_after
        with pytest.raises(ModelError, match="has no time now"):
            connected(server).complete(ASKED, TEXT, max_tokens=50)
        assert len(server.chats) == 1


def test_a_named_model_of_a_server_without_a_list_is_taken_at_its_word() -> None:
    with ChatServer(lambda _: GOOD, lists=(), lm_studio=False) as server:
        model = find_model(server.base_url, "theirs", **IMPATIENT)
        assert isinstance(model, LMStudio)
        assert read(model.complete(ASKED, TEXT, max_tokens=50), TEXT) == GOOD
        assert server.chats[0]["model"] == "theirs"


def test_a_server_that_cannot_list_does_not_keep_the_next_one_from_being_asked() -> None:
    with (
        Raw(lambda _: iter([b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"])) as broken,
        ChatServer(lambda _: GOOD) as good,
    ):
        said: list[str] = []
        found = find_model(broken.base_url, "test-model", hosts=[good.base_url], notice=said.append, **IMPATIENT)
        assert read(found.complete(ASKED, TEXT, max_tokens=50), TEXT) == GOOD  # type: ignore[union-attr]
        assert "failed" in said[0]


Sending = Callable[[str], Iterator[bytes]]


class Raw(LoopbackServer):
    """Sends the bytes that a function of the path gives, and then hangs up."""

    def __init__(self, sending: Sending) -> None:
        super().__init__(_RawHandler)
        self.sending = sending
        self.sent = 0


class _RawHandler(LoopbackHandler):
    stand_in: Raw

    def get(self) -> None:
        self.close_connection = True
        for piece in self.stand_in.sending(self.path):
            if self.stand_in.stopping.is_set():
                return
            self.stand_in.sent += len(piece)
            self.wfile.write(piece)

    def post(self) -> None:
        self.body()
        self.get()


def head(status: int, kind: str, more: str = "") -> bytes:
    return f"HTTP/1.1 {status} Whatever\r\nContent-Type: {kind}\r\nConnection: close\r\n{more}\r\n".encode()


def endless(beginning: bytes, piece: bytes) -> Sending:
    def sending(_: str) -> Iterator[bytes]:
        yield beginning
        while True:
            yield piece

    return sending


def packed() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(b"a" * 1_000_000) for _ in range(200)), packer.flush()])


BLOCK = b"a" * 65536
ENDLESS: dict[str, Sending] = {
    "a line": endless(head(200, "text/event-stream") + b"data: ", BLOCK),
    "a page": endless(head(200, "text/html"), BLOCK),
    "a document": endless(head(200, "application/json") + b'{"a":"', BLOCK),
    "an error": endless(head(500, "application/json") + b'{"error":"', BLOCK),
    "a packed page": lambda _: iter([head(200, "text/html", "Content-Encoding: gzip\r\n"), packed()]),
    "a packed error": lambda _: iter([head(500, "text/html", "Content-Encoding: gzip\r\n"), packed()]),
    "a packed stream": lambda _: iter([head(200, "text/event-stream", "Content-Encoding: gzip\r\n"), packed()]),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_no_more_is_read_than_an_answer_can_be(name: str) -> None:
    with Raw(ENDLESS[name]) as server:
        model = LMStudio(server.base_url, "test-model", **IMPATIENT)
        with pytest.raises(ModelError, match=r"more than 8 MB|no OpenAI-compatible server"):
            model.complete(ASKED, TEXT, max_tokens=50)
        # What is on its way when nothing more is read fills buffers of some megabytes.
        assert server.sent < 4 * MOST_BYTES


def test_no_more_is_read_than_a_list_can_be() -> None:
    with Raw(endless(head(200, "application/json") + b'{"data":["', BLOCK)) as server:
        with pytest.raises(ModelUnreachable, match="no OpenAI-compatible server"):
            find_model(server.base_url, "", **IMPATIENT)
        assert server.sent < 16 * MOST_BYTES


def drops(beginning: bytes, server: list[Raw]) -> Sending:
    """A byte now and then, so that no single wait is ever long."""

    def sending(_: str) -> Iterator[bytes]:
        yield beginning
        while not server[0].stopping.wait(0.05):
            yield b"a"

    return sending


@pytest.mark.parametrize(
    "beginning",
    [
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        head(500, "application/json"),
        head(200, "text/html"),
        head(200, "text/event-stream") + b"data: ",
    ],
    ids=["before anything", "an error", "a page", "a stream"],
)
def test_an_answer_that_comes_in_drops_is_not_waited_for_longer(beginning: bytes) -> None:
    servers: list[Raw] = []
    with Raw(drops(beginning, servers)) as server:
        servers.append(server)
        started = monotonic()
        with pytest.raises(ModelError, match=r"did not begin to answer within 0\.4 s"):
            LMStudio(server.base_url, "m", **{**IMPATIENT, "first_token_seconds": 0.4}).complete(
                ASKED, TEXT, max_tokens=50
            )
        assert monotonic() - started < 3


def test_a_list_that_comes_in_drops_is_not_waited_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "_SECONDS", 0.4)
    stand_in: list[Raw] = []
    with Raw(drops(head(200, "application/json"), stand_in)) as server:
        stand_in.append(server)
        started = monotonic()
        with pytest.raises(ModelError, match="does not answer in time"):
            find_model(server.base_url, "", **IMPATIENT)
        assert monotonic() - started < 3
