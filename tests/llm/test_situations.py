"""Each way a server fails, over real HTTP, becomes one error of one line with a next step."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.models import connected
from helpers.schemas import READ, TEXT

import bot.errors
from bot.llm.chat import Message

SITUATIONS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "situations.toml").read_text())["situation"]


@pytest.mark.parametrize("situation", SITUATIONS, ids=[each["name"] for each in SITUATIONS])
def test_situation(situation: dict[str, Any]) -> None:
    # No list of models, so that nobody knows the context: what the server says has to be enough.
    with ChatServer(lambda _: Answer(**situation["answer"]), lists=()) as server:
        model, asked = connected(server, idle_seconds=0.1), [Message("user", "Rewrite it.")]
        asks = {
            "answer": lambda: model.complete(asked, TEXT, max_tokens=200),
            "call": lambda: model.call(asked, [READ], max_tokens=200),
        }
        with pytest.raises(bot.errors.ModelError) as caught:
            asks[situation.get("asks", "answer")]()
        assert len(server.chats) == 1  # nothing is tried twice
    error = caught.value
    assert type(error).__name__ == situation["raises"]
    for words in situation["says"]:
        assert words in str(error)
    assert str(error).isprintable()
    assert len(str(error)) < 400
    assert error.hint.endswith(".")
