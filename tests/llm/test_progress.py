"""What an observer hears while an answer comes in."""

import json

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.models import connected
from helpers.schemas import TEXT
from pytest_mock import MockerFixture

from bot.llm.answer import Answer as AnswerSoFar
from bot.llm.chat import Message
from bot.llm.progress import Meter, Progress, in_words

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


def test_growth_is_told_a_few_times_a_second(mocker: MockerFixture) -> None:
    clock = mocker.patch("bot.llm.progress.monotonic")
    heard: list[Progress] = []
    answer, meter = AnswerSoFar(), Meter(heard.append, 100.0)
    for number in range(50):
        clock.return_value = 101.0 + number * 0.05
        answer.take({"choices": [{"delta": {"content": "word"}}]})
        meter.writes(answer)
    assert 10 <= len(heard) <= 13, "2.5 seconds, five times a second"
    first, last = heard[0], heard[-1]
    assert first == Progress("writing", 1.0, 4, 1, 0.0)
    assert last.characters == 4 * last.tokens
    assert last.tokens_per_second == pytest.approx(20.0)
    assert last.seconds > first.seconds
