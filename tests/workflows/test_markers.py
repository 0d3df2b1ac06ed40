"""A marker says what it was made to say; whatever somebody else wrote says nothing, and breaks nothing."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PlanError
from bot.workflows.markers import LARGEST, LONGEST, marker, read_marker

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def packed(raw: bytes) -> str:
    return base64.b64encode(zlib.compress(raw)).decode()


def body(state: str) -> str:
    return f"<!-- specbot:status v1 {state} -->\nwords"


@given(st.dictionaries(st.text(), VALUES, max_size=5), st.from_regex("[a-z]+(?:-[a-z]+){0,2}", fullmatch=True))
def test_what_was_written_is_read(state: dict[str, object], kind: str) -> None:
    made = marker(kind, state)
    assert made.startswith(f"<!-- specbot:{kind} v1 ")
    assert made.endswith(" -->")
    assert "--" not in made.removeprefix("<!--").removesuffix("-->").replace(kind, "")
    assert read_marker(f"{made}\nwords", kind) == state
    assert read_marker(f"{made}\r\nwords", kind) == state
    assert read_marker(made, f"{kind}-other") is None


def test_the_same_state_makes_the_same_marker() -> None:
    assert marker("status", {"a": 1, "b": 2}) == marker("status", {"b": 2, "a": 1})


def test_a_path_that_is_no_text_comes_back_as_it_is() -> None:
    assert read_marker(marker("status", {"path": "a\udcff"}), "status") == {"path": "a\udcff"}


def test_a_marker_without_a_state_is_there_and_empty() -> None:
    assert marker("sticky-note") == "<!-- specbot:sticky-note v1 -->"
    assert read_marker("<!-- specbot:sticky-note v1 -->", "sticky-note") == {}
    assert read_marker("words", "sticky-note") is None


@pytest.mark.parametrize("before", [" ", "\n", "\ufeff", "words ", "> ", "```\n", "<!-- specbot:other v1 -->\n"])
def test_only_the_very_start_counts(before: str) -> None:
    assert read_marker(before + marker("status", {"a": 1}), "status") is None


GOOD = packed(b'{"a":1}')
BAD = {
    "another version": f"<!-- specbot:status v2 {GOOD} -->",
    "no blank": f"<!--specbot:status v1 {GOOD}-->",
    "capitals": f"<!-- specbot:STATUS v1 {GOOD} -->",
    "two states": body(f"{GOOD} {GOOD}"),
    "not closed": f"<!-- specbot:status v1 {GOOD}",
    "no base64": body("a"),
    "bits left over": body("QUJ="),
    "signs in between": body(GOOD[:4] + "\n" + GOOD[4:]),
    "base64 of an address": body(GOOD[:4] + "-_" + GOOD[6:]),
    "not packed": body(base64.b64encode(b'{"a":1}').decode()),
    "half of it": body(base64.b64encode(zlib.compress(b'{"a":1}' * 100)[:-8]).decode()),
    "something behind it": body(base64.b64encode(zlib.compress(b'{"a":1}') + b"more").decode()),
    "no JSON": body(packed(b"{")),
    "nothing": body(packed(b"")),
    "no object": body(packed(b"[1]")),
    "a number that is none": body(packed(b'{"a":NaN}')),
    "an endless number": body(packed(b'{"a":' + b"9" * 5000 + b"}")),
    "bytes": body(packed(b'{"a":"\xff"}')),
    "deep": body(packed(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}")),
    "too long": body("A" * (LONGEST + 4)),
    "a bomb": body(packed(b'{"a":"' + b"0" * LARGEST + b'"}')),
    "a bomb of megabytes": body(packed(b'{"a":"' + b"0" * 20_000_000 + b'"}')),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_what_is_not_ours_says_nothing(text: str) -> None:
    assert read_marker(body(GOOD), "status") == {"a": 1}
    assert read_marker(text, "status") is None


@given(st.text() | st.binary(max_size=200).map(lambda raw: body(base64.b64encode(raw).decode())))
def test_no_body_breaks_it(text: str) -> None:
    found = read_marker(text, "status")
    assert found is None or json.dumps(found)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(PlanError, match="does not fit"):
        marker("status", {"a": "0" * (LARGEST + 1)})
    with pytest.raises(PlanError, match="does not fit"):
        marker("status", {"a": [str(hash((number, "x"))) for number in range(12_000)]})


@pytest.mark.parametrize("kind", ["", "Status", "a b", "a--b", "-a", "a-", "a1", "status v1 -->"])
def test_a_kind_is_words(kind: str) -> None:
    with pytest.raises(ValueError, match="no kind"):
        marker(kind)


def test_nan_is_no_state() -> None:
    with pytest.raises(ValueError, match="JSON"):
        marker("status", {"a": float("nan")})
