import json
from typing import Any

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.model_shelf import Hosted
from helpers.models import connected
from helpers.schemas import TEXT

from bot.errors import ModelContextError, ModelError, ModelReplyError
from bot.llm.chat import Call, ChatModel, Message, read
from bot.llm.schema import MOST_CHARACTERS, Schema

ASKED = [Message("system", "Rewrite."), Message("user", "The system will log.")]
GOOD = {"text": "The system SHALL log every call."}


def test_an_answer_comes_with_what_the_server_tells_of_it() -> None:
    with ChatServer(lambda _: GOOD) as server:
        model: ChatModel = connected(server)
        reply = model.complete(ASKED, TEXT, max_tokens=200)
    assert read(reply, TEXT) == GOOD
    assert (reply.model, reply.finish, reply.reasoning) == ("test-model", "stop", "")
    assert (reply.prompt_tokens, reply.completion_tokens) == (11, 7)
    assert 0 < reply.seconds < 5
    assert model.name == "test-model"


def test_every_call_is_streamed_bounded_seeded_and_constrained() -> None:
    schema = Schema(
        "edit", {"$schema": "x", "title": "Edit", "type": "object", "properties": {"text": {"pattern": "a"}}}
    )
    with ChatServer(lambda _: GOOD) as server:
        connected(server, temperature=0.4, seed=3).complete(ASKED, schema, max_tokens=99)
        [body] = server.chats
    assert body == {
        "model": "test-model",
        "messages": [{"role": "system", "content": "Rewrite."}, {"role": "user", "content": "The system will log."}],
        "max_tokens": 99,
        "temperature": 0.4,
        "seed": 3,
        "stream": True,
        "stream_options": {"include_usage": True},
        "response_format": {
            "type": "json_schema",
            "json_schema": {
                "name": "edit",
                "strict": True,
                "schema": {"type": "object", "properties": {"text": {}}},
            },
        },
    }


def test_bytes_that_were_no_text_are_sent_as_replacement_characters() -> None:
    with ChatServer(lambda _: GOOD) as server:
        connected(server).complete([Message("user", "caf\udce9 — 系统")], TEXT, max_tokens=99)
        [body] = server.chats
    assert body["messages"][0]["content"] == "caf\ufffd — 系统"


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_thoughts_are_kept_apart(field: str) -> None:
    answer = Answer(json.dumps(GOOD), reasoning="Perhaps shorter.", reasoning_field=field)
    with ChatServer(lambda _: answer) as server:
        reply = connected(server).complete(ASKED, TEXT, max_tokens=200)
    assert read(reply, TEXT) == GOOD
    assert reply.reasoning == "Perhaps shorter."


def test_an_answer_that_landed_among_the_thoughts_is_found() -> None:
    with ChatServer(lambda _: Answer("\n", reasoning=json.dumps(GOOD))) as server:
        reply = connected(server).complete(ASKED, TEXT, max_tokens=200)
    assert read(reply, TEXT) == GOOD
    assert reply.reasoning == ""


def test_an_answer_cut_at_its_limit_says_so() -> None:
    with ChatServer(lambda _: Answer('{"text": "and on and on', finish="length")) as server:
        reply = connected(server).complete(ASKED, TEXT, max_tokens=5)
    assert reply.finish == "length"
    with pytest.raises(ModelReplyError, match="cut off"):
        read(reply, TEXT)


def test_an_answer_whose_connection_drops_after_the_finish_reason_is_whole() -> None:
    with ChatServer(lambda _: Answer(json.dumps(GOOD), ending="abrupt")) as server:
        reply = connected(server).complete(ASKED, TEXT, max_tokens=200)
    assert read(reply, TEXT) == GOOD
    assert reply.prompt_tokens is None


def test_an_answer_without_end_is_left() -> None:
    with ChatServer(lambda _: Answer("x" * (MOST_CHARACTERS + 1), ending="ping")) as server:
        with pytest.raises(ModelReplyError, match=f"more than {MOST_CHARACTERS} characters"):
            connected(server).complete(ASKED, TEXT, max_tokens=5)
        assert server.dropped.wait(2)


