"""Whatever is done to the steps of a run behind the journal's back shows, and the first step that is off is named."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.journal.journal import Journal

STEPS = 7


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    with Journal(path, "one") as journal, Journal(path, "two") as other:
        for number in range(1, STEPS + 1):
            journal.append(f"kind{number}", f"key{number}", {"n": number}, seconds=1.5, parent=1)
            other.append("other", "", {"n": number})
    return path


def tampered(path: Path, *statements: str) -> tuple[int, str] | None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return fault(path)


def fault(path: Path) -> tuple[int, str] | None:
    with Journal(path, "") as journal:
        run = next(run for run in journal.runs() if run.id == "one")
        found = journal.fault(run)
    return (found.seq, found.why) if found else None


def test_what_nobody_touched_is_whole(path: Path) -> None:
    assert fault(path) is None


ALTERATIONS = {
    "kind": "kind || 'x'",
    "key": "key || ' '",
    "value": "replace(value, '1', '2') || ' '",
    "started": "started + 0.001",
    "ended": "ended - 1e-6",
    "parent": "NULL",
    "hash": "replace(hash, substr(hash, 1, 1), 'g')",
    "value as bytes": "CAST('{}' AS BLOB)",
    "value as nonsense": "CAST(x'ff00fe' AS TEXT)",
    "started as words": "'long ago'",
}


@pytest.mark.parametrize("step", range(1, STEPS + 1))
@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_altered_step(path: Path, name: str, step: int) -> None:
    column = name.split()[0]
    found = tampered(path, f"UPDATE steps SET {column} = {ALTERATIONS[name]} WHERE run = 'one' AND seq = {step}")
    assert found == (step, "was altered, moved or put in")


@pytest.mark.parametrize("step", range(1, STEPS))
def test_a_removed_step(path: Path, step: int) -> None:
    assert tampered(path, f"DELETE FROM steps WHERE run = 'one' AND seq = {step}") == (step, "is missing")


def shifted(first: int, by: int) -> list[str]:
    """Statements that renumber the steps from ``first`` on; negative numbers in between keep them unique."""
    return [
        f"UPDATE steps SET seq = -seq WHERE run = 'one' AND seq >= {first}",
        f"UPDATE steps SET seq = -seq + {by} WHERE run = 'one' AND seq < 0",
    ]


def test_a_removed_step_whose_gap_was_closed(path: Path) -> None:
    found = tampered(path, "DELETE FROM steps WHERE run = 'one' AND seq = 3", *shifted(4, -1))
    assert found == (3, "was altered, moved or put in")


def test_a_step_put_in(path: Path) -> None:
    copy = "INSERT INTO steps (run, seq, kind, key, value, started, ended, parent, hash) SELECT run, 3, kind, key, value, started, ended, parent, hash FROM steps WHERE run = 'one' AND seq = 2"
    assert tampered(path, *shifted(3, 1), copy) == (3, "was altered, moved or put in")


def test_steps_that_changed_places(path: Path) -> None:
    swap = "UPDATE steps SET seq = {} WHERE run = 'one' AND seq = {}"
    found = tampered(path, swap.format(99, 3), swap.format(3, 4), swap.format(4, 99))
    assert found == (3, "was altered, moved or put in")


def test_a_tail_cut_off(path: Path) -> None:
    found = tampered(path, "DELETE FROM steps WHERE run = 'one' AND seq > 5")
    assert found == (6, "is missing: the run had 7 steps")
    found = tampered(path, "DELETE FROM steps WHERE run = 'one'")
    assert found == (1, "is missing: the run had 7 steps")


def test_a_step_added_at_the_end_with_a_good_hash(path: Path) -> None:
    with Journal(path, "one") as journal:
        head, steps = journal.head(), STEPS
        journal.append("more", "", {})
    assert tampered(path, f"UPDATE runs SET steps = {steps}, head = '{head}' WHERE run = 'one'") == (
        8, "was put in: the run had 7 steps",
    )  # fmt: skip


def test_a_step_of_another_run(path: Path) -> None:
    found = tampered(
        path,
        "DELETE FROM steps WHERE run = 'one' AND seq = 1",
        "UPDATE steps SET run = 'one' WHERE run = 'two' AND seq = 1",
    )
    assert found == (1, "was altered, moved or put in")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM runs WHERE run = 'one'", (1, "was put in: the run had 0 steps")),
        ("UPDATE runs SET head = 'x' WHERE run = 'one'", (7, "is not the one the run ended with")),
        ("UPDATE runs SET steps = 9 WHERE run = 'one'", (8, "is missing: the run had 9 steps")),
    ],
)
def test_the_count_beside_the_steps(path: Path, statement: str, expected: tuple[int, str]) -> None:
    assert tampered(path, statement) == expected


def test_a_run_that_is_gone_as_a_whole_is_as_one_that_was_old(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM steps WHERE run = 'one'")
        connection.execute("DELETE FROM runs WHERE run = 'one'")
    with Journal(path, "") as journal:
        assert [(run.id, journal.fault(run)) for run in journal.runs()] == [("two", None)]


def test_another_run_is_none_the_wiser(path: Path) -> None:
    assert tampered(path, "DELETE FROM steps WHERE run = 'two' AND seq = 3") is None
