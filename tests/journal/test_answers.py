"""The document of answers: out and in again, and what is no such document."""

import json

import pytest

from bot.errors import PlanError
from bot.journal import answers
from bot.journal.answers import read_answers, write_answers

ONE, TWO = "1" * 64, "a" * 64


def document(*listed: object, version: object = 1) -> str:
    return json.dumps({"version": version, "answers": list(listed)})


def test_what_is_written_is_read_in_its_order() -> None:
    texts = {TWO: 'The gate "opens"\n\u2028 \U0001f600', ONE: ""}
    written = write_answers(texts)
    assert written.isascii()
    assert list(read_answers(written).items()) == list(texts.items())


def test_of_more_than_fits_the_last_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"{number:064x}": "é" * 100 for number in range(10)}
    monkeypatch.setattr(answers, "MOST_CHARACTERS", 4_000)
    written = write_answers(texts)
    assert len(written) <= 4_000
    assert list(read_answers(written)) == list(texts)[: len(read_answers(written))]
    assert 2 <= len(read_answers(written)) < 10


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("[]", "Answers"),
        (document({"key": ONE}), "text"),
        (document({"key": ONE, "text": "x", "more": 1}), "more"),
        (document({"key": ONE, "text": 7}), "text"),
        (document({"key": "gate", "text": "x"}), "something else than a hash"),
        (document({"key": ONE + "\n", "text": "x"}), "something else than a hash"),
        (document(version=2), "version 2"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_document_of_answers_is_refused(text: str, why: str) -> None:
    with pytest.raises(PlanError, match=why):
        read_answers(text)


def test_too_many_answers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_ANSWERS", 1)
    with pytest.raises(PlanError, match="2 answers are more than 1"):
        read_answers(document({"key": ONE, "text": ""}, {"key": TWO, "text": ""}))
