"""When a schedule says that something is to be done: the five fields of cron, in UTC as GitHub's clock has it."""

from datetime import datetime, timedelta

from cronsim import CronSim, CronSimError

FIELDS = 5
_SET_BACK = timedelta(days=1)


def problem(schedule: str) -> str:
    """Return what is wrong with a schedule, empty where nothing is.

    >>> problem("23 4 * * 1")
    ''
    >>> problem("23 25 * * 1")
    'Bad hour'
    """
    if len(schedule.split()) != FIELDS:
        return "it has not five fields: minute, hour, day of the month, month, day of the week"
    try:
        next(CronSim(schedule, datetime(2026, 1, 1)))
    except CronSimError as error:
        return str(error)
    except StopIteration:
        return "no day is like that"
    return ""


def is_due(schedule: str, last: datetime | None, now: datetime) -> bool:
    """Whether a moment of the schedule lies between the last run and now; where there was no run, it is due.

    Both are in UTC, without a zone. A clock that was set back is no reason to run again; one that was days ahead was
    wrong when it last ran, and what it noted then must not keep the schedule still until that day comes.
    """
    if last is None or last > now + _SET_BACK:
        return True
    return last < now and next(CronSim(schedule, last), now.max) <= now
