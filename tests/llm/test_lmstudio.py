import json
from typing import Any

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.model_shelf import Hosted
from helpers.models import IMPATIENT, connected
from helpers.schemas import READ, STOP, TEXT

from bot.errors import ModelContextError, ModelError, ModelReplyError
from bot.llm.chat import Call, ChatModel, Message, RawCall, read
from bot.llm.connect import find_model
from bot.llm.lmstudio import LMStudio
from bot.llm.schema import MOST_CHARACTERS, Schema

ASKED = [Message("system", "Rewrite."), Message("user", "The system will log.")]
GOOD = {"text": "The system SHALL log every call."}


def test_an_answer_comes_with_what_the_server_tells_of_it() -> None:
    answer = Answer(json.dumps(GOOD), prompt_tokens=11, cached_tokens=9)
    with ChatServer(lambda _: answer) as server:
        model: ChatModel = connected(server)
        reply = model.complete(ASKED, TEXT, max_tokens=200)
    assert read(reply, TEXT) == GOOD
    assert (reply.model, reply.finish, reply.reasoning) == ("test-model", "stop", "")
    assert (reply.prompt_tokens, reply.completion_tokens, reply.cached_tokens) == (11, 7, 9)
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
    counted = " ".join(str(number) for number in range(MOST_CHARACTERS // 4))
    with ChatServer(lambda _: Answer(counted, ending="ping")) as server:
        with pytest.raises(ModelReplyError, match=f"more than {MOST_CHARACTERS} characters"):
            connected(server).complete(ASKED, TEXT, max_tokens=5)
        assert server.dropped.wait(2)


def test_a_model_that_stood_in_for_the_one_asked_is_named() -> None:
    calls: list[Call] = []
    said: list[str] = []
    with ChatServer(lambda _: GOOD, models=[Hosted("other", 4096)]) as server:
        model = connected(server, "gone", observer=calls.append, notice=said.append)
        replies = [model.complete(ASKED, TEXT, max_tokens=200) for _ in range(2)]
    assert [(call.model, reply.model) for call, reply in zip(calls, replies, strict=True)] == [("gone", "other")] * 2
    assert said == ["gone was asked, and other answered in its place."]


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
        assert server.chats == []
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


def test_a_native_call_is_asked_for_and_put_together() -> None:
    calls: list[Call] = []
    answer = Answer("Let me see.", calls=(("read_requirement", '{"name": "Login"}'), ("stop", "")), finish="tool_calls")
    with ChatServer(lambda _: answer) as server:
        reply = connected(server, observer=calls.append).call(ASKED, [READ, STOP], max_tokens=99)
        [body] = server.chats
    assert reply.calls == (RawCall("id0", "read_requirement", '{"name": "Login"}'), RawCall("id1", "stop", ""))
    assert (reply.text, reply.finish, calls[0].schema) == ("Let me see.", "tool_calls", "tools")
    assert (body["tool_choice"], body["max_tokens"], "response_format" in body) == ("auto", 99, False)
    assert body["tools"] == [
        {
            "type": "function",
            "function": {
                "name": "read_requirement",
                "description": "Read one requirement.",
                "parameters": {
                    "type": "object",
                    "properties": {"name": {"type": "string", "maxLength": 40}, "whole": {"type": "boolean"}},
                    "required": ["name"],
                },
            },
        },
        {
            "type": "function",
            "function": {
                "name": "stop",
                "description": "Give up.",
                "parameters": {"type": "object", "properties": {}},
            },
        },
    ]


@pytest.mark.parametrize(
    ("arguments", "sent"), [('{"name": "x"}', '{"name": "x"}'), ("", "{}"), ('{"na', "{}"), ("[1]", "{}")]
)
def test_earlier_calls_and_their_results_are_sent_in_a_form_that_templates_can_read(arguments: str, sent: str) -> None:
    asked = [
        *ASKED,
        Message("assistant", "", calls=(RawCall("call00001", "read_requirement", arguments),)),
        Message("tool", "It SHALL log\udce9.", answers="call00001"),
    ]
    with ChatServer(lambda _: Answer("x")) as server:
        connected(server).call(asked, [READ], max_tokens=99)
        [body] = server.chats
    function = {"name": "read_requirement", "arguments": sent}
    assert body["messages"][2:] == [
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"id": "call00001", "type": "function", "function": function}],
        },
        {"role": "tool", "content": "It SHALL log\ufffd.", "tool_call_id": "call00001"},
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("max_tokens", "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."),
        ("temperature", "Unsupported value: 'temperature' does not support 0.2 with this model."),
        ("stream_options", "stream_options: unknown field"),
        ("seed", "[{'loc': ['body', 'seed'], 'msg': 'Extra inputs are not permitted'}]"),
        ("reasoning_effort", "reasoning_effort 'none' is not supported by this model"),
    ],
)
def test_a_parameter_the_server_does_not_take_is_not_sent_again(name: str, words: str) -> None:
    with ChatServer(lambda _: GOOD, refuses={name: words}) as server:
        model = connected(server, reasoning="none")
        for _ in range(2):
            assert read(model.complete(ASKED, TEXT, max_tokens=99), TEXT) == GOOD
        bodies = server.chats
    assert [name in body for body in bodies] == [True, False, False]
    assert [body.get("max_completion_tokens") for body in bodies[1:]] == [99 if name == "max_tokens" else None] * 2


