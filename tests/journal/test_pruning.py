"""Whole runs leave: the old ones, and of a file too large the oldest; the file shrinks."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from bot.journal import pruning
from bot.journal.journal import Journal

DAY = 86400.0
NOW = 1_000_000_000.0


def write(path: Path, run: str, steps: int = 1, size: int = 10) -> None:
    with Journal(path, run) as journal:
        for number in range(steps):
            journal.append("a", f"{run}{number}", {"text": "x" * size}, whole=True)


def left(path: Path) -> dict[str, int]:
    """Prune, and return the runs that are left with their steps; each of them is whole."""
    with Journal(path, "pruner") as journal:
        journal.prune()
        runs = journal.runs()
        assert [journal.fault(run) for run in runs] == [None] * len(runs)
        return {run.id: run.steps for run in runs}


def test_old_runs_leave_as_a_whole(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "journal.db"
    clock = mocker.patch("bot.journal.journal.time.time", return_value=NOW)
    write(path, "old", steps=3)
    write(path, "long")
    clock.return_value += 20 * DAY
    write(path, "long")
    write(path, "young")
    clock.return_value += 11 * DAY
    assert left(path) == {"long": 2, "young": 1}
    with Journal(path, "reader") as journal:
        assert journal.lookup("a", "old0") is None
        assert journal.lookup("a", "young0") is not None


def test_a_clock_that_is_years_ahead_for_an_hour_costs_no_run_and_is_not_the_last_for_years(
    tmp_path: Path, mocker: MockerFixture
) -> None:
    path = tmp_path / "journal.db"
    clock = mocker.patch("bot.journal.journal.time.time", return_value=NOW)
    write(path, "today", steps=2)
    clock.return_value += 70 * 365 * DAY
    write(path, "far")
    assert left(path) == {"far": 1, "today": 2}
    clock.return_value += 3600
    write(path, "far too")
    assert left(path) == {"far": 1, "far too": 1, "today": 2}
    clock.return_value = NOW + DAY
    write(path, "tomorrow")
    assert list(left(path)) == ["tomorrow", "far too", "far", "today"]


def test_after_a_month_without_a_run_what_is_old_leaves_a_day_later(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "journal.db"
    clock = mocker.patch("bot.journal.journal.time.time", return_value=NOW)
    write(path, "old")
    clock.return_value += 40 * DAY
    write(path, "new")
    assert left(path) == {"old": 1, "new": 1}
    clock.return_value += 1.5 * DAY
    assert left(path) == {"new": 1}


def test_the_oldest_runs_of_a_file_too_large_leave_and_it_shrinks(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "journal.db"
    clock = mocker.patch("bot.journal.journal.time.time", return_value=NOW)
    for name in "abcdefgh":
        write(path, name, steps=10, size=10_000)
        clock.return_value += 2 * 3600
    before = path.stat().st_size
    assert before > 800_000
    mocker.patch.object(pruning, "KEEP_BYTES", 400_000)
    kept = left(path)
    assert list(kept.values()) == [10] * len(kept)
    assert 2 <= len(kept) <= 3
    assert "".join(sorted(kept)) in "abcdefgh"
    assert "h" in kept
    assert path.stat().st_size <= 400_000
    assert left(path) == kept


def test_a_run_that_may_still_go_on_stays(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "journal.db"
    clock = mocker.patch("bot.journal.journal.time.time", return_value=NOW)
    write(path, "over", steps=10, size=10_000)
    clock.return_value += 2 * 3600
    mocker.patch.object(pruning, "KEEP_BYTES", 50_000)
    with Journal(path, "running") as running:
        for number in range(10):
            running.append("a", str(number), {"text": "x" * 10_000}, whole=True)
        assert left(path) == {"running": 10}
        running.append("a", "last", {})
        assert running.fault(running.runs()[0]) is None


def test_a_reader_in_the_way_puts_shrinking_off_and_nothing_else(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "journal.db"
    clock = mocker.patch("bot.journal.journal.time.time", return_value=NOW)
    write(path, "old", steps=50, size=10_000)
    clock.return_value += 31 * DAY
    write(path, "young", steps=5, size=10_000)
    clock.return_value += 2 * DAY
    mocker.patch("bot.journal.journal._BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM steps").fetchone()
        assert left(path) == {"young": 5}
        large = path.stat().st_size
    clock.return_value += 31 * DAY
    write(path, "late")
    clock.return_value += 2 * DAY
    assert left(path) == {"late": 1}
    assert path.stat().st_size < large / 5


@pytest.mark.parametrize("size", [0, 10_000])
def test_nothing_to_prune_changes_nothing(tmp_path: Path, size: int) -> None:
    path = tmp_path / "journal.db"
    write(path, "one", steps=3, size=size)
    before = path.read_bytes()
    assert left(path) == {"one": 3}
    assert path.read_bytes() == before
