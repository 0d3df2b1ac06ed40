"""Which model is meant: every state of a server by every way to name one."""

from typing import Any

import pytest

from bot.errors import ModelMissing
from bot.llm.models import ListedModel, choose, from_native_v0, from_native_v1, from_openai


def listed(name: str, loaded: bool | None = False, *, key: str = "", chat: bool = True) -> ListedModel:
    return ListedModel(name, key or name, chat, loaded, 4096 if loaded else None)


EMBEDDING = listed("text-embedding-nomic", True, chat=False)
ONE = [listed("a", True), listed("b"), EMBEDDING]
TWO = [listed("a", True), listed("b", True)]
COPIES = [listed("a", True), listed("a:2", True, key="a"), listed("b")]
ON_DISK = [listed("a"), EMBEDDING]
TWO_ON_DISK = [listed("a"), listed("b")]
UNTOLD = [listed("a", None)]
TWO_UNTOLD = [listed("a", None), listed("b", None)]


@pytest.mark.parametrize(
    ("models", "name", "chosen"),
    [
        (ONE, "", "a"),
        (ONE, "b", "b"),
        (COPIES, "", "a"),
        (COPIES, "a:2", "a:2"),
        ([listed("a:2", True, key="a")], "a", "a:2"),
        (ON_DISK, "", "a"),
        (UNTOLD, "", "a"),
        (TWO, "b", "b"),
        (TWO_UNTOLD, "b", "b"),
    ],
)
def test_chosen(models: list[ListedModel], name: str, chosen: str) -> None:
    assert choose(models, name).name == chosen


@pytest.mark.parametrize(
    ("models", "name", "says"),
    [
        (TWO, "", ["Several models are loaded: a, b.", "--model"]),
        (TWO_ON_DISK, "", ["No model is known to be loaded", "has: a, b.", "lms load"]),
        (TWO_UNTOLD, "", ["No model is known to be loaded", "has: a, b."]),
        ([], "", ["no chat model", "lms get"]),
        ([EMBEDDING], "", ["no chat model", "lms get"]),
        ([], "a", ["no model a", "lms get"]),
        (ONE, "c", ["no model c", "--model: a, b."]),
        (ONE, "text-embedding-nomic", ["for embeddings", "--model: a, b."]),
        ([listed(f"m{n}", True) for n in range(20)], "", ["m0, m1", "m7 and 12 more."]),
        ([listed("a\x1b[31m\n", True), listed("b" * 500, True)], "", ["a [31m, bbb"]),
    ],
)
def test_missing(models: list[ListedModel], name: str, says: list[str]) -> None:
    with pytest.raises(ModelMissing) as caught:
        choose(models, name)
    message = str(caught.value)
    for words in says:
        assert words in message
    assert message.isprintable()
    assert len(message) < 400
    assert "embedding-nomic," not in message


def test_native_v1() -> None:
    body = {
        "models": [
            {
                "type": "llm",
                "key": "qwen/qwen3-4b",
                "max_context_length": 262144,
                "loaded_instances": [
                    {"id": "qwen/qwen3-4b", "config": {"context_length": 8192}},
                    {"id": "qwen/qwen3-4b:2", "config": {"context_length": 4096}},
                ],
            },
            {"type": "llm", "key": "gemma", "loaded_instances": [], "max_context_length": 8192},
            {"type": "embedding", "key": "nomic", "loaded_instances": [{"id": "nomic", "config": {}}]},
        ]
    }
    assert from_native_v1(body) == (
        ListedModel("qwen/qwen3-4b", "qwen/qwen3-4b", True, True, 8192),
        ListedModel("qwen/qwen3-4b:2", "qwen/qwen3-4b", True, True, 4096),
        ListedModel("gemma", "gemma", True, False, None),
        ListedModel("nomic", "nomic", False, True, None),
    )


def test_native_v0() -> None:
    body = {
        "data": [
            {"id": "a", "type": "vlm", "state": "loaded", "max_context_length": 9, "loaded_context_length": 4096},
            {"id": "b", "type": "llm", "state": "not-loaded", "max_context_length": 9},
            {"id": "c", "type": "embeddings", "state": "loaded"},
        ]
    }
    assert from_native_v0(body) == (
        ListedModel("a", "a", True, True, 4096),
        ListedModel("b", "b", True, False, None),
        ListedModel("c", "c", False, True, None),
    )


def test_llama_cpp_tells_its_context() -> None:
    body = {"data": [{"id": "a", "meta": {"n_ctx": 4096, "n_ctx_train": 8192}}, {"id": "b", "meta": None}]}
    assert from_openai(body) == (ListedModel("a", "a", True, None, 4096), ListedModel("b", "b", True, None, None))


def test_openai_tells_names_only() -> None:
    names = ["qwen3", "text-embedding-nomic-embed-text-v1.5", "nomic-embed-text", "bedtime-embedder", "embeddings/x"]
    found = from_openai({"data": [{"id": name} for name in names]})
    assert found is not None
    assert [model.name for model in found if model.chat] == ["qwen3", "bedtime-embedder"]
    assert all(model.loaded is None and model.context_length is None for model in found)


@pytest.mark.parametrize("read", [from_native_v1, from_native_v0, from_openai])
@pytest.mark.parametrize(
    "body",
    [None, [], "ok", 3, {}, {"error": "Unexpected endpoint or method. (GET /x)"}, {"models": {}, "data": "a"}],
)
def test_something_else_is_no_list(read: Any, body: object) -> None:
    assert read(body) is None


def test_entries_that_make_no_sense_are_passed_over() -> None:
    assert from_native_v1({"models": [3, {}, {"key": 7}, {"key": "a", "loaded_instances": "x"}]}) == (listed("a"),)
    odd = {"id": "b", "state": "loaded", "loaded_context_length": "4096"}
    assert from_native_v0({"data": [[], {"id": None}, odd]}) == (ListedModel("b", "b", True, True, None),)
    assert from_openai({"data": [{"id": ""}]}) == ()
