"""Streams as servers send them, whole and in pieces."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ModelReplyError
from bot.llm.events import MOST_BYTES, Event, events, whole

STREAMS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "streams.toml").read_text("utf-8"))["stream"]


def shown(event: Event) -> str:
    value = json.dumps(event.value, ensure_ascii=False)
    return "last" if event.last else f"fails {value}" if event.failed else value


@pytest.mark.parametrize("stream", STREAMS, ids=[each["name"] for each in STREAMS])
def test_a_stream_is_read_wherever_it_is_cut(stream: dict[str, Any]) -> None:
    sent = stream["sent"].encode()
    for size in (len(sent), 1, 2, 3, 7):
        pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
        assert [shown(each) for each in events(pieces)] == stream["reads"]


def test_bytes_that_are_no_text_are_marked() -> None:
    [event] = events([b'data: {"a": "\xff"}\n\n'])
    assert event.value == {"a": "\ufffd"}


@pytest.mark.parametrize("piece", [b"a" * 100_000, b"data: " + b"a" * 100_000 + b"\n"], ids=["a line", "an event"])
def test_what_has_no_end_is_given_up(piece: bytes) -> None:
    taken = 0

    def endless() -> Any:
        nonlocal taken
        while taken < 2 * MOST_BYTES:
            taken += len(piece)
            yield piece

    with pytest.raises(ModelReplyError, match="more than 8 MB at once"):
        list(events(endless()))
    assert taken < 2 * MOST_BYTES


@pytest.mark.parametrize("sent", ["data: {\n\n", "data: [[[\n\n", "data: nothing\n\n"])
def test_what_is_no_json_is_said(sent: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(events([sent.encode()]))


@pytest.mark.parametrize(
    ("content", "values"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('\n{"a": 1}\n{"b": 2}\n', [{"a": 1}, {"b": 2}]),
        ('{"a": "\u2028"}\n{"b": 2}', [{"a": "\u2028"}, {"b": 2}]),
        (': hm\n\ndata: {"a": 1}\n\ndata: [DONE]\n\n', [{"a": 1}, None]),
        ("[\n1\n]", [[1]]),
    ],
    ids=[
        "a document",
        "a line each",
        "a line each, whatever stands in it",
        "events by another name",
        "a document in lines",
    ],
)
def test_an_answer_that_is_no_stream(content: str, values: list[Any]) -> None:
    assert [event.value for event in whole(content.encode())] == values


@pytest.mark.parametrize("page", ["<html>\ndata\n</html>", "It works!", ""])
def test_a_page_is_no_answer(page: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(whole(page.encode()))
