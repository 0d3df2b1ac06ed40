"""Chunks as different servers send them."""

from typing import Any

import pytest

from bot.errors import ModelReplyError
from bot.llm.answer import Answer
from bot.llm.chat import RawCall


def answer(*deltas: dict[str, Any]) -> Answer:
    taken = Answer()
    for delta in deltas:
        taken.take({"choices": [{"delta": delta}]})
    return taken


def piece(index: object = 0, identity: str = "", name: str = "", arguments: object = "") -> dict[str, Any]:
    return {"tool_calls": [{"index": index, "id": identity, "function": {"name": name, "arguments": arguments}}]}


def test_the_pieces_of_calls_are_put_together_by_their_index() -> None:
    taken = answer(
        piece(0, "a", "read", '{"na'),
        piece(1, "b", "stop"),
        piece(0, arguments='me": '),
        piece(0, "a", "read", '"x"}'),
        piece(1, arguments="{}"),
    )
    assert taken.calls == (RawCall("a", "read", '{"name": "x"}'), RawCall("b", "stop", "{}"))
    assert not taken.silent


def test_each_piece_of_a_call_is_a_sign_of_life_by_its_length() -> None:
    taken = Answer()
    for delta, characters in ((piece(0, "a", "read"), 4), (piece(0, arguments='{"na'), 8), (piece(0), 8)):
        before = taken.characters
        assert taken.take({"choices": [{"delta": delta}]}) == (characters > before)
        assert taken.characters == characters
    assert taken.pieces == 2


@pytest.mark.parametrize(
    ("told", "finish"), [("length", "length"), ("max_tokens", "length"), ("MAX_TOKENS", "length"), ("stop", "stop")]
)
def test_an_answer_that_was_cut_off_says_so_whatever_its_server_calls_it(told: str, finish: str) -> None:
    taken = Answer()
    taken.take({"choices": [{"delta": {"content": "x"}, "finish_reason": told}]})
    assert taken.finish == finish


def test_whole_calls_that_are_all_number_0_are_told_apart_by_their_id() -> None:
    taken = answer(piece(0, "a", "read", "{}"), piece(0, "b", "stop", "{}"))
    assert [call.name for call in taken.calls] == ["read", "stop"]


def test_a_call_without_id_or_index_gets_one() -> None:
    assert answer(piece(None, "", "read", "{}")).calls == (RawCall("call_0", "read", "{}"),)


def test_arguments_that_are_no_text_become_one() -> None:
    assert answer(piece(0, "a", "read", {"name": "x"})).calls[0].arguments == '{"name": "x"}'


@pytest.mark.parametrize("calls", [[], None, "x", {}, [None], [{"function": 3}]])
def test_calls_that_make_no_sense_do_no_harm(calls: object) -> None:
    taken = Answer()
    assert not taken.take({"choices": [{"delta": {"tool_calls": calls}}]})
    assert all(call.name == "" for call in taken.calls)


def test_calls_without_end_are_given_up() -> None:
    with pytest.raises(ModelReplyError, match="more than 32 tools"):
        answer(*(piece(number, f"id{number}", "read") for number in range(33)))


def test_arguments_that_repeat_themselves_are_given_up() -> None:
    with pytest.raises(ModelReplyError, match="without end"):
        answer(*(piece(0, "a", "read", "na na ") for _ in range(300)))


@pytest.mark.parametrize(
    ("event", "cached"),
    [
        ({"usage": {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 7}}}, 7),
        ({"timings": {"cache_n": 5}}, 5),
        ({"timings": {"cache_n": 5}, "usage": {"prompt_tokens_details": {"cached_tokens": 7}}}, 7),
        ({"usage": {"prompt_tokens_details": None}}, None),
        ({"timings": {"cache_n": True}}, None),
    ],
)
def test_cached_tokens(event: dict[str, Any], cached: int | None) -> None:
    taken = Answer()
    taken.take(event)
    assert taken.cached_tokens == cached
