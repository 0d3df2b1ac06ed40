"""What servers list, read into one shape."""

from dataclasses import replace
from typing import Any

import pytest

from bot.llm.listings import from_native_v0, from_native_v1, from_openai
from bot.llm.models import ListedModel


def test_native_v1() -> None:
    body = {
        "models": [
            {
                "type": "llm",
                "key": "qwen/qwen3-4b",
                "quantization": {"name": "Q4_K_M", "bits_per_weight": 4},
                "size_bytes": 2497281120,
                "params_string": "4B",
                "format": "gguf",
                "capabilities": {
                    "vision": False,
                    "trained_for_tool_use": True,
                    "reasoning": {"allowed_options": ["off", "on"], "default": "on"},
                },
                "max_context_length": 262144,
                "loaded_instances": [
                    {"id": "qwen/qwen3-4b", "config": {"context_length": 8192, "parallel": 4}},
                    {"id": "qwen/qwen3-4b:2", "config": {"context_length": 4096}},
                ],
            },
            {"type": "llm", "key": "gemma", "loaded_instances": [], "max_context_length": 8192},
            {"type": "embedding", "key": "nomic", "loaded_instances": [{"id": "nomic", "config": {}}]},
        ]
    }
    qwen = ListedModel(
        "qwen/qwen3-4b",
        "qwen/qwen3-4b",
        chat=True,
        loaded=True,
        context_length=8192,
        kind="llm",
        most_context=262144,
        size=2497281120,
        parameters="4B",
        weights="Q4_K_M",
        format="gguf",
        parallel=4,
        tools=True,
        reasoning=("off", "on"),
    )
    assert from_native_v1(body) == (
        qwen,
        replace(qwen, name="qwen/qwen3-4b:2", context_length=4096, parallel=None),
        ListedModel("gemma", "gemma", True, False, None, kind="llm", most_context=8192),
        ListedModel("nomic", "nomic", False, True, None, kind="embedding"),
    )


def test_native_v0() -> None:
    body = {
        "data": [
            {
                "id": "a",
                "type": "vlm",
                "state": "loaded",
                "max_context_length": 9,
                "loaded_context_length": 4096,
                "capabilities": ["tool_use"],
            },
            {"id": "b", "type": "llm", "state": "not-loaded", "quantization": "4bit", "compatibility_type": "mlx"},
            {"id": "c", "type": "embeddings", "state": "loaded"},
        ]
    }
    assert from_native_v0(body) == (
        ListedModel("a", "a", True, True, 4096, kind="vlm", most_context=9, tools=True),
        ListedModel("b", "b", True, False, None, kind="llm", weights="4bit", format="mlx"),
        ListedModel("c", "c", False, True, None, kind="embedding"),
    )


def test_llama_cpp_and_vllm_tell_the_context() -> None:
    meta = {"n_ctx": 4096, "n_ctx_train": 8192, "size": 940}
    body = {"data": [{"id": "a", "meta": meta}, {"id": "b", "meta": None, "max_model_len": 512}]}
    assert from_openai(body) == (
        ListedModel("a", "a", True, None, 4096, most_context=8192, size=940),
        ListedModel("b", "b", True, None, 512),
    )


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
    odd_one = {"key": "a", "loaded_instances": "x", "capabilities": {"reasoning": [], "trained_for_tool_use": "yes"}}
    assert from_native_v1({"models": [3, {}, {"key": 7}, odd_one]}) == (ListedModel("a", "a", True, False, None),)
    odd = {"id": "b", "state": "loaded", "loaded_context_length": "4096"}
    assert from_native_v0({"data": [[], {"id": None}, odd]}) == (ListedModel("b", "b", True, True, None),)
    assert from_openai({"data": [{"id": ""}]}) == ()


@pytest.mark.parametrize("name", ["a\n::error::b", "a\x1b[31m", "a\u202eb", "a\ud800", "a" * 501])
def test_a_name_that_cannot_be_shown_in_a_line_is_passed_over(name: str) -> None:
    assert from_openai({"data": [{"id": name}]}) == ()
    assert from_native_v0({"data": [{"id": name}]}) == ()
    assert from_native_v1({"models": [{"key": "b", "loaded_instances": [{"id": name}]}, {"key": name}]}) == ()
