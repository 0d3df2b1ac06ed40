"""Who may say what, by what GitHub says they may do now."""

import pytest

from bot.forge.authority import READS, denial
from bot.forge.events import Account

BOB = Account("bob", 1, False)
BOT = Account("renovate[bot]", 2, True)


@pytest.mark.parametrize(
    ("word", "has", "ask", "allowed"),
    [
        ("apply", "admin", "write", True),
        ("apply", "write", "write", True),
        ("apply", "read", "write", False),
        ("apply", "none", "everyone", False),
        ("apply", "read", "everyone", False),
        ("dismiss", "read", "read", False),
        ("improve", "read", "everyone", False),
        ("review", "read", "everyone", False),
        ("help", "none", "everyone", True),
        ("help", "read", "read", True),
        ("help", "none", "read", False),
        ("help", "write", "read", True),
        ("apply", "read", "read", False),
        ("help", "read", "write", False),
        ("explain", "none", "everyone", True),
        ("ask", "write", "write", True),
        ("ask", "read", "write", False),
        ("ask", "read", "read", True),
        ("ask", "none", "read", False),
        ("ask", "none", "everyone", True),
        ("apply", "", "write", False),
        ("apply", "maintain", "write", False),
    ],
)
def test_who_may(word: str, has: str, ask: str, allowed: bool) -> None:
    may = "read" if ask == "read" and word in READS else "write to"
    said = "" if allowed else f"'{word}' is for people who may {may} this repository."
    assert denial(word, BOB, {"bob": has}.__getitem__, ask, ()) == said


def test_a_bot_needs_its_name_on_the_list_and_the_right_to_write() -> None:
    unlisted = "renovate[bot] is a bot that github.allow_bots does not list."
    assert denial("apply", BOT, lambda login: "write", "write", ()) == unlisted
    assert denial("help", BOT, lambda login: "write", "everyone", ("renovate",)) == unlisted
    assert denial("apply", BOT, lambda login: "write", "write", ("renovate[bot]",)) == ""
    assert denial("apply", BOT, lambda login: "read", "write", ("renovate[bot]",))


def test_the_bot_of_an_app_may_what_everyone_may() -> None:
    """GitHub says "none" of it, however much the App was granted."""
    listed = ("renovate[bot]",)
    said = "GitHub does not say of renovate[bot] that it may write: a program comments as an ordinary account."
    for word, ask in [("apply", "write"), ("apply", "everyone"), ("help", "write"), ("help", "read")]:
        assert denial(word, BOT, lambda login: "none", ask, listed) == said
    assert denial("help", BOT, lambda login: "none", "everyone", listed) == ""


def test_only_words_that_change_nothing_are_opened() -> None:
    assert frozenset({"ask", "help", "explain"}) == READS
