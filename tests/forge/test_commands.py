"""Comments, and what is asked in them."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.forge.commands import Misread, parse_command
from bot.forge.words import ALSO_CALLED, HELP, Command

CASES = tomllib.loads((Path(__file__).parent / "commands.toml").read_text("utf-8"))
BODIES = [*CASES["asks"], *CASES["silence"]["bodies"], *CASES["misread"]]


@pytest.mark.parametrize(("body", "wanted"), CASES["asks"].items())
def test_asked(body: str, wanted: dict[str, Any]) -> None:
    lists = {name: tuple(wanted.get(name, ())) for name in ("numbers", "changes")}
    assert parse_command(body) == Command(**{**wanted, **lists})


@pytest.mark.parametrize("body", CASES["silence"]["bodies"])
def test_silence(body: str) -> None:
    assert parse_command(body) is None


@pytest.mark.parametrize(("body", "wanted"), CASES["misread"].items())
def test_misread(body: str, wanted: dict[str, str]) -> None:
    read = parse_command(body)
    assert isinstance(read, Misread)
    assert read.sentence == wanted["says"] if wanted["says"].endswith(".") else wanted["says"] in read.sentence
    assert read.did_you_mean == wanted.get("meant", "")
    assert read.usage == wanted.get("usage", HELP["help"].usage)


def test_there_are_enough_cases() -> None:
    assert len(set(BODIES)) >= 120
    assert {wanted["word"] for wanted in CASES["asks"].values()} == set(HELP)


def test_lines_have_an_end() -> None:
    for rest in ("", " dismiss 2 ", " apply ", " help ", " "):
        read = parse_command(f"/specbot{rest} " + "1 " * 10_000)
        assert read == Misread("A command has 2,000 characters at most.", "", HELP["help"].usage)
    assert parse_command("/specbot review".ljust(2000)) == Command("review")
    assert parse_command("x" * 10_000) is None
    assert parse_command("\n" * 100_000 + "/specbot review") == Command("review")


def test_a_reason_is_cut() -> None:
    read = parse_command("/specbot dismiss 2 " + "é" * 1000)
    assert isinstance(read, Command)
    assert read.reason == "é" * 300


def test_a_question_may_be_as_long_as_is_said() -> None:
    words = "why is it so? " * 142
    assert parse_command(f"/specbot ask\n{words}") == Command("ask", question=words.strip())
    read = parse_command(f"/specbot ask\n{words} and how long?")
    assert isinstance(read, Misread)
    assert read.sentence == "A question has 2,000 characters at most."
    assert read.usage == "/specbot ask QUESTION"


def test_help_shows_how_a_word_is_used() -> None:
    for word, line in HELP.items():
        assert line.usage.split()[:2] == ["/specbot", word]
        assert line.does.endswith(".")
        assert parse_command(f"/specbot help {word}") == Command("help", topic=word)
    assert {word for word, line in HELP.items() if line.reads_only} == {"ask", "explain", "help"}
    assert set(ALSO_CALLED.values()) <= set(HELP)
    assert not set(ALSO_CALLED) & set(HELP)


WORDS = st.sampled_from([*HELP, "all", "and", "2", "#3", "99", "100", "b", ",", ":", "-", "<!--", "-->", "\u200b", "é"])


@settings(max_examples=400, deadline=None)
@given(
    st.text()
    | st.text().map("/specbot {}".format)
    | st.lists(WORDS | st.text(max_size=5), max_size=8).map(lambda words: "/specbot " + " ".join(words))
    | st.sampled_from(BODIES).flatmap(lambda body: st.text(max_size=3).map(lambda more: body + more))
)
def test_anything_can_be_read(body: str) -> None:
    read = parse_command(body)
    line = next((each for each in body.replace("\r", "\n").split("\n") if each.strip()), "").removeprefix("\ufeff")
    assert (read is None) or line.lstrip(" ").lower().startswith("/specbot")
    if isinstance(read, Command):
        assert read.word in HELP
        assert all(1 <= number <= 99 for number in read.numbers)
        assert len(set(read.numbers)) == len(read.numbers)
        assert read.option in ("", "a", "b", "c", "d")
        assert len(read.reason) <= 300
        assert read.reason.isprintable()
        assert (read.reason != "") == (read.word == "dismiss") or read.word == "wrong"
        assert read.topic in ("", *HELP)
        assert len(read.question) <= 2000
        assert read.question.isprintable()
        assert (read.question != "") == (read.word == "ask")
    if isinstance(read, Misread):
        assert read.did_you_mean in ("", *HELP)
        assert len(read.sentence) < 200
        assert not set("@<>[]") & set(read.sentence)
