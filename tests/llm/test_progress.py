"""What an observer hears while an answer comes in."""

import json

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.models import connected
from helpers.schemas import TEXT

from bot.llm.chat import Message
from bot.llm.progress import Progress, in_words

GOOD = json.dumps({"text": "The system SHALL log every call."})


def told(answer: Answer) -> list[Progress]:
    heard: list[Progress] = []
    with ChatServer(lambda _: answer) as server:
        connected(server, progress=heard.append).complete([Message("user", "Rewrite.")], TEXT, max_tokens=50)
    return heard


def test_waiting_reading_and_writing_are_told_apart() -> None:
    heard = told(Answer(GOOD))
    assert [each.state for each in heard] == ["waiting", "reading", "writing"]
    assert heard[0] == Progress("waiting", 0.0)


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress("waiting", 1.0), "waiting for the model"),
        (Progress("reading", 1.0), "the model reads"),
        (Progress("writing", 1.0, 40, 10, 12.6), "10 tokens, 13 a second"),
    ],
)
def test_progress_in_words(progress: Progress, words: str) -> None:
    assert in_words(progress) == words


def test_growth_is_told_a_few_times_a_second() -> None:
    heard = [each for each in told(Answer(GOOD, reasoning="Shorter.", pause=0.04)) if each.state == "writing"]
    assert 2 <= len(heard) <= 5
    first, last = heard[0], heard[-1]
    assert (first.tokens, first.characters, first.tokens_per_second) == (1, 4, 0.0)
    assert last.characters == 4 * last.tokens > 4
    assert 5 < last.tokens_per_second < 40
    assert 0 < first.seconds < last.seconds
