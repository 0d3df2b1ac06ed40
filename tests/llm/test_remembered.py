"""A model that is not asked twice: the same words get the answer they got, other words a new one."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from helpers.schemas import TEXT
from helpers.scripted_model import ScriptedModel

from bot.errors import ModelReplyError, ModelUnreachable
from bot.llm.chat import Call, ChatModel, Message, RawCall, Reply, read
from bot.llm.remembered import Remembered
from bot.llm.schema import MOST_CHARACTERS, Schema
from bot.llm.tool import ToolInfo

ASKED = (Message("system", "Be short."), Message("user", "Say é \udcff."))
TOOL = ToolInfo("read", "Read a page.", {"type": "object", "properties": {"page": {"type": "integer"}}})
GOOD = Reply(
    '{"text": "é \\ud83d\\ude00"}', "qwen", "stop", 11, 5, "let me think", 2.5, cached_tokens=3, calls=(RawCall("1", "read", "{"),)
)  # fmt: skip


class Notebook(dict[str, str]):
    """A Memory in a dict."""

    def put(self, key: str, text: str) -> None:
        self[key] = text


def remembered(model: ChatModel, memory: Notebook, **options: Any) -> Remembered:
    return Remembered(model, memory, **{"settings": {"temperature": 0.2, "seed": 7}, **options})


def nobody() -> ScriptedModel:
    return ScriptedModel([], name="scripted")


def test_an_answer_comes_back_as_it_was() -> None:
    memory, told = Notebook(), list[Call]()
    model = ScriptedModel([GOOD, replace(GOOD, text="second")])
    first = remembered(model, memory).complete(ASKED, TEXT, max_tokens=50)
    assert first == GOOD
    again = remembered(nobody(), memory, told=lambda call, _: told.append(call)).complete(ASKED, TEXT, max_tokens=50)
    assert again == replace(GOOD, reasoning="", seconds=0.0)
    assert [(call.model, call.messages, call.schema, call.reply, call.error) for call in told] == [
        ("scripted", ASKED, "text", again, None)
    ]
    assert read(again, TEXT) == {"text": "é 😀"}


def test_native_calls_are_remembered_too() -> None:
    memory, told = Notebook(), list[Call]()
    calls = (RawCall("call00001", "read", '{"page": 7}'),)
    first = remembered(ScriptedModel([calls]), memory).call(ASKED, [TOOL], max_tokens=50)
    assert (
        remembered(nobody(), memory, told=lambda call, _: told.append(call)).call(ASKED, [TOOL], max_tokens=50) == first
    )
    assert first.calls == calls
    assert told[0].schema == "tools"


def test_only_the_first_use_of_an_answer_is_news() -> None:
    memory, news = Notebook(), list[bool]()
    model = remembered(ScriptedModel([GOOD]), memory, told=lambda _, is_first: news.append(is_first))
    for _ in range(3):
        model.complete(ASKED, TEXT, max_tokens=50)
    assert news == [False, False]
    model = remembered(nobody(), memory, told=lambda _, is_first: news.append(is_first))
    for _ in range(2):
        model.complete(ASKED, TEXT, max_tokens=50)
    assert news == [False, False, True, False]


def test_of_several_threads_that_want_the_same_one_asks() -> None:
    together = Barrier(8)

    def slow(_: Sequence[Message]) -> Reply:
        sleep(0.05)
        return GOOD

    scripted = ScriptedModel(slow)
    model = remembered(scripted, Notebook())

    def ask(number: int) -> str:
        together.wait(5)
        return model.complete(ASKED, TEXT, max_tokens=50 + number % 2).text

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(8))) == {GOOD.text}
    assert len(scripted.history) == 2


def test_name_context_and_count_are_the_models_own() -> None:
    model = ScriptedModel([], name="qwen", context_length=4096)
    wrapped = remembered(model, Notebook())
    assert (wrapped.name, wrapped.context_length, wrapped.count(ASKED)) == ("qwen", 4096, model.count(ASKED))


Ask = Callable[[Notebook, ScriptedModel], Reply]
OTHER = Schema("other", {"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "string"}}})
SWAPPED = Schema("other", {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}})


def completes(messages: tuple[Message, ...] = ASKED, schema: Schema = TEXT, most: int = 50, **options: Any) -> Ask:
    return lambda memory, model: remembered(model, memory, **options).complete(messages, schema, max_tokens=most)


def calls(*tools: ToolInfo, most: int = 50) -> Ask:
    return lambda memory, model: remembered(model, memory).call(ASKED, tools, max_tokens=most)


QUESTIONS: dict[str, Ask] = {
    "as it is": completes(),
    "other words": completes((ASKED[0], Message("user", "Say e."))),
    "another role": completes((ASKED[0], replace(ASKED[1], role="assistant"))),
    "one message less": completes(ASKED[1:]),
    "words that moved": completes((Message("system", "Be"), Message("user", " short.Say é \udcff."))),
    "a call made": completes((ASKED[0], replace(ASKED[1], calls=(RawCall("1", "a", "{}"),)))),
    "a call answered": completes((ASKED[0], replace(ASKED[1], answers="1"))),
    "another schema": completes(schema=OTHER),
    "its fields the other way round": completes(schema=SWAPPED),
    "a schema by another name": completes(schema=Schema("else", TEXT.body)),
    "a longer answer": completes(most=51),
    "another seed": completes(settings={"temperature": 0.2, "seed": 8}),
    "another temperature": completes(settings={"temperature": 0.3, "seed": 7}),
    "tools": calls(TOOL),
    "another description": calls(replace(TOOL, description="Read it.")),
    "another tool": calls(TOOL, replace(TOOL, name="write")),
}


def test_whatever_differs_in_the_question_is_another_question() -> None:
    memory = Notebook()
    model = ScriptedModel([{"text": name} for name in QUESTIONS])
    for name, ask in QUESTIONS.items():
        assert ask(memory, model).text == f'{{"text": "{name}"}}'
    for name, ask in QUESTIONS.items():
        assert ask(memory, nobody()).text == f'{{"text": "{name}"}}'
    with pytest.raises(AssertionError, match="not expected"):
        completes()(memory, ScriptedModel([], name="another"))


def test_an_answer_that_cannot_be_used_is_remembered_and_fails_again() -> None:
    memory = Notebook()
    completes()(memory, ScriptedModel(["no JSON at all"]))
    again = completes()(memory, nobody())
    with pytest.raises(ModelReplyError):
        read(again, TEXT)


@pytest.mark.parametrize(
    "reply",
    [
        replace(GOOD, finish="length"),
        replace(GOOD, text=" \n", calls=()),
        replace(GOOD, text="x" * (MOST_CHARACTERS + 1)),
        ModelUnreachable("Nobody listens.", "Start it."),
    ],
)
def test_what_was_cut_off_empty_too_long_or_failed_is_asked_anew(reply: Reply | ModelUnreachable) -> None:
    memory = Notebook()
    if isinstance(reply, Reply):
        completes()(memory, ScriptedModel([reply]))
    else:
        with pytest.raises(ModelUnreachable):
            completes()(memory, ScriptedModel([reply]))
    assert memory == {}
    assert completes()(memory, ScriptedModel([GOOD])) == GOOD


WHOLE: dict[str, Any] = {
    "text": "t", "model": "m", "finish": "stop", "prompt_tokens": 1, "completion_tokens": 1, "reasoning": "",
    "seconds": 0.0, "cached_tokens": None, "calls": [],
}  # fmt: skip


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "no JSON",
        "[" * 100_000,
        "[]",
        "null",
        "{}",
        {**WHOLE, "text": 7},
        {**WHOLE, "text": ""},
        {**WHOLE, "finish": "length"},
        {**WHOLE, "model": None},
        {**WHOLE, "prompt_tokens": "1"},
        {**WHOLE, "prompt_tokens": True},
        {**WHOLE, "prompt_tokens": -1},
        {**WHOLE, "seconds": 2.5},
        {**WHOLE, "calls": [7]},
        {**WHOLE, "calls": None},
        {**WHOLE, "calls": [{"id": "1", "name": "n"}]},
        {**WHOLE, "calls": [{"id": "1", "name": "n", "arguments": {}}]},
        {**WHOLE, "more": 1},
        {name: value for name, value in WHOLE.items() if name != "text"},
    ],
)
def test_a_damaged_memory_is_no_memory(damaged: str | dict[str, Any]) -> None:
    memory = Notebook()
    completes()(memory, ScriptedModel(["first"]))
    (key,) = memory
    memory[key] = json.dumps(WHOLE)
    assert completes()(memory, nobody()).text == "t"
    memory[key] = damaged if isinstance(damaged, str) else json.dumps(damaged)
    assert completes()(memory, ScriptedModel(["asked again"])).text == "asked again"
