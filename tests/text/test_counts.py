import pytest

from bot.text.counts import count


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("suggestion",), "0 suggestions"),
        (1, ("suggestion",), "1 suggestion"),
        (2, ("suggestion",), "2 suggestions"),
        (1200, ("suggestion",), "1,200 suggestions"),
        (1, ("entry", "entries"), "1 entry"),
        (2, ("entry", "entries"), "2 entries"),
    ],
)
def test_a_number_takes_the_form_of_its_noun(number: int, words: tuple[str, ...], said: str) -> None:
    assert count(number, *words) == said
