"""specbot's client, and what LM Studio does otherwise than the engine inside it, each way once; a real model answers."""

from collections.abc import Callable
from typing import Any

import pytest
from helpers import engine as engines
from helpers.lmstudio_proxy import LISTS, MODEL, LMStudioProxy, Overflow
from helpers.model_shelf import Hosted
from helpers.run import run
from helpers.schemas import TEXT
from openai import BadRequestError, OpenAI

from bot.errors import ModelContextError, ModelError, ModelMissing, ModelUnreachable
from bot.llm.chat import Message, RawCall, read
from bot.llm.embeddings import find_embedder
from bot.llm.local import Engine
from bot.llm.schema import Schema
from bot.llm.tool import ToolInfo

pytestmark = engines.ALONE

ASKED = [Message("user", "Say when sessions end.")]
LONG = [Message("user", "The system SHALL lock the front door of the house at 22:00. " * 400)]
ANYTHING = Schema("anything", {"type": "object"})


@pytest.mark.parametrize("best", range(3), ids=LISTS)
def test_the_best_list_it_has_is_read_whatever_it_says_for_the_others(engine: Engine, best: int) -> None:
    with LMStudioProxy(engine, lists=LISTS[best:]) as proxy:
        model = engines.client(proxy.root)
        assert model.name == MODEL
        assert model.context_length == (None if best == 2 else engines.CONTEXT)
        assert read(model.complete(ASKED, TEXT, max_tokens=200), TEXT)


def test_a_path_it_does_not_know_is_a_success_with_an_error_in_it(engine: Engine) -> None:
    with LMStudioProxy(engine) as proxy, pytest.raises(ModelUnreachable, match="/v1"):
        engines.client(f"{proxy.root}/somewhere/v1")


def test_an_object_of_no_schema_is_refused_and_never_asked_for(engine: Engine) -> None:
    with LMStudioProxy(engine) as proxy:
        assert read(engines.client(proxy.base_url).complete(ASKED, TEXT, max_tokens=200), TEXT)
        assert [body["response_format"]["type"] for body in proxy.requests] == ["json_schema"]
        with pytest.raises(BadRequestError, match="400"):
            _plain(proxy, response_format={"type": "json_object"})


def test_a_choice_of_tool_is_a_word(engine: Engine) -> None:
    door = {"type": "object", "properties": {"door": {"type": "string", "enum": ["front"]}}, "required": ["door"]}
    tool = ToolInfo("lock_door", "Lock a door.", door)
    done = RawCall("call1", "lock_door", '{"door": "front"}')
    turns = [Message("user", "Lock it."), Message("assistant", "", (done,)), Message("tool", "Done.", answers="call1")]
    with LMStudioProxy(engine) as proxy:
        reply = engines.client(proxy.base_url).call([*turns, Message("user", "Lock it.")], [tool], max_tokens=60)
        assert [call.name for call in reply.calls] == ["lock_door"]
        assert isinstance(proxy.requests[0]["tool_choice"], str)
        with pytest.raises(BadRequestError, match="400"):
            _plain(proxy, tool_choice={"type": "function", "function": {"name": "lock_door"}})


def test_an_empty_list_of_calls_is_no_call(engine: Engine) -> None:
    with LMStudioProxy(engine) as proxy:
        assert _plain(proxy).choices[0].message.tool_calls == []
        assert engines.client(proxy.base_url).complete(ASKED, TEXT, max_tokens=50).calls == ()


@pytest.mark.parametrize("overflow", ["refused", "inside the stream", "silence"])
def test_a_prompt_that_is_too_long_is_told_in_three_ways(engine: Engine, overflow: Overflow) -> None:
    # Only the plain list, so that the client does not know the context beforehand.
    with LMStudioProxy(engine, lists=LISTS[2:], overflow=overflow) as proxy:
        with pytest.raises(ModelContextError, match="lms load"):
            engines.client(proxy.base_url).complete(LONG, TEXT, max_tokens=50)
        assert len(proxy.requests) == 1


def test_a_model_on_disk_is_loaded_by_the_first_question(engine: Engine) -> None:
    with LMStudioProxy(engine, shelf=[Hosted("other"), Hosted(MODEL)], load_seconds=0.2) as proxy:
        model = engines.client(proxy.base_url, name=MODEL)
        assert model.context_length is None
        reply = model.complete(ASKED, TEXT, max_tokens=200)
        assert reply.seconds > 0.2
        assert model.context_length == engines.CONTEXT


