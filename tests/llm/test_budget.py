import pytest

from bot.llm.budget import estimate
from bot.llm.chat import Message, RawCall


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 8), ("abc", 9), ("abcd", 10), ("系统", 10), ("🙂", 10), ("caf\udce9", 10)],
)
def test_estimate(text: str, tokens: int) -> None:
    assert estimate([Message("user", text)]) == tokens


def test_all_that_is_sent_counts() -> None:
    assert estimate([Message("system", "a" * 300), Message("user", "b" * 300)]) == 216
    called = Message("assistant", "", calls=(RawCall("id", "read", '{"name": "Login"}'),))
    assert estimate([called]) == 8 + 8 + 7
    assert estimate([Message("user", "abc")], "x" * 30) == 9 + 10
