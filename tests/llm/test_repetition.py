import pytest

from bot.errors import ModelReplyError
from bot.llm.repetition import Strand, repetition

SENTENCE = "The system SHALL log every call that it makes. "


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("", ""),
        (SENTENCE * 5, ""),
        (SENTENCE * 21, ""),
        ("x" * 1_199, ""),
        ("x" * 1_200, '"x"'),
        ("A list: " + "- one\n- two\n" * 120, '"- one - two"'),
        ("Before. " + SENTENCE * 27, '"'),
        ("Before. " + (SENTENCE * 27)[:-17], '"'),  # cut in the middle of a piece
        (SENTENCE * 20 + "And then it stopped, as it should.", ""),
        ("\n" * 200, "blank space"),
        ("a" + " \n\t" * 70, "blank space"),
        ("a" + " " * 150, ""),
        ("|" + "-" * 120 + "|", ""),
        (" ".join(f"{number}. The system SHALL log call {number}." for number in range(60)), ""),
        ("\x1b" * 1_400, "itself"),
    ],
)
def test_repetition(text: str, repeated: str) -> None:
    found = repetition(text)
    assert found.startswith(repeated)
    assert bool(found) == bool(repeated)
    assert found.isprintable()


@pytest.mark.parametrize("size", [1, 7, 50, 3000])
def test_a_text_is_given_up_soon_after_it_began_to_repeat_itself(size: int) -> None:
    strand, text = Strand(), "Well. " + SENTENCE * 200

    def feed() -> None:
        for at in range(0, len(text), size):
            strand.add(text[at : at + size])

    with pytest.raises(ModelReplyError, match=r"repeats .* without end"):
        feed()
    assert len(strand.text) < max(1_600, size + 1)


def test_what_came_can_be_read() -> None:
    strand = Strand()
    for piece in ("The ", "", "system"):
        strand.add(piece)
    assert strand.text == "The system"
