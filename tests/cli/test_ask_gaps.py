"""What was asked and not answered, or answered wrongly, comes back as a question of ``specbot improve``."""

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.run import run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

PATH = path_of("bikes")
RENTAL = "The rental SHALL end 30 minutes after the last ride."
DEPOSIT = "The system SHALL hold a deposit for each rider."


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPECBOT_STATE", str(tmp_path / "state"))
    write(tmp_path, Rental=RENTAL, Deposit=DEPOSIT)
    return tmp_path


def write(root: Path, **requirements: str) -> None:
    (root / PATH).parent.mkdir(parents=True, exist_ok=True)
    (root / PATH).write_text(spec("bikes", **requirements), "utf-8")


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> int:
    return run(capsys, "ask", *words, "--no-model").code


def questions(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    ran = run(capsys, "improve", "--no-model", "--json", *(words or ("--all",)))
    found = json.loads(ran.out)
    assert_shape("improve", found)
    assert not found["questions"] or ran.code == 1
    return list(found["questions"])


def test_a_question_without_an_answer_is_asked_of_the_author(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "how long is a deposit held?") == 1
    (question,) = questions(capsys)
    assert question["text"] == "The specs do not say: how long is a deposit held?"
    assert (question["path"], question["requirement"]) == (PATH, "Deposit")
    assert question["options"] == ["It is out of scope.", "It is left open on purpose."]
    assert question["rule"] == "unanswered-question"
    shown = run(capsys, "improve", "--no-model", "--all").out
    assert f"Question on {PATH}, Deposit\n  The specs do not say: how long is a deposit held?" in shown


def test_a_question_for_yes_or_no_has_sentences_for_answers(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "does the system hold a deposit for a helicopter?") == 1
    (question,) = questions(capsys)
    assert question["options"] == [
        "The system SHALL hold a deposit for a helicopter.",
        "The system SHALL NOT hold a deposit for a helicopter.",
        "It is out of scope.",
    ]


def test_what_was_edited_since_is_not_asked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(capsys, "how long is a deposit held?")
    write(root, Rental=RENTAL, Deposit="The system SHALL hold a deposit for each rider for 3 days.")
    assert questions(capsys) == []


def test_what_another_requirement_answers_now_is_not_asked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(capsys, "how long is a deposit held?")
    write(root, Rental=RENTAL, Deposit=DEPOSIT, Refund="The deposit SHALL be held for 3 days.")
    assert questions(capsys) == []


def test_a_question_that_is_answered_later_is_settled(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(capsys, "how long is a deposit held?")
    write(root, Rental=RENTAL, Deposit=DEPOSIT, Refund="The deposit SHALL be held for 3 days.")
    assert asked(capsys, "how long is a deposit held?") == 0
    write(root, Rental=RENTAL, Deposit=DEPOSIT)
    assert questions(capsys) == []


def test_only_what_lies_in_scope_is_asked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = root / path_of("lamps")
    other.parent.mkdir(parents=True)
    other.write_text(spec("lamps", Light="The lamp SHALL shine at night."), "utf-8")
    asked(capsys, "how long is a deposit held?")
    assert questions(capsys, path_of("lamps")) == []
    assert len(questions(capsys, PATH)) == 1


def test_no_more_are_asked_than_the_settings_let(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for what in ("held", "kept", "stored", "locked", "held"):
        asked(capsys, f"how long is a deposit {what}?")
    found = questions(capsys)
    assert len(found) == 3
    assert found[0]["text"].endswith("how long is a deposit held?")
    (root / ".specbot.toml").write_text("[limits]\nquestions = 1\n")
    assert len(questions(capsys)) == 1


def test_a_wrong_answer_is_asked_of_the_author_with_the_reason(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "when does a rental end?") == 0
    ran = run(capsys, "ask", "--wrong", "it", "is 45", "minutes")
    assert ran.code == 0
    assert 'Kept that the answer to "when does a rental end?" is wrong.' in ran.out
    (question,) = questions(capsys)
    assert question["text"] == "An answer was called wrong (it is 45 minutes): when does a rental end?"
    assert question["requirement"] == "Rental"
    write(root, Rental=RENTAL.replace("30", "45"), Deposit=DEPOSIT)
    assert questions(capsys) == []


def test_a_wrong_answer_needs_no_reason(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(capsys, "when does a rental end?")
    told = json.loads(run(capsys, "ask", "--wrong", "--json").out)
    assert told == {"question": "when does a rental end?", "reason": None, "path": PATH, "requirement": "Rental"}
    (question,) = questions(capsys)
    assert question["text"] == "An answer was called wrong: when does a rental end?"


def test_there_has_to_be_an_answer_that_is_wrong(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "ask", "--wrong", "no")
    assert ran.code == 2
    assert "Nothing was asked here before" in ran.err
    asked(capsys, "who painted the rental?")
    ran = run(capsys, "ask", "--wrong", "no")
    assert ran.code == 2
    assert "that is kept already" in ran.err


def test_another_root_has_its_own_gaps(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(capsys, "how long is a deposit held?")
    other = root / "other"
    write(other, Rental=RENTAL, Deposit=DEPOSIT)
    monkeypatch.chdir(other)
    assert questions(capsys) == []
