"""What PyGithub, requests and urllib3 raise, as ForgeErrors of one line: the only place that translates."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import requests
import urllib3
from github.GithubException import BadAttributeException, GithubException

from bot.errors import ForgeDenied, ForgeError, ForgeLimited, ForgeMissing, ForgeRefused, ForgeUnreachable
from bot.forge.patience import Answer, is_limit
from bot.text.printable import in_one_line

# The last six: an answer of another shape than GitHub documents meets PyGithub's code as whatever Python raises there.
FOREIGN = (
    GithubException,
    BadAttributeException,
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)

_MOST_WORDS = 300
_AGAIN = "Check the network and run it again."
_STATUS_PAGE = "See https://www.githubstatus.com and run it again."
_RIGHTS = (
    "In a workflow, give the job 'contents', 'issues' and 'pull-requests: write'; elsewhere, the token these rights."
)
_ACTIONS_MAY = (
    "Switch on 'Allow GitHub Actions to create and approve pull requests' in the repository's settings, under Actions, "
    "General (an organisation's own setting goes before it), or use the token of a GitHub App."
)

# Statuses, a pattern for GitHub's words, the error, its message and the next step; the first that matches speaks.
_KNOWN: Sequence[tuple[range, str, type[ForgeError], str, str]] = [
    (range(401, 402), r"", ForgeDenied, "GitHub does not accept the token.",
     "Is it expired? Make a new one and put it into GITHUB_TOKEN."),
    (range(403, 404), r"not permitted to create or approve pull requests", ForgeDenied,
     "GitHub Actions may not open pull requests in this repository.", _ACTIONS_MAY),
    (range(403, 404), r"\bSAML\b", ForgeDenied, "Cannot {doing}: the organisation wants single sign-on.",
     "Authorise the token for it, in GitHub's settings of your tokens."),
    (range(403, 404), r"archived|read-only", ForgeDenied, "Cannot {doing}: the repository is archived.",
     "Take it out of the archive, or leave it as it is."),
    (range(403, 404), r"not accessible by|[Mm]ust have|write access", ForgeDenied,
     "The token may not {doing}: {said}.", _RIGHTS),
    (range(403, 404), r"", ForgeDenied, "GitHub does not let the token {doing}: {said}.", _RIGHTS),
    (range(404, 405), r"", ForgeMissing, "Cannot {doing}: there is no such thing, or the token may not see it.",
     "Check the name, and what the token was made for."),
    (range(410, 411), r"", ForgeMissing, "Cannot {doing}: {said}.", "It was taken away or switched off."),
    (range(451, 452), r"", ForgeMissing, "Cannot {doing}: {said}.", "GitHub blocks it."),
    (range(400, 500), r"", ForgeRefused, "Cannot {doing}. GitHub says: {said}.",
     "Mend that and run it again."),
    (range(500, 600), r"", ForgeUnreachable, "GitHub failed ({status}).", _STATUS_PAGE),
]  # fmt: skip


@contextmanager
def border(doing: str, host: str, secret: str = "") -> Iterator[None]:
    """Let nothing but ForgeErrors out. ``doing`` says what is tried ("read pull request 7"); ``secret`` is blanked."""
    try:
        yield
    except FOREIGN as error:
        raise explain(error, doing, host, secret) from error


def explain(error: Exception, doing: str, host: str, secret: str = "") -> ForgeError:
    """Return the ForgeError that stands for one of FOREIGN."""
    if isinstance(error, GithubException):
        return _from_answer(error, doing, secret)
    if isinstance(error, requests.exceptions.SSLError):
        return ForgeUnreachable(f"{host} has no certificate that this machine trusts.", "Ask who runs the network.")
    if isinstance(error, requests.exceptions.ReadTimeout):
        return ForgeUnreachable(f"{host} does not answer in time.", _STATUS_PAGE)
    if isinstance(error, requests.exceptions.ProxyError):
        return ForgeUnreachable(f"The proxy on the way to {host} does not let it through.", "Check HTTPS_PROXY.")
    if isinstance(error, requests.exceptions.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return ForgeUnreachable(f"{host} cannot be reached, or the connection broke off.", _AGAIN)
    if isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError):
        return ForgeUnreachable(f"{host} cannot be asked ({type(error).__name__}).", _AGAIN)
    return ForgeUnreachable(
        f"What answers at {host} cannot be read: it is not as GitHub documents it.",
        "Check the address of the API; GitHub's own is https://api.github.com.",
    )


def says(error: ForgeError, pattern: str) -> bool:
    """Whether GitHub's own words, that ``error`` was made from, match; lower and upper case are the same."""
    cause = error.__cause__
    return isinstance(cause, GithubException) and bool(re.search(pattern, _words(cause.data), re.IGNORECASE))


def status_of(error: ForgeError) -> int:
    """Return the status that ``error`` was made from, 0 where no answer came."""
    cause = error.__cause__
    return cause.status if isinstance(cause, GithubException) else 0


def _from_answer(error: GithubException, doing: str, secret: str) -> ForgeError:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    words = _words(error.data)
    if is_limit(Answer(error.status, headers, words)):
        return ForgeLimited(f"GitHub's rate limit for this token is used up{_until(headers)}.", "Run it again then.")
    said = in_one_line(words.replace(secret, "[secret]") if secret else words, _MOST_WORDS).rstrip(".")
    for statuses, pattern, kind, message, hint in _KNOWN:
        if error.status in statuses and re.search(pattern, words):
            return kind(message.format(doing=doing, said=said or "no reason", status=error.status), hint)
    return ForgeUnreachable(f"GitHub answers with status {error.status}.", _STATUS_PAGE)


def _words(data: object) -> str:
    """Return what an answer says went wrong: its message, and what stands under "errors"."""
    if not isinstance(data, Mapping):
        return data if isinstance(data, str) else ""
    listed = data.get("errors")
    errors = listed if isinstance(listed, list) else [listed] if isinstance(listed, str) else []
    details = [_detail(each) for each in errors[:10]]
    # Beside its details "Validation Failed" says nothing.
    message = data.get("message")
    generic = not isinstance(message, str) or (details and message in ("Validation Failed", "Unprocessable Entity"))
    return "; ".join(each for each in ([] if generic else [str(message)]) + details if each)


def _detail(error: object) -> str:
    if not isinstance(error, Mapping):
        return error if isinstance(error, str) else json.dumps(error)[:_MOST_WORDS]
    if isinstance(error.get("message"), str):
        return str(error["message"])
    return " ".join(str(error[name]) for name in ("resource", "field", "code") if isinstance(error.get(name), str))


def _until(headers: Mapping[str, str]) -> str:
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if re.fullmatch(r"[0-9]{1,9}", after):
        return f" for another {int(after):,} s"
    if headers.get("x-ratelimit-remaining") == "0" and re.fullmatch(r"[0-9]{1,11}", reset):
        return f" until {datetime.fromtimestamp(int(reset), UTC):%Y-%m-%d %H:%M} UTC"
    return " for a minute or more"
