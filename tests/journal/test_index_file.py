"""A file for what can be worked out again: there or not, whole or not, it is never in the way."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.journal.index_file import with_index


def _write(path: Path | None, word: str) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word TEXT)")
        connection.execute("INSERT INTO words VALUES (?)", (word,))

    with_index(path, work)


def _read(path: Path | None) -> list[str]:
    def work(connection: sqlite3.Connection) -> list[str]:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word TEXT)")
        return [word for (word,) in connection.execute("SELECT word FROM words")]

    return with_index(path, work)


def test_what_is_written_is_there_the_next_time(tmp_path: Path) -> None:
    _write(tmp_path / "a" / "index.db", "bell")
    assert _read(tmp_path / "a" / "index.db") == ["bell"]


def test_without_a_path_it_is_in_memory() -> None:
    _write(None, "bell")
    assert _read(None) == []


@pytest.mark.parametrize(
    "content", [b"no database at all, but longer than a header " * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_that_is_no_index_is_made_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "index.db"
    file.write_bytes(content)
    _write(file, "bell")  # in memory, and what cannot be used is gone
    _write(file, "bell")
    assert _read(file) == ["bell"]


def test_one_that_another_process_writes_to_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "index.db"
    _write(file, "bell")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        _write(file, "lamp")
    assert _read(file) == ["bell"]


def test_what_the_work_raises_comes_through(tmp_path: Path) -> None:
    def work(_: sqlite3.Connection) -> None:
        raise KeyError("bell")

    with pytest.raises(KeyError, match="bell"):
        with_index(tmp_path / "index.db", work)


def test_a_folder_in_its_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index.db").mkdir()
    _write(tmp_path / "index.db", "bell")
    assert (tmp_path / "index.db").is_dir()


def test_a_file_where_its_folder_should_be_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    _write(tmp_path / "a" / "index.db", "bell")
    assert (tmp_path / "a").read_text() == "mine"
