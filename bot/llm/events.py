"""What a server streams, as JSON values: server-sent events in the forms that servers send them, each of bounded size.

After https://html.spec.whatwg.org/multipage/server-sent-events.html; more is taken where more is sent: values on
lines of their own without a blank line between, and a last event that no blank line ends.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.llm.extract import unusable

MOST_BYTES = 8_000_000
"""No event, list or page that is of use comes near; more is a server, or somebody in its place, gone wild."""

_LINE_END = re.compile(rb"\r\n|\n|\r")
_DONE = "[DONE]"
_MARK = b"\xef\xbb\xbf"  # a byte order mark, which a stream may begin with


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its ``value``, whether it ``failed`` (the server named it an error), or is the ``last``."""

    value: object = None
    failed: bool = False
    last: bool = False


def events(pieces: Iterable[bytes]) -> Iterator[Event]:
    """Yield the events in a stream that comes in pieces, cut anywhere.

    Raises ValueError or RecursionError for one that is no JSON, ModelReplyError for one without end.
    """
    name, data, size = "", list[bytes](), 0
    for line in _lines(pieces):
        field, _, value = line.removeprefix(_MARK).partition(b":")
        if field == b"event":
            name = value.strip().decode("utf-8", "replace")
        elif field == b"data":
            data.append(value.removeprefix(b" "))
            size += len(value)
            _refuse_endless(size)
        elif not line:
            yield from _read(name, data)
            name, data, size = "", [], 0
    yield from _read(name, data)


def whole(content: bytes) -> Iterator[Event]:
    """Yield the events in an answer that did not come as a stream: one JSON value, one on each line, or events.

    Raises ValueError or RecursionError when it is none of them.
    """
    text = content.decode("utf-8", "replace").strip()
    try:
        yield Event(json.loads(text))
        return
    except json.JSONDecodeError:
        lines = text.split("\n")
    if any(line.startswith("data:") for line in lines):
        yield from events([content])
        return
    for line in lines:
        yield Event(json.loads(line))


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield every line that has ended, and what is left when nothing more comes."""
    left, size = list[bytes](), 0
    ended_in_cr = False
    for piece in pieces:
        # CR and LF of one line end may come in two pieces.
        rest = piece[1:] if ended_in_cr and piece[:1] == b"\n" else piece
        ended_in_cr = piece[-1:] == b"\r" if piece else ended_in_cr
        *lines, tail = _LINE_END.split(rest)
        if lines:
            yield b"".join([*left, lines[0]])
            yield from lines[1:]
            left, size = [], 0
        left.append(tail)
        size += len(tail)
        _refuse_endless(size)
    if size:
        yield b"".join(left)


def _read(name: str, data: list[bytes]) -> Iterator[Event]:
    # Cut in the middle of a character, or never one: what stands there instead is refused as no text further on.
    text = b"\n".join(data).decode("utf-8", "replace").strip()
    if text == _DONE:
        yield Event(last=True)
    elif name == "error":
        yield Event(_value_or_text(text), failed=True)
    elif text:
        yield from _values(text, data)


def _values(text: str, data: list[bytes]) -> Iterator[Event]:
    try:
        yield Event(json.loads(text))
    except json.JSONDecodeError:
        if len(data) == 1:
            raise
        for line in data:
            yield from _read("", [line])


def _value_or_text(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _refuse_endless(size: int) -> None:
    if size > MOST_BYTES:
        raise unusable(f"The server sent more than {MOST_BYTES // 1_000_000} MB at once and no end")
