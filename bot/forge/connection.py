"""How PyGithub is set up: one host, one token, bounded answers, no redirects, no POST sent twice in the dark."""

import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from github.Auth import Token
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester, RequestsResponse
from requests import Response
from requests.exceptions import ChunkedEncodingError, ConnectionError, SSLError, Timeout  # noqa: A004  its name

from bot.errors import ForgeDenied, ForgeError, ForgeMissing, ForgeUnreachable
from bot.forge.patience import Answer, wait_before_next
from bot.forge.token import is_token

# A hundred comments of 65,536 characters, each escaped as six bytes, are 40 MB.
LARGEST_ANSWER = 64 * 1024 * 1024
# An answer may take this many time-outs altogether: one that drips is a server that hangs.
_TIMEOUTS_IN_ALL = 3
_MOST_A_PAGE = 100
_LOOPBACK = ("localhost", "127.0.0.1")
_USER_AGENT = "specbot"
_API_VERSION = "2022-11-28"
_ITS_ADDRESS = "GitHub's own is https://api.github.com, an Enterprise server's https://HOST/api/v3."

# PyGithub writes to stderr by a handler of its own. What specbot has to say, the command says.
logging.getLogger("github").handlers[:] = [logging.NullHandler()]


class Door(Requester):
    """PyGithub's Requester, which asks its own host and nothing else, and again only where that is safe."""

    def __init__(self, api_url: str, token: str, pause: Callable[[float], None], **setting: Any) -> None:
        super().__init__(auth=Token(token), base_url=api_url, retry=None, pool_size=None, verify=True, **setting)
        self._pause = pause
        parts = urlsplit(api_url)
        self._root = f"{parts.scheme}://{parts.netloc}"
        kind = _SecureLine if parts.scheme == "https" else _Line
        self._line = kind(parts.hostname or "", parts.port, timeout=setting["timeout"], retry=0)
        if parts.hostname in _LOOPBACK:
            self._line.session.trust_env = False  # no proxy stands between this machine and itself

    def requestJson(  # noqa: N802  its name
        self,
        verb: str,
        url: str,
        parameters: dict[str, Any] | None = None,
        headers: dict[str, Any] | None = None,
        input: Any | None = None,  # noqa: A002  its name
        cnx: HTTPRequestsConnectionClass | HTTPSRequestsConnectionClass | None = None,  # noqa: ARG002  one line only
        follow_302_redirect: bool = False,  # noqa: ARG002  never
    ) -> tuple[int, dict[str, Any], str]:
        """Send one request; every one of PyGithub's passes here. Raises ForgeError and what requests raises."""
        if not url.startswith(("/", f"{self._root}/")):
            raise _elsewhere(urlsplit(url).hostname or "", self.hostname)
        tries, waited = 1, 0.0
        while True:
            try:
                answer = Answer(*super().requestJson(verb, url, parameters, headers, input, self._line))
                wait = wait_before_next(verb, answer, tries, waited, time.time())
                if wait is None:
                    return answer.status, dict(answer.headers), _json(answer, self.hostname)
            except SSLError:
                raise
            except (ChunkedEncodingError, ConnectionError, Timeout):
                wait = wait_before_next(verb, None, tries, waited, time.time())
                if wait is None:
                    raise
            self._pause(wait)
            tries, waited = tries + 1, waited + wait

    def close(self) -> None:
        """Close the connection."""
        self._line.close()
        super().close()


def connect(
    api_url: str,
    token: str,
    *,
    pause: Callable[[float], None],
    timeout: int,
    seconds_between_reads: float,
    seconds_between_writes: float,
) -> Door:
    """Return the connection to GitHub's API at ``api_url``: https, or http on loopback.

    Raises ForgeError for an address that cannot be used, ForgeDenied for what cannot be a token.
    """
    address = api_url.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        parts = parts._replace(netloc=parts.netloc.lower())
        usable = parts.hostname and parts.port != 0 and address.isprintable() and " " not in address
    except ValueError:
        usable = False
    if not usable or parts.scheme not in ("https", "http") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ForgeError("The address of GitHub's API cannot be used.", _ITS_ADDRESS)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ForgeError("Over http anybody on the way could read the token.", _ITS_ADDRESS)
    if not is_token(token):
        raise ForgeDenied("What was given as GitHub's token cannot be one.", "Put a token into GITHUB_TOKEN.")
    return Door(
        parts.geturl(),
        token,
        pause,
        timeout=timeout,
        user_agent=_USER_AGENT,
        per_page=_MOST_A_PAGE,
        lazy=True,  # an object is asked for when it is read
        api_version=_API_VERSION,
        seconds_between_requests=seconds_between_reads,
        seconds_between_writes=seconds_between_writes,
    )


class _Line(HTTPRequestsConnectionClass):
    def getresponse(self) -> RequestsResponse:
        return _answer(self)


class _SecureLine(HTTPSRequestsConnectionClass):
    def getresponse(self) -> RequestsResponse:
        return _answer(self)


class _Whole(RequestsResponse):
    """An answer that was read already."""

    def __init__(self, response: Response, text: str) -> None:
        super().__init__(response)
        self._text = text

    def read(self) -> str:
        return self._text


def _answer(line: _Line | _SecureLine) -> RequestsResponse:
    """Send what PyGithub left on the line, and read the answer to its bounds."""
    with line.session.request(
        line.verb,
        f"{line.protocol}://{line.host}:{line.port}{line.url}",
        headers=line.headers,
        data=line.input,
        timeout=line.timeout,
        verify=line.verify,
        allow_redirects=False,
        stream=True,
    ) as response:
        # PyGithub would follow a 301 on the same host, POST included, and ask again after a 202 without end.
        if 300 <= response.status_code < 400:
            raise ForgeMissing(
                f"{line.host} sends elsewhere: the repository was renamed, or this is not the API's address.",
                "Name the repository as GitHub does now.",
            )
        if response.status_code == 202 and line.verb == "GET":
            raise ForgeUnreachable("GitHub has no answer yet.", "Run it again.")
        return _Whole(response, _read(response, (line.timeout or 1) * _TIMEOUTS_IN_ALL, line.host))


def _read(response: Response, seconds: float, host: str) -> str:
    until, size, pieces = time.monotonic() + seconds, 0, []
    for piece in response.iter_content(65_536):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise ForgeUnreachable(f"{host} answers with more than {LARGEST_ANSWER >> 20} MB.", _ITS_ADDRESS)
        if time.monotonic() > until:
            raise ForgeUnreachable(f"{host} was still answering after {seconds:g} s.", "Run it again later.")
    return b"".join(pieces).decode("utf-8", "replace")


def _json(answer: Answer, host: str) -> str:
    """Return the body; where all went well it has to look like JSON. PyGithub takes any text."""
    if answer.status < 300 and answer.text and not answer.text.lstrip().startswith(("{", "[")):
        raise not_github(host)
    return answer.text


def not_github(host: str) -> ForgeUnreachable:
    """Return the error for an address where something else answers."""
    return ForgeUnreachable(f"What answers at {host} is not GitHub's API.", _ITS_ADDRESS)


def _elsewhere(named: str, host: str) -> ForgeError:
    return ForgeError(
        f"{host} names addresses at another place ({named[:100]!a}), and the token goes nowhere else.", _ITS_ADDRESS
    )
