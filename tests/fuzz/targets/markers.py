"""What specbot left behind and reads again: hidden markers, trailers of commits, the log of the memory; secrets blanked."""

import json
from collections.abc import Iterable

from fuzz.maker import Maker
from fuzz.target import Parts, Target, part
from helpers.verdicts import FIRST

from bot.errors import PlanError
from bot.journal.redactor import Redactor
from bot.learning.log import joined, log_of, read
from bot.learning.sketch import NOTHING
from bot.learning.stored import stored
from bot.learning.trailer import SUGGESTION_TRAILER, told, told_in
from bot.repo.trailers import add_trailers, parse_trailers
from bot.text.tree import to_bytes
from bot.workflows.conversation import read_conversation
from bot.workflows.markers import marker, read_any, read_marker

SECRETS = ("hunter2-and-more", "pa*ss`wd_42&x")
_LINE = FIRST.line.decode()
FRAGMENTS = (
    marker("status", {"items": [], "paused": True}), marker("review"), marker("status", {"items": [{"n": 1}]}), "<!-- specbot:status v1 ", " -->", "eNqrVkrLz1eyUkpKLFKqBQAdegQ0",
    f"{SUGGESTION_TRAILER}: 0123456789ab vague-word model=m used=aaaaaaaaaaaa was=0123456789ab words=x", f"{SUGGESTION_TRAILER}:", "Specbot-Run: 1", "\n\n", "\n", "\r\n",
    _LINE, _LINE.replace("s1", "s2"), '"kind":"rejected"', '"when":"2026-11-02T10:00:00Z"', '"used":[]', '"counts":true', "{", "}", ",", "9" * 4400, "[" * 400, "\\ud800", "\ue000",
    "hunter2-and-more", "hunter2", "ghp_abcdefghijklmnopqrstuv", "Bearer abcdefghijklmnop1", "-----BEGIN PRIVATE KEY-----", "https://a:b@c.example", "eyJhbGciOiJI.eyJzdWIiOiIx.",
    "%2D", "&#42;", "\\u002a", " ", "=", ":", "> ", "* ", "\x00", "\u2028", "é",
)  # fmt: skip


def check(parts: Parts) -> None:
    text = part(parts, 0)
    _marked(text)
    _told(text)
    _logged(text, part(parts, 1))
    _blanked(text)


def _marked(text: str) -> None:
    """A state comes back as it was put in; what is none of ours is nothing."""
    kind, state = read_any(text)
    assert not kind or text.startswith(f"<!-- specbot:{kind} v1 ")
    assert read_conversation(text) is not None
    given = {"text": text, "lines": text.split("\n")[:20]}
    try:
        made = marker("state", given)
    except PlanError:
        return
    assert "\n" not in made
    assert made.count("-->") == 1
    assert read_marker(f"{made}\n{text}", "state") == given
    assert not state or read_marker(text, kind) == state


def _told(text: str) -> None:
    """What a trailer says it says again; nothing in a value makes a second line."""
    for each in told_in(text):
        again = told_in(f"Improve it\n\n{SUGGESTION_TRAILER}: {each.value}\n")
        assert again == (each,)
    made = told("0123456789ab", ("vague-word",), text, (), "", NOTHING)
    assert made.value.isascii()
    assert len(made.value.split("\n")) == 1
    assert told_in(f"{SUGGESTION_TRAILER}: {made.value}") == (made,)
    message = add_trailers(text, {"Specbot-Note": text, "Specbot-Run": "1"})
    assert (
        message.split("\n")[-3:-1] == [f"Specbot-Note: {' '.join(text.split())}", "Specbot-Run: 1"] or not text.strip()
    )
    assert not text.strip() or parse_trailers(message)["Specbot-Run"] == ("1",)
    parse_trailers(text)


def _logged(text: str, other: str) -> None:
    """No line is lost, none raises, and two logs join to the same from either side, once or twice."""
    one, two = read(to_bytes(text)), read(to_bytes(other))
    assert read(one.data) == one
    assert joined(one, two).data == joined(two, one).data
    assert joined(joined(one, two), one).data == joined(one, two).data
    lines = {line for line in to_bytes(text).split(b"\n") if line.strip()}
    assert len(one.events) + len(one.unread) <= len(lines)
    assert len(one.events) + len(one.unread) >= len({line.strip() for line in lines}) - text.count("{")
    assert log_of(one.ordered).data + b"".join(each.line + b"\n" for each in sorted(one.unread)) == one.data
    stored({"2026-11.jsonl": to_bytes(text)})


def _blanked(text: str) -> None:
    """No secret is left, and blanking again blanks nothing more."""
    redact = Redactor(SECRETS).text
    made = redact(text)
    assert not any(each in made for each in SECRETS)
    assert redact(made) == made
    if not any(each in text for each in ("hunter", "pa", "*ss", "ghp_", "Bearer", "KEY", "@", "eyJ", "x", "more")):
        assert len(made) >= len(text) - 4000


def timed(parts: Parts) -> None:
    text = part(parts, 0)
    read_any(text)
    read_conversation(text)
    told_in(text)
    parse_trailers(text)
    add_trailers(text, {"Specbot-Note": text})
    read(to_bytes(text))
    Redactor(SECRETS).text(text)
    json.dumps(text)


def build(maker: Maker) -> list[str]:
    return [
        "".join(maker.text(4) if maker.chance(8) else maker.pick(FRAGMENTS) for _ in range(maker.below(10)))
        for _ in range(2)
    ]


def seeds() -> Iterable[Parts]:
    yield from ([each, FRAGMENTS[-1]] for each in FRAGMENTS)
    yield [f"{_LINE}\n{_LINE.replace('s1', 's3')}\n", f"{_LINE}\nnothing\n"]
    yield [f"Improve it\n\n{FRAGMENTS[6]}\n{FRAGMENTS[6].replace('0123', '4567')}\n", ""]


TARGET = Target("markers", check, timed, build, seeds, FRAGMENTS)
