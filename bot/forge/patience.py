"""When a request to GitHub may be sent again, and after how many seconds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_WAIT = 120.0
"""All the waits of one request together, in seconds. A primary limit may last an hour: that is for a person to know."""
MOST_TRIES = 4
# "If the response has neither header, wait for at least one minute" (docs.github.com, rate limits for the REST API).
_UNTOLD = 60.0
_LIMIT_WORDS = re.compile(
    r"api rate limit exceeded|secondary rate limit|abuse detection|please retry your request again later"
    r"|please wait a few minutes before you try again",
    re.IGNORECASE,
)
# What says so stands at the beginning; a page of megabytes is not searched.
_LOOKED_AT = 4000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. The names in ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str


def is_limit(answer: Answer) -> bool:
    """Whether GitHub says that a rate limit is used up; then nothing was done."""
    if answer.status == 429:
        return True
    told = "retry-after" in answer.headers or bool(_LIMIT_WORDS.search(answer.text[:_LOOKED_AT]))
    return answer.status == 403 and told


def seconds_told(answer: Answer, now: float) -> float:
    """Return how long a rate limit still lasts; ``now`` as time.time() says it."""
    after, reset = answer.headers.get("retry-after", ""), answer.headers.get("x-ratelimit-reset", "")
    if re.fullmatch(r"[0-9]{1,9}", after):
        return max(float(after), 1.0)
    if answer.headers.get("x-ratelimit-remaining") == "0" and re.fullmatch(r"[0-9]{1,12}", reset):
        return max(float(reset) - now, 0.0) + 1.0  # in which part of that second is not said
    return _UNTOLD


def wait_before_next(verb: str, answer: Answer | None, tries: int, waited: float, now: float) -> float | None:
    """Return the seconds to wait before the same request is sent again, None where it must not be.

    ``answer`` is None where none came. After ``tries``, that took ``waited`` seconds of waiting. What may have been
    done is never asked for again with POST: whoever created has to look first. PyGithub's own GithubRetry is not
    used: it sleeps for whatever Retry-After says, its max_rate_limit_wait notwithstanding (tried with 2.10.0: 3,600 s).
    """
    if tries >= MOST_TRIES:
        return None
    if answer is not None and is_limit(answer):
        wait = seconds_told(answer, now)
    elif verb != "POST" and (answer is None or answer.status >= 500):
        wait = 2.0 ** (tries - 1)
    else:
        return None
    return wait if waited + wait <= LONGEST_WAIT else None
