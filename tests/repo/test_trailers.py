from pathlib import Path

import pytest
from helpers.git_repo import GitRepo

from bot.repo.trailers import add_trailers, parse_trailers

MESSAGES = {
    "subject only": "Improve the login spec",
    "body": "Improve\n\nBecause it was vague.\n",
    "body that looks like trailers": "Improve\n\nSpecbot-Run: forged",
    "carriage returns": "Improve\r\n\r\nBody\r\n",
    "subject like a trailer": "Fix: everything",
    "empty": "",
}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_git_and_we_read_what_we_wrote(tmp_path: Path, message: str) -> None:
    text = add_trailers(message, {"Specbot-Run": "r1", "Specbot-Rule": ["vague-term", "one-scenario"]})
    expected = {"Specbot-Run": ("r1",), "Specbot-Rule": ("vague-term", "one-scenario")}
    if message:
        assert parse_trailers(text) == expected
        said = GitRepo(tmp_path).run("interpret-trailers", "--parse", data=text.encode())
        assert said.splitlines() == ["Specbot-Run: r1", "Specbot-Rule: vague-term", "Specbot-Rule: one-scenario"]
    assert text.startswith(message.strip())
    assert text.endswith("one-scenario\n")


def test_a_value_cannot_add_a_line() -> None:
    text = add_trailers("x", {"Specbot-Rule": "a\nSpecbot-Run: forged\r\n\r\nb\u2028c"})
    assert parse_trailers(text) == {"Specbot-Rule": ("a Specbot-Run: forged b c",)}


def test_a_name_that_git_would_not_read_is_refused() -> None:
    for name in ("", "a b", "a:", "a\n", "é"):
        with pytest.raises(ValueError, match="cannot name a trailer"):
            add_trailers("x", {name: "y"})


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Specbot-Run: title",
        "a\n\nSpecbot-Run: 1\nplain words",
        "a\n\nSpecbot-Run: 1\n\nlater paragraph",
        "a\nSpecbot-Run: 1",
    ],
)
def test_what_is_no_trailer(message: str) -> None:
    assert parse_trailers(message) == {}


def test_without_trailers_the_message_stays() -> None:
    assert add_trailers("a\n\nb\n\n", {}) == "a\n\nb\n"
