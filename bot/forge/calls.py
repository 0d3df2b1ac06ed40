"""What every call on one repository shares: the connection, the one exit for text, and how a thing is made once."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from github.Repository import Repository

from bot.errors import ForgeDenied, ForgeError
from bot.forge.connection import connect
from bot.forge.failures import border, status_of
from bot.forge.names import is_repository
from bot.forge.posting import once

GITHUB = "https://api.github.com"
_T = TypeVar("_T")


class Calls:
    """One repository, asked as whoever the token belongs to.

    ``prepare(marker, body)`` and ``title(text)`` are the one exit for text: each text of each write passes one of
    them. ``login`` is whose name our comments bear; without it GitHub is asked, which an installation's token may not.
    ``pause`` waits: between tries of one request at most 120 s together, and before a lost answer is looked for.
    ``timeout`` is in seconds. Raises ForgeError for an address, a repository or a token that cannot be one.
    """

    def __init__(
        self,
        repository: str,
        token: str,
        *,
        prepare: Callable[[str, str], str],
        title: Callable[[str], str],
        api_url: str = GITHUB,
        login: str = "",
        pause: Callable[[float], None] = time.sleep,
        seconds_between_writes: float = 1.0,
        seconds_between_reads: float = 0.25,
        timeout: int = 20,
    ) -> None:
        if not is_repository(repository):
            raise ForgeError(f"{repository[:100]!a} is no repository.", "Name it as OWNER/NAME.")
        self.repository = repository
        self._login = login
        self._prepare = prepare
        self._title = title
        self._pause = pause
        self._secret = token
        self._api = connect(
            api_url,
            token,
            pause=pause,
            timeout=timeout,
            seconds_between_reads=seconds_between_reads,
            seconds_between_writes=seconds_between_writes,
        )

    @property
    def login(self) -> str:
        """Whose name our comments bear. Raises ForgeDenied where GitHub does not say."""
        if not self._login:
            try:
                with self._border("ask whose token this is"):
                    self._login = str(self._api.requestJsonAndCheck("GET", "/user")[1]["login"])
            except ForgeDenied as error:
                if status_of(error) != 403:
                    raise
                raise ForgeDenied(
                    "GitHub does not say whose token this is: it belongs to an installation of an app.",
                    "Set SPECBOT_LOGIN to the name its comments bear; in GitHub Actions that is github-actions[bot].",
                ) from error
        return self._login

    def close(self) -> None:
        """Close the connection."""
        self._api.close()

    @property
    def _at(self) -> Repository:
        """The repository as PyGithub has it: nothing is asked before something is read, and nothing is remembered."""
        return Repository(self._api, url=f"/repos/{self.repository}")

    def _border(self, doing: str) -> AbstractContextManager[None]:
        return border(doing, self._api.hostname, self._secret)

    def _once(self, doing: str, look: Callable[[], _T | None], create: Callable[[], _T]) -> _T:
        def looked() -> _T | None:
            with self._border(doing):
                return look()

        def created() -> _T:
            with self._border(doing):
                return create()

        return once(looked, created, self._pause)

    def _is_ours(self, author: str) -> bool:
        return author.lower() == self.login.lower()