def test_a_load_may_take_longer_than_anyone_waits(engine: Engine) -> None:
    with LMStudioProxy(engine, shelf=[Hosted(MODEL)], load_seconds=30) as proxy:
        model = engines.client(proxy.base_url, first_token_seconds=0.2)
        with pytest.raises(ModelError, match="first_token_seconds"):
            model.complete(ASKED, TEXT, max_tokens=50)
        proxy.stopping.set()


def test_a_model_unloaded_in_mid_answer(engine: Engine) -> None:
    with LMStudioProxy(engine, unload_after=4) as proxy:
        model = engines.client(proxy.base_url)
        with pytest.raises(ModelError, match=r"was unloaded.*lms load"):
            model.complete(ASKED, ANYTHING, max_tokens=200)
        proxy.unload_after = None
        assert model.complete(ASKED, TEXT, max_tokens=20).text


@pytest.mark.parametrize("token", ["", "sk-lm-WRONG:0000"])
def test_without_its_token_nothing_goes(engine: Engine, token: str) -> None:
    with LMStudioProxy(engine, token="sk-lm-RIGHT:1111") as proxy:
        with pytest.raises(ModelUnreachable, match="SPECBOT_API_KEY") as caught:
            engines.client(proxy.base_url, token)
        assert "sk-lm" not in str(caught.value)
        assert proxy.requests == []


def test_with_its_token_everything_goes(engine: Engine) -> None:
    with LMStudioProxy(engine, token="sk-lm-RIGHT:1111") as proxy:
        assert engines.client(proxy.base_url, "sk-lm-RIGHT:1111").complete(ASKED, TEXT, max_tokens=20).text


def _removed(proxy: LMStudioProxy) -> None:
    proxy.unload()
    proxy.shelf.on_demand = False


def _replaced(proxy: LMStudioProxy) -> None:
    proxy.shelf.models = [Hosted("one", 2048), Hosted("two", 2048)]


@pytest.mark.parametrize("change", [_removed, _replaced], ids=["no model loaded", "another model"])
def test_a_model_that_has_gone_is_missing(engine: Engine, change: Callable[[LMStudioProxy], None]) -> None:
    with LMStudioProxy(engine) as proxy:
        model = engines.client(proxy.base_url)
        change(proxy)
        with pytest.raises(ModelMissing, match="lms load"):
            model.complete(ASKED, TEXT, max_tokens=20)


def test_the_one_model_loaded_answers_for_a_name_it_does_not_know(engine: Engine) -> None:
    with LMStudioProxy(engine) as proxy:
        model = engines.client(proxy.base_url)
        proxy.shelf.models = [Hosted("another", 2048)]
        assert (model.name, model.complete(ASKED, TEXT, max_tokens=20).model) == (MODEL, "another")


def test_what_else_goes_wrong_is_an_error_inside_a_successful_stream(engine: Engine) -> None:
    with (
        LMStudioProxy(engine, overflow="inside the stream") as proxy,
        pytest.raises(ModelError, match="unrecognized type") as caught,
    ):
        engines.client(proxy.base_url).call(ASKED, [ToolInfo("f", "x", {"type": "nonsense"})], max_tokens=20)
    assert caught.value.hint


def test_embeddings(embedding_engine: Engine) -> None:
    shelf = [Hosted("text-embedding-small", 2048, "embedding")]
    with LMStudioProxy(embedding_engine, shelf=[*shelf, Hosted(MODEL, 2048)]) as proxy:
        embedder = find_embedder(proxy.base_url, "", seconds=30.0)
        assert embedder
        assert embedder.name == "text-embedding-small"
        assert len(embedder.embed(["a", "b"])) == 2


def test_the_list_a_person_reads(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    with LMStudioProxy(engine, shelf=[Hosted(MODEL, 2048), Hosted("big")]) as proxy:
        ran = run(capsys, "model", "list", "--base-url", proxy.base_url)
    assert ran.code == 0
    assert "● loaded" in ran.out
    assert "context 2,048 of 32,768" in ran.out
    assert f"specbot would use {MODEL}: it is the chat model that is loaded." in ran.out


def _plain(proxy: LMStudioProxy, **options: Any) -> Any:
    """Ask with the ordinary client, as any program might."""
    with OpenAI(base_url=proxy.base_url, api_key="x", max_retries=0, default_headers={"Connection": "close"}) as client:
        return client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": "x"}], max_tokens=3, **options
        )
