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
    assert (denial(word, BOB, lambda login: has, ask, ()) == "") is allowed


def test_a_bot_needs_its_name_on_the_list_and_the_right_to_write() -> None:
    assert "allow_bots" in denial("apply", BOT, lambda login: "write", "write", ())
    assert "allow_bots" in denial("help", BOT, lambda login: "write", "everyone", ("renovate",))
    assert denial("apply", BOT, lambda login: "write", "write", ("renovate[bot]",)) == ""
    assert denial("apply", BOT, lambda login: "read", "write", ("renovate[bot]",))


def test_the_bot_of_an_app_may_what_everyone_may() -> None:
    """GitHub says "none" of it, however much the App was granted."""
    listed = ("renovate[bot]",)
    for word, ask in [("apply", "write"), ("apply", "everyone"), ("help", "write"), ("help", "read")]:
        assert "as an ordinary account" in denial(word, BOT, lambda login: "none", ask, listed)
    assert denial("help", BOT, lambda login: "none", "everyone", listed) == ""


def test_only_words_that_change_nothing_are_opened() -> None:
    assert frozenset({"ask", "help", "explain"}) == READS
