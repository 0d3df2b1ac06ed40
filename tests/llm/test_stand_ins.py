"""The stand-ins that tests of other rooms rest on do what they promise."""

from collections.abc import Sequence

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.model_shelf import Hosted
from helpers.schemas import READ, TEXT
from helpers.scripted_model import ScriptedModel, called
from openai import BadRequestError, OpenAI

from bot.errors import ModelUnreachable
from bot.llm.budget import estimate
from bot.llm.chat import Call, ChatModel, Message, Reply, read

ASKED = [Message("user", "Rewrite."), Message("assistant", "How?")]


def test_a_scripted_model_goes_through_its_queue() -> None:
    whole = Reply("{}", "other", "length", 1, 2, "hm", 0.5)
    model: ChatModel = ScriptedModel(["text", {"text": "é"}, whole, lambda asked: asked[-1].content])
    replies = [model.complete(ASKED, TEXT, max_tokens=5) for _ in range(4)]
    assert [reply.text for reply in replies] == ["text", '{"text": "é"}', "{}", "How?"]
    assert replies[2] is whole
    assert read(replies[1], TEXT) == {"text": "é"}


def test_a_scripted_model_raises_what_it_is_told_to_and_remembers_what_it_was_asked() -> None:
    calls: list[Call] = []
    model = ScriptedModel([ModelUnreachable("Nobody."), {"text": "a"}, "left over"], name="m", observer=calls.append)
    with pytest.raises(ModelUnreachable):
        model.complete(ASKED, TEXT, max_tokens=5)
    reply = model.complete(ASKED, TEXT, max_tokens=6)
    assert [(call.model, call.reply, str(call.error)) for call in calls] == [
        ("m", None, "Nobody."),
        ("m", reply, "None"),
    ]
    assert [asked.max_tokens for asked in model.history] == [5, 6]
    assert model.history[0].prompt == "Rewrite.\nHow?"
    assert model.left == 1


def test_a_scripted_model_is_loud_when_it_runs_out() -> None:
    with pytest.raises(AssertionError, match=r"call 1 was not expected; it asked:\nRewrite."):
        ScriptedModel([]).complete(ASKED, TEXT, max_tokens=5)


def test_a_function_alone_answers_every_call() -> None:
    def answer(asked: Sequence[Message]) -> str:
        return str(len(asked))

    model = ScriptedModel(answer)
    assert [model.complete(ASKED[:n], TEXT, max_tokens=5).text for n in (1, 2)] == ["1", "2"]


def _client(server: ChatServer) -> OpenAI:
    return OpenAI(base_url=server.base_url, api_key="x", max_retries=0, default_headers={"Connection": "close"})


def test_the_server_speaks_to_the_ordinary_client() -> None:
    answer = Answer('{"text": "The system SHALL log."}', reasoning="Hm.", prompt_tokens=3)
    with ChatServer(lambda _: answer) as server, _client(server) as client:
        plain = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])
        chunks = list(
            client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}], stream=True)
        )
        assert [model.id for model in client.models.list()] == ["test-model"]
    assert plain.choices[0].message.content == answer.text
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == answer.text
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.prompt_tokens == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"response_format": {"type": "json_object"}}, "must be 'json_schema' or 'text'"),
        ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, "Invalid tool_choice type"),
        ({"model": "absent"}, "model_not_found"),
    ],
)
def test_the_server_refuses_what_lm_studio_refuses(options: dict[str, object], words: str) -> None:
    server = ChatServer(lambda _: {}, models=[Hosted("a", 4096), Hosted("b", 4096)])
    with server, _client(server) as client, pytest.raises(BadRequestError) as caught:
        client.post("/chat/completions", cast_to=object, body={"model": "a", "messages": [], **options})
    assert words in str(caught.value.body)


def test_a_mistake_in_the_answering_function_is_raised_where_the_test_sees_it() -> None:
    with (
        pytest.raises(ZeroDivisionError),
        ChatServer(lambda _: {"text": str(1 / 0)}) as server,
        _client(server) as client,
    ):
        client.chat.completions.create(model="m", messages=[])


def test_a_scripted_model_makes_native_calls() -> None:
    calls: list[Call] = []
    model: ChatModel = ScriptedModel([called("stop") + called("read_requirement", name="é")], observer=calls.append)
    reply = model.call(ASKED, [READ], max_tokens=5)
    assert [(call.name, call.arguments) for call in reply.calls] == [
        ("stop", "{}"),
        ("read_requirement", '{"name": "é"}'),
    ]
    assert (reply.text, reply.finish) == ("", "tool_calls")
    assert (calls[0].schema, calls[0].reply) == ("tools", reply)
    assert model.count(ASKED) == estimate(ASKED)
