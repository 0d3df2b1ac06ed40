import pytest

from bot.llm.budget import estimate, fits
from bot.llm.chat import Message


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 8), ("abc", 9), ("abcd", 10), ("系统", 10), ("🙂", 10), ("caf\udce9", 10)],
)
def test_estimate(text: str, tokens: int) -> None:
    assert estimate([Message("user", text)]) == tokens


def test_prompt_and_answer_share_the_context() -> None:
    asked = [Message("system", "a" * 300), Message("user", "b" * 300)]
    assert estimate(asked) == 216
    assert fits(asked, 84, 300)
    assert not fits(asked, 85, 300)
    assert fits(asked, 10_000, None)
