"""When a schedule is due: once for each of its moments, whenever somebody asks."""

from datetime import datetime

import pytest

from bot.text.cron import is_due, problem

MONDAYS = "23 4 * * 1"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-11-30T00:00", True),
        ("2026-11-30T04:22", "2026-11-30T04:23", True),
        ("2026-11-30T04:22", "2026-11-30T04:22:59", False),
        ("2026-11-30T04:23", "2026-11-30T23:59", False),
        ("2026-11-30T04:23", "2026-12-07T04:23", True),
        ("2026-11-01T00:00", "2026-11-30T05:00", True),
        ("2026-11-30T23:00", "2026-11-30T05:00", False),
        ("2099-10-19T00:00", "2026-11-30T05:00", True),
    ],
)
def test_it_is_due_once_a_moment_of_it_has_come(last: str | None, now: str, due: bool) -> None:
    assert is_due(MONDAYS, at(last) if last else None, at(now)) is due


@pytest.mark.parametrize("schedule", ["* * * * *", MONDAYS, "*/15 0-6 1,15 * *", "0 0 29 2 *", "0 12 * JAN MON"])
def test_what_cron_reads_is_a_schedule(schedule: str) -> None:
    assert problem(schedule) == ""


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "daily",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 25 * * *",
        "0 0 31 2 *",
        "a b c d e",
        "@daily",
        "1;2 * * * *",
    ],
)
def test_what_it_does_not_read_is_none(schedule: str) -> None:
    assert problem(schedule)