def test_several_such_parameters_are_found_one_by_one() -> None:
    refuses = {"max_tokens": "max_tokens is not supported", "temperature": "temperature: unknown field"}
    with ChatServer(lambda _: GOOD, refuses=refuses) as server:
        assert read(connected(server).complete(ASKED, TEXT, max_tokens=99), TEXT) == GOOD
        assert len(server.chats) == 3


@pytest.mark.parametrize(
    "words",
    [
        "'max_tokens' is too large: 5000. This model's maximum context length is 4096 tokens, which is not enough.",
        "The server is not well.",
        "Rewrite the temperature.",
    ],
)
def test_other_errors_are_not_taken_for_a_refused_parameter(words: str) -> None:
    with ChatServer(lambda _: Answer(status=400, error=words)) as server:
        with pytest.raises(ModelError):
            connected(server).complete(ASKED, TEXT, max_tokens=99)
        assert len(server.chats) == 1


@pytest.mark.parametrize(
    ("options", "effort"), [((), None), (("off", "on"), "none"), (("low", "medium", "high"), "low")]
)
def test_a_model_that_thinks_is_asked_to_think_least(options: tuple[str, ...], effort: str | None) -> None:
    with ChatServer(lambda _: GOOD, models=[Hosted("big", 4096, reasoning=options)]) as server:
        model = find_model(server.base_url, "", **IMPATIENT)
        assert isinstance(model, LMStudio)
        model.complete(ASKED, TEXT, max_tokens=99)
        assert server.chats[0].get("reasoning_effort") == effort


@pytest.mark.parametrize("opening", ["<think>", "<thinking>", ""])
def test_thoughts_left_in_the_text_are_kept_apart(opening: str) -> None:
    closing = "</thinking>" if opening == "<thinking>" else "</think>"
    answer = Answer(f"\n{opening}Shorter {{perhaps}}.{closing}\n{json.dumps(GOOD)}")
    with ChatServer(lambda _: answer) as server:
        reply = connected(server).complete(ASKED, TEXT, max_tokens=200)
    assert (reply.text.strip(), reply.reasoning) == (json.dumps(GOOD), "Shorter {perhaps}.")


def test_a_mark_of_thoughts_inside_an_answer_is_part_of_it() -> None:
    quoted = {"text": "It ends at </think>, always."}
    with ChatServer(lambda _: quoted) as server:
        reply = connected(server).complete(ASKED, TEXT, max_tokens=200)
    assert (read(reply, TEXT), reply.reasoning) == (quoted, "")
