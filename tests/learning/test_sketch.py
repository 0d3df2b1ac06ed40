"""What a trailer says of words: enough to tell kindred words from others, and never that it was taken as it was."""

import pytest

from bot.learning.sketch import MOST_WORDS, NOTHING, Kept, sketch_in, sketch_of

BEFORE = "### Requirement: Gate\nThe gate SHALL open quickly for every visitor with a valid ticket."
AFTER = BEFORE.replace("quickly", "within two seconds after the scan")
MADE = sketch_of(BEFORE, AFTER)


def test_it_is_short_and_read_again() -> None:
    put, cut = MADE.text.split("-")
    assert len(put) == 4 * len(MADE.put) == 4 * 5 and len(cut) == 4
    assert sketch_in(MADE.text) == MADE
    long = sketch_of(BEFORE, " ".join(f"word{number}" for number in range(200)))
    assert len(long.put) == MOST_WORDS and sketch_in(long.text) == long


@pytest.mark.parametrize(
    "text", ["", "-", "abcd", "abc-", "ABCD-", "abcd-" + "abcd" * 13, "abcd-abcd-", "$(x)-", "é" * 4]
)
def test_what_is_no_sketch_says_nothing(text: str) -> None:
    assert sketch_in(text) == NOTHING and not NOTHING.text


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        (BEFORE.replace("quickly", "within five seconds after the scan"), Kept.SOME),
        (BEFORE.replace("with a valid ticket", "who is on the list"), Kept.NOTHING),
        ("### Requirement: Gate\nNobody MAY touch lamps at night.", Kept.NOTHING),
        (AFTER, Kept.HARDLY),
        (AFTER.replace("a valid", "the valid"), Kept.HARDLY),
    ],
    ids=["one word is another", "other words of the same block", "another block", "as proposed", "hardly another"],
)
def test_how_much_other_words_have_of_it(now: str, kept: Kept) -> None:
    assert MADE.kept(BEFORE.split("\n"), now.split("\n")) is kept


def test_many_words_are_a_sign_in_a_block_that_says_something_else_now() -> None:
    new = "Says which visitors open the gate, how long it stays open, who is told of a fault, and when it closes."
    purpose = sketch_of("TBD", new)
    assert purpose.kept(["TBD"], [new.replace("who is told of a fault", "whom a fault concerns")]) is Kept.MOST
    assert purpose.kept(["TBD"], ["Nothing is decided yet."]) is Kept.NOTHING


def test_an_edit_that_exchanges_no_word_says_nothing_of_other_words() -> None:
    swapped = sketch_of("- **WHEN** a\n- **THEN** b", "- **THEN** b\n- **WHEN** a")
    assert swapped == NOTHING
    assert swapped.kept(["one thing"], ["another thing"]) is Kept.HARDLY
    assert swapped.has_of(["one thing"], ["another thing"])


def test_of_a_copy_that_goes_what_went_counts() -> None:
    copy = BEFORE + " Every guard keeps watch."
    cut = sketch_of(copy, BEFORE)
    assert not cut.put
    assert cut.kept(copy.split("\n"), (BEFORE + " Lamps stay on.").split("\n")) is Kept.SOME
    assert cut.kept(copy.split("\n"), (copy + " Lamps stay on.").split("\n")) is Kept.NOTHING
