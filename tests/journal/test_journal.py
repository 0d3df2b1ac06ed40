"""The journal: appended, looked up by key across runs, bounded, and loud when the disk refuses."""

import sqlite3
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from bot.errors import JournalError
from bot.journal.journal import Journal


def test_the_newest_value_of_a_key_is_found_in_a_later_run(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.db"
    with Journal(path, "one") as journal:
        journal.append("call", "k", {"answer": "é", "n": 1})
        journal.append("call", "k", {"answer": "b", "n": 2})
        journal.append("other", "k", {})
    with Journal(path, "two") as journal:
        assert journal.lookup("call", "k") == {"answer": "b", "n": 2}
        assert journal.lookup("call", "unknown") is None
        assert [kind for kind, _, _ in journal.steps("one")] == ["call", "call", "other"]
        assert journal.steps("two") == []


def test_two_runs_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal(path, "one") as one, Journal(path, "two") as two:
        one.append("a", "k", {"from": "one"})
        two.append("a", "k", {"from": "two"})
        assert one.lookup("a", "k") == {"from": "two"}


def test_old_steps_are_pruned(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "journal.db"
    clock = mocker.patch("bot.journal.journal.time.time", return_value=1_000_000.0)
    with Journal(path, "one") as journal:
        journal.append("a", "old", {})
    clock.return_value += 20 * 86400
    with Journal(path, "two") as journal:
        journal.append("a", "young", {})
    clock.return_value += 11 * 86400
    with Journal(path, "three") as journal:
        assert journal.lookup("a", "old") is None
        assert journal.lookup("a", "young") == {}


def test_a_file_that_grew_too_large_loses_its_older_half(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "journal.db"
    with Journal(path, "one") as journal:
        for number in range(10):
            journal.append("a", str(number), {"text": "x" * 1000})
    mocker.patch("bot.journal.journal._KEEP_BYTES", 4_000)
    with Journal(path, "two") as journal:
        assert [key for _, key, _ in journal.steps("one")] == ["5", "6", "7", "8", "9"]


def test_what_is_no_journal_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"this is no database, it is a long enough text to be taken for none at all" * 20)
    with pytest.raises(JournalError, match="SPECBOT_STATE"):
        Journal(path, "one")
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(path / "below" / "journal.db", "one")


def test_a_write_that_fails_is_one_line(tmp_path: Path, mocker: MockerFixture) -> None:
    with Journal(tmp_path / "journal.db", "one") as journal:
        broken = mocker.Mock()
        broken.execute.side_effect = sqlite3.OperationalError("database or disk is full")
        real, journal._connection = journal._connection, broken
        with pytest.raises(JournalError, match="disk full"):
            journal.append("a", "k", {})
        journal._connection = real
