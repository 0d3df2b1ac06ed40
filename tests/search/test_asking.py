"""What a question is after."""

import tomllib
from pathlib import Path

import pytest

from bot.search.asking import asking, counted, is_yes_no

CASES = tomllib.loads((Path(__file__).parent / "asking.toml").read_text("utf-8"))
EACH = [(kind, question) for kind, case in CASES.items() for question in case["questions"]]


@pytest.mark.parametrize(("kind", "question"), EACH)
def test_what_is_asked_for(kind: str, question: str) -> None:
    assert asking(question).value == kind


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("How many open accounts are there?", "accounts"),
        ("how much time passes", "time"),
        ("How long is it?", ""),
        ("How many?", ""),
        ("Within how many milliseconds?", ""),
    ],
)
def test_what_is_counted(question: str, word: str) -> None:
    assert counted(question) == word


def test_yes_or_no() -> None:
    assert all(map(is_yes_no, ["Is it?", "does the dock lock", "And may a rider end it?"]))
    assert not any(map(is_yes_no, ["When is it?", "What does it do?", "Isolated docks?"]))
