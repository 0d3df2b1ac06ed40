"""Patience has three limits, and when one is reached the server is left, so that it stops generating."""

from time import monotonic
from typing import Any

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.models import connected
from helpers.schemas import TEXT

from bot.errors import ModelError
from bot.llm.chat import Message, read

ASKED = [Message("user", "Rewrite.")]


def _failure(answer: Answer, **patience: Any) -> tuple[str, float]:
    with ChatServer(lambda _: answer, lists=()) as server:
        started = monotonic()
        with pytest.raises(ModelError) as caught:
            connected(server, **patience).complete(ASKED, TEXT, max_tokens=50)
        assert type(caught.value) is ModelError
        return str(caught.value), monotonic() - started


@pytest.mark.parametrize("ending", ["stall", "ping"])
def test_no_first_word(ending: str) -> None:
    # An empty keep-alive is no word: it must not start the clock anew.
    message, seconds = _failure(Answer(ending=ending), first_token_seconds=0.2)  # type: ignore[arg-type]
    assert "test-model did not begin to answer within 0.2 s" in message
    assert "first_token_seconds" in message
    assert 0.2 <= seconds < 2


@pytest.mark.parametrize("ending", ["stall", "ping"])
def test_no_next_word(ending: str) -> None:
    message, seconds = _failure(Answer('{"text": "a', ending=ending), idle_seconds=0.2)  # type: ignore[arg-type]
    assert "test-model fell silent in the middle of its answer for 0.2 s" in message
    assert "idle_seconds" in message
    assert 0.2 <= seconds < 2


def test_no_end() -> None:
    message, seconds = _failure(Answer("{" + " " * 400, pause=0.02), total_seconds=0.2)
    assert "test-model was still answering after 0.2 s" in message
    assert 0.2 <= seconds < 2


def test_thinking_counts_as_answering() -> None:
    answer = Answer('{"text": "a"}', reasoning="Let me think about it, for a while.", pause=0.03)
    with ChatServer(lambda _: answer, lists=()) as server:
        reply = connected(server, first_token_seconds=1.0, idle_seconds=0.25).complete(ASKED, TEXT, max_tokens=50)
    assert reply.seconds > 0.25
    assert read(reply, TEXT) == {"text": "a"}


def test_a_long_wait_for_the_first_word_is_not_idleness() -> None:
    with ChatServer(lambda _: Answer('{"text": "a"}', wait=0.3), lists=()) as server:
        reply = connected(server, first_token_seconds=2.0, idle_seconds=0.15).complete(ASKED, TEXT, max_tokens=50)
    assert reply.seconds >= 0.3


def test_no_answer_at_all() -> None:
    def never(_: object) -> Answer:
        server.stopping.wait(2)  # before the status line
        return Answer("{}")

    with ChatServer(never, lists=()) as server, pytest.raises(ModelError, match="did not begin to answer"):
        connected(server, first_token_seconds=0.2).complete(ASKED, TEXT, max_tokens=50)


@pytest.mark.parametrize("patience", [{"first_token_seconds": 0.1}, {"total_seconds": 0.1}])
def test_the_server_sees_that_nobody_waits_any_more(patience: dict[str, Any]) -> None:
    with ChatServer(lambda _: Answer(ending="ping"), lists=()) as server:
        with pytest.raises(ModelError):
            connected(server, **patience).complete(ASKED, TEXT, max_tokens=50)
        assert server.dropped.wait(2)
