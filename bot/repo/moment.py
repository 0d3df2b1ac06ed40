"""When a commit says it was made, as a time that a calendar holds: it is whatever somebody wrote into it."""

import re
from datetime import UTC, datetime

_LATEST = 253_402_214_400
"""The last day of the year 9999, which is in that year in every time zone."""


def seconds(told: str) -> int:
    """Return the seconds since 1970 that git tells: 0 for a date that git cannot read or that was before."""
    whole = int(told) if re.fullmatch(r"-?\d{1,20}", told, re.ASCII) else 0
    return min(max(whole, 0), _LATEST)


def moment(told: str) -> datetime:
    """Return the same in UTC."""
    return datetime.fromtimestamp(seconds(told), UTC)
