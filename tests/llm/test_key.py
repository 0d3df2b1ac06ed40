"""The API token gets to the server, and nowhere else."""

import json
import traceback

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.models import IMPATIENT, connected
from helpers.schemas import TEXT

from bot.errors import ConfigError, ModelError, ModelUnreachable
from bot.llm.chat import Call, Message
from bot.llm.connect import find_model
from bot.llm.lmstudio import LMStudio
from bot.llm.server import Server

KEY = "sk-lm-AbCdEfGh:0123456789secret"
ASKED = [Message("user", "Rewrite.")]


def test_the_key_is_sent_with_every_request() -> None:
    with ChatServer(lambda _: {"text": "a"}, token=KEY) as server:
        model = find_model(server.base_url, "", f" {KEY}\n", **IMPATIENT)
        assert isinstance(model, LMStudio)
        model.complete(ASKED, TEXT, max_tokens=5)
        assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {KEY}"}


@pytest.mark.parametrize("key", ["", "sk-lm-wrong"])
def test_a_refused_key_names_the_variable(key: str) -> None:
    with ChatServer(lambda _: {}, token=KEY) as server:
        for attempt in (
            lambda: find_model(server.base_url, "", key, key_variable="MY_TOKEN", **IMPATIENT),
            lambda: connected(server, api_key=key, key_variable="MY_TOKEN").complete(ASKED, TEXT, max_tokens=5),
        ):
            with pytest.raises(ModelUnreachable, match=r"refuses the API token.*\$MY_TOKEN"):
                attempt()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=401, error=f"Invalid token {KEY}"),
        Answer(status=500, error={"message": f"cannot use {KEY}"}),
        Answer(error={"message": f"Model is unloaded. {KEY}"}),
        Answer(page=json.dumps({"error": f"Unexpected endpoint {KEY}"}), content_type="application/json"),
    ],
)
def test_the_key_is_in_no_message_even_if_the_server_repeats_it(answer: Answer) -> None:
    calls: list[Call] = []
    with ChatServer(lambda _: answer) as server:
        model = connected(server, api_key=KEY, observer=calls.append)
        with pytest.raises(ModelError) as caught:
            model.complete(ASKED, TEXT, max_tokens=5)
    for shown in (str(caught.value), repr(caught.value), repr(calls), repr(model), repr(Server(server.base_url, KEY))):
        assert KEY not in shown
    assert KEY not in repr(Server(server.base_url, KEY).target("m"))


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "schlüssel", "\x00"])
def test_what_cannot_be_sent_is_no_key(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Server("http://localhost:1234", key)
    assert "$SPECBOT_API_KEY" in str(caught.value)
    assert key not in "".join(traceback.format_exception(caught.value))
