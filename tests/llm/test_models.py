"""Which model is meant: every state of a server by every way to name one."""

from dataclasses import replace

import pytest

from bot.errors import ModelMissing
from bot.llm.models import ListedModel, choose, choose_embedder, same


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


@pytest.mark.parametrize(
    ("models", "name", "chosen"),
    [
        (ONE, "", "text-embedding-nomic"),
        (ONE, "text-embedding-nomic", "text-embedding-nomic"),
        (ONE, "b", "b"),  # a server that tells names only cannot know what each is for
        ([listed("text-embedding-nomic", False, chat=False)], "", None),
        ([listed("text-embedding-nomic", None, chat=False)], "", None),
        (TWO, "", None),
    ],
)
def test_chosen_for_embeddings(models: list[ListedModel], name: str, chosen: str | None) -> None:
    found = choose_embedder(models, name)
    assert (found.name if found else None) == chosen


@pytest.mark.parametrize(("models", "step"), [(ONE, "to one it has: text-embedding-nomic."), (TWO, "lms get")])
def test_missing_for_embeddings(models: list[ListedModel], step: str) -> None:
    with pytest.raises(ModelMissing, match="has no model c") as caught:
        choose_embedder(models, "c")
    assert step in caught.value.hint


@pytest.mark.parametrize(
    ("options", "effort"),
    [
        ((), ""),
        (("off", "on"), "none"),
        (("on",), "none"),
        (("none", "low", "high"), "none"),
        (("low", "medium", "high"), "low"),
        (("minimal", "low"), "minimal"),
    ],
)
def test_the_least_effort(options: tuple[str, ...], effort: str) -> None:
    assert replace(listed("a"), reasoning=options).effort == effort


@pytest.mark.parametrize(
    ("asked", "answered", "one"),
    [
        ("qwen/qwen3-4b", "Qwen/Qwen3-4B", True),
        ("qwen3", "qwen3:2", True),
        ("qwen3:2", "qwen3", True),
        ("gpt-x", "gpt-x-2026-05-01", True),
        ("qwen3", "", True),  # not told
        ("qwen3-4b", "qwen3-4b-thinking", False),
        ("qwen3", "llama", False),
        ("a.c", "abc", False),
    ],
)
def test_same(asked: str, answered: str, one: bool) -> None:
    assert same(asked, answered) == one
