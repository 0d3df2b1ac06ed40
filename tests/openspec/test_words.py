import pytest

from bot.errors import EditError
from bot.openspec.words import one_line, paragraph, step_text


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (" a \t b\r\nc\u2028d\u00a0e ", "a b c d e"),
        ("naïve 会话 ⚠️ “x” — 5 °C", "naïve 会话 ⚠️ “x” — 5 °C"),
        ("see #5 and C# # x", "see #5 and C# # x"),
    ],
)
def test_blanks_and_line_breaks_are_folded(words: str, line: str) -> None:
    assert one_line(words, "text", 100) == line


@pytest.mark.parametrize(
    "char",
    [
        "\x00",
        "\x07",
        "\x85",
        "\u00ad",
        "\u200b",
        "\u200d",
        "\u2066",
        "\ufeff",
        "\u3164",
        "\ue000",
        "\udc80",
        "\U000e0020",
    ],
)
def test_what_nobody_can_see_is_refused(char: str) -> None:
    with pytest.raises(EditError, match=f"U\\+{ord(char):04X}"):
        one_line(f"a{char}b", "text", 100)


def test_the_sentence_does_not_repeat_a_huge_field() -> None:
    with pytest.raises(EditError) as caught:
        one_line("x" * 10_000_000, "text", 100)
    assert str(caught.value) == "The text has 10000000 characters, the most is 100: say it shorter."


def test_a_paragraph_may_be_wrapped_but_holds_no_steps() -> None:
    assert paragraph("When it rains,\nthe system SHALL stop.", "text") == "When it rains, the system SHALL stop."
    with pytest.raises(EditError, match="must be sentences"):
        paragraph("It SHALL stop.\nThen it rains.", "text")


@pytest.mark.parametrize(
    "words", ["the bell rings", "then the bell rings", "THEN the bell rings", "- **Then:** the bell rings"]
)
def test_a_step_loses_its_own_keyword(words: str) -> None:
    assert step_text(words, "THEN") == "the bell rings"


@pytest.mark.parametrize("words", ["WHEN it rains", "- **AND** it rains", "THEN", "**THEN**"])
def test_a_step_that_is_another_one_or_nothing_is_refused(words: str) -> None:
    with pytest.raises(EditError, match="words of one THEN step only"):
        step_text(words, "THEN")
