"""The things that a question names, and whether some texts speak of each."""

import pytest

from bot.search.things import unspoken

DOCK = ["The dock opens within 3 seconds.", "a rider scans the code of a bicycle"]


@pytest.mark.parametrize(
    ("question", "things"),
    [
        ("When the receipt of a bicycle is scanned, how soon does the dock open?", ("receipt",)),
        ("How soon does the garage open, and the basement, when a rider scans the code?", ("garage", "basement")),
        ("How soon does the dock open when a rider scans the code?", ()),
        ("How soon does the old wooden dock open?", ()),
        # Other words for the same, and what the asking says of itself.
        ("How soon does the dock open once the cipher of the code is scanned?", ("cipher",)),
        ("How soon does the dock open when a user reads the code?", ()),
        ("What is the result when the requirement of the system applies to the dock?", ()),
        # How and what is done; a plural may be a verb.
        ("How soon after the shouting does the dock open?", ()),
        ("How soon does it open when the rider leaves?", ()),
        # Named again: it leads from one requirement to another.
        ("There is a lever that matters here. How soon does the dock open with that lever?", ()),
        # Longer than a name, and no article.
        ("How soon does the dock open given lever number four?", ()),
    ],
)
def test_what_is_named_and_spoken_of_nowhere(question: str, things: tuple[str, ...]) -> None:
    assert unspoken(question, DOCK) == things


def test_a_text_may_be_read_once() -> None:
    assert unspoken("Does the garage open at the basement?", iter(DOCK)) == ("garage", "basement")
