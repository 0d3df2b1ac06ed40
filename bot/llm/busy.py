"""How long a server that has no time now asks to be left alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai

from bot.errors import ModelError

_UNAVAILABLE = 503
STATUSES = frozenset({429, _UNAVAILABLE})
"""Too many requests, and not available: nothing was begun, so that to ask again asks nothing twice."""

_LOADING_SECONDS = 1.0


def pause(error: ModelError, now: datetime) -> float | None:
    """Return after how many seconds the question behind ``error`` may be asked again; None where nobody says.

    A server says so itself (Retry-After, RFC 9110 section 10.2.3); llama.cpp that still loads its model does not.
    """
    cause = error.__cause__
    if not isinstance(cause, openai.APIStatusError) or cause.status_code not in STATUSES:
        return None
    seconds = _asked_for(cause.response.headers, now)
    if seconds is None and cause.status_code == _UNAVAILABLE and "loading model" in str(cause.body).lower():
        return _LOADING_SECONDS
    return seconds


def _asked_for(headers: Mapping[str, str], now: datetime) -> float | None:
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
