"""The bytes of a payload."""

import json
import math

import pytest
from helpers.payloads import every_example
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ForgeError
from bot.forge.decode import load_payload

UNUSABLE = {
    "empty": (b"", "not JSON"),
    "a word": (b"payload", "not JSON"),
    "cut": (b'{"a": 1', "not JSON"),
    "two documents": (b"{} {}", "not JSON"),
    "latin 1": ('{"a": "\u00e9"}'.encode("latin-1"), "not UTF-8: byte 7"),
    "half a character": (b'{"a": "\xed\xa0\x80"}', "not UTF-8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
    "not a number": (b'{"a": NaN}', "NaN is no number"),
    "infinity": (b'{"a": -Infinity}', "-Infinity is no number"),
    "infinity in disguise": (b'{"a": 1e999}', "1e999 is no number"),
    "a name twice": (b'{"action": "created", "b": 1, "action": "edited"}', "'action' stands 2 times"),
    "a name twice, below": (b'[{"a": {"b": 1, "b": 1}}]', "'b' stands 2 times"),
    "digits without end": (b"[" + b"9" * 5000 + b"]", "not JSON"),
    "65 levels": (b"[" * 65 + b"]" * 65, "more than 64 levels"),
    "65 levels of objects": (b'{"a":' * 65 + b"1" + b"}" * 65, "more than 64 levels"),
    "levels without end": (b"[" * 1_000_000, "nested too deeply"),
    "too large": (b" " * (25 * 1024 * 1024) + b"1", "26,214,401 bytes"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_github_does_not_send(name: str) -> None:
    text, words = UNUSABLE[name]
    with pytest.raises(ForgeError) as caught:
        load_payload(text)
    assert words in caught.value.message
    assert "GITHUB_EVENT_PATH" in caught.value.hint
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"{}", {}),
        (b"null", None),
        (b"\xef\xbb\xbf[1]", [1]),
        (b'{"a": 1.5, "b": "\\ud83d\\ude00 \xc3\xa9"}', {"a": 1.5, "b": "\U0001f600 é"}),
        (b"[" * 64 + b"]" * 64, json.loads("[" * 64 + "]" * 64)),
        (b" " * (25 * 1024 * 1024 - 1) + b"1", 1),
    ],
    ids=["empty", "null", "byte order mark", "text", "64 levels", "25 MB"],
)
def test_what_can_be_read(text: bytes, value: object) -> None:
    assert load_payload(text) == value


def test_examples_come_back_as_they_are() -> None:
    for _, _, payload in every_example():
        assert load_payload(json.dumps(payload).encode()) == payload


@given(st.binary(max_size=60) | st.text(alphabet='{}[]":,0e.\\u-NaN ', max_size=40).map(str.encode))
def test_any_bytes(text: bytes) -> None:
    try:
        value = load_payload(text)
    except ForgeError:
        return
    assert not (isinstance(value, float) and not math.isfinite(value))
    assert value == json.loads(text.decode("utf-8-sig"))