def test_a_model_that_stood_in_for_the_one_asked_is_named() -> None:
    calls: list[Call] = []
    with ChatServer(lambda _: GOOD, models=[Hosted("other", 4096)]) as server:
        reply = connected(server, "gone", observer=calls.append).complete(ASKED, TEXT, max_tokens=200)
    assert (calls[0].model, reply.model) == ("gone", "other")


@pytest.mark.parametrize(
    "refusal",
    [
        Answer(status=400, error="'response_format.type' must be 'text'"),
        Answer(status=500, error={"message": "Failed to initialize samplers: failed to parse grammar"}),
        Answer(error={"message": "JSON schema conversion failed"}),
    ],
    ids=["400", "500", "in the stream"],
)
def test_a_server_that_cannot_constrain_is_asked_in_words_from_then_on(refusal: Answer) -> None:
    def answer(request: dict[str, Any]) -> Answer:
        if "response_format" in request:
            return refusal
        return Answer(f"<think>Well.</think>Here you are:\n```json\n{json.dumps(GOOD)}\n```")

    with ChatServer(answer) as server:
        model = connected(server)
        replies = [model.complete(ASKED, TEXT, max_tokens=200) for _ in range(2)]
        bodies = server.chats
    assert [read(reply, TEXT) for reply in replies] == [GOOD, GOOD]
    assert ["response_format" in body for body in bodies] == [True, False, False]
    last = bodies[-1]["messages"]
    assert [turn["role"] for turn in last] == ["system", "user"]
    assert last[1]["content"].startswith("The system will log.\n\nAnswer with one JSON object and nothing else")
    assert '"required": ["text"]' in last[1]["content"]


def test_a_server_that_refuses_in_words_too_is_asked_no_third_time() -> None:
    with ChatServer(lambda _: Answer(status=400, error="no grammar today")) as server:
        with pytest.raises(ModelError, match="no grammar today"):
            connected(server).complete(ASKED, TEXT, max_tokens=200)
        assert len(server.chats) == 2


def test_the_observer_is_told_of_every_finished_call() -> None:
    calls: list[Call] = []
    answers = iter([Answer(json.dumps(GOOD)), Answer(status=400, error="Model is unloaded.")])
    with ChatServer(lambda _: next(answers)) as server:
        model = connected(server, observer=calls.append)
        reply = model.complete(ASKED, TEXT, max_tokens=200)
        with pytest.raises(ModelError) as caught:
            model.complete(ASKED[1:], TEXT, max_tokens=200)
    first, second = calls
    assert (first.messages, first.schema, first.reply, first.error) == (tuple(ASKED), "text", reply, None)
    assert (second.messages, second.reply, second.error) == (tuple(ASKED[1:]), None, caught.value)
    assert second.seconds > 0


def test_a_prompt_that_cannot_fit_is_not_sent() -> None:
    with ChatServer(lambda _: GOOD) as server:
        model = connected(server, context_length=4096)
        with pytest.raises(ModelContextError, match="About 5108 tokens do not fit the 4096") as caught:
            model.complete([Message("user", "word " * 2700)], TEXT, max_tokens=600)
        assert server.requests == []
    assert "lms load test-model --context-length" in caught.value.hint


def test_the_context_is_looked_up_once_after_the_first_answer() -> None:
    with ChatServer(lambda _: GOOD, models=[Hosted("big"), Hosted("small")]) as server:
        model = connected(server, "big")
        assert model.context_length is None
        for _ in range(2):
            model.complete(ASKED, TEXT, max_tokens=200)
        assert model.context_length == 4096  # what loading on demand gives
        assert [request.path for request in server.requests].count("/api/v1/models") == 1


def test_a_server_that_does_not_tell_the_context_is_no_failure() -> None:
    with ChatServer(lambda _: GOOD, lists=()) as server:
        model = connected(server)
        assert read(model.complete(ASKED, TEXT, max_tokens=200), TEXT) == GOOD
        assert model.context_length is None


def test_silence_where_the_prompt_fits_is_a_bad_answer_not_a_long_prompt() -> None:
    with ChatServer(lambda _: Answer(ending="cut")) as server, pytest.raises(ModelReplyError, match="is empty"):
        connected(server).complete(ASKED, TEXT, max_tokens=200)
