"""What can be worked out again: kept within bounds, and given up without a word."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.journal.kept import Kept


def test_what_was_put_is_found_and_nothing_else(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "new" / "kept.db")
    assert kept.get(["a"]) == {}
    assert not (tmp_path / "new").exists()
    kept.put({"a": "one", "b": "two"})
    kept.put({"b": "three"})
    assert Kept(tmp_path / "new" / "kept.db").get(["a", "b", "c"]) == {"a": "one", "b": "three"}


def test_more_keys_than_one_statement_takes(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept.db")
    texts = {f"key {number}": f"text {number}" for number in range(1234)}
    kept.put(texts)
    assert kept.get(texts) == texts


def test_the_first_ones_go_first(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept.db", most_bytes=1000)
    for number in range(30):
        kept.put({f"key {number}": "x" * 100})
    left = kept.get(f"key {number}" for number in range(30))
    assert 5 <= len(left) <= 10
    assert list(left) == [f"key {number}" for number in range(30 - len(left), 30)]


def test_one_text_that_is_too_long_goes_as_well(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept.db", most_bytes=1000)
    kept.put({"long": "x" * 2000})
    assert kept.get(["long"]) == {}


@pytest.mark.parametrize("content", [b"", b"no database" * 500])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kept.db").write_bytes(content)
    kept = Kept(tmp_path / "kept.db")
    assert kept.get(["a"]) == {}
    kept.put({"a": "one"})
    assert kept.get(["a"]) in ({}, {"a": "one"})


def test_a_text_that_somebody_changed_is_not_found(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept.db")
    kept.put({"a": "one", "b": "two", "c": "three"})
    with closing(sqlite3.connect(tmp_path / "kept.db")) as connection, connection:
        connection.execute("UPDATE kept SET value = 'other' WHERE key = 'a'")
        connection.execute("UPDATE kept SET value = x'ff00' WHERE key = 'b'")
    assert kept.get(["c"]) == {"c": "three"}
    assert "a" not in kept.get(["a", "c"])
    assert "b" not in kept.get(["b"])


def test_another_table_of_that_name(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "kept.db")) as connection, connection:
        connection.execute("CREATE TABLE kept (x)")
    kept = Kept(tmp_path / "kept.db")
    kept.put({"a": "one"})
    assert kept.get(["a"]) == {}


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Kept(tmp_path / "file" / "kept.db")
    kept.put({"a": "one"})
    assert kept.get(["a"]) == {}
