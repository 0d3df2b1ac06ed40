"""What a step of GitHub Actions is told by its environment, and what it may tell back; a desk may say the same."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.cli.log import orders
from bot.errors import UsageError
from bot.forge.actions import resume_commands, stop_commands

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]_/-]+")
_LONGEST_CRON = 200
_LOGIN = "github-actions[bot]"
"""Whose name the comments of a workflow's own token bear."""


@dataclass(frozen=True)
class Runner:
    """One step's surroundings. ``token`` is never shown, and is not in the environment any more."""

    repository: str
    api_url: str = "https://api.github.com"
    server_url: str = "https://github.com"
    event_name: str = ""
    event_path: str = ""
    run_id: str = ""
    started_at: str = ""
    """The commit that the whole run was started at, the same in each of its jobs; empty where it is not known."""
    started_on: str = ""
    """Where that commit was the tip: ``refs/heads/main``."""
    login: str = ""
    in_actions: bool = False
    output: str = ""
    summary: str = ""
    learn_at: str = ""
    """The line of the workflow's clock at which specbot only learns."""
    token: str = field(default="", repr=False)

    @property
    def run_url(self) -> str:
        """Where the log of this run is, empty at a desk."""
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run_id}" if self.run_id else ""

    @property
    def clone_url(self) -> str:
        """Where git reaches the repository."""
        return f"{self.server_url}/{self.repository}.git"

    @property
    def host(self) -> str:
        """The host that links may lead to."""
        return self.server_url.partition("://")[2].partition("/")[0]


def runner_in(environment: Mapping[str, str], token: str, repository: str = "", server_url: str = "") -> Runner:
    """Return what the environment says; ``repository`` and ``server_url`` where it says nothing of them.

    Raises UsageError where the repository is not known, or an address is none.
    """
    in_actions = environment.get("GITHUB_ACTIONS") == "true"
    server = environment.get("GITHUB_SERVER_URL") or server_url or Runner.server_url
    found = Runner(
        repository=environment.get("GITHUB_REPOSITORY") or repository,
        api_url=environment.get("GITHUB_API_URL") or _api_of(server),
        server_url=server.rstrip("/"),
        event_name=environment.get("GITHUB_EVENT_NAME", ""),
        event_path=environment.get("GITHUB_EVENT_PATH", ""),
        run_id=re.sub(r"[^0-9]", "", environment.get("GITHUB_RUN_ID", "")),
        started_at=environment.get("GITHUB_SHA", ""),
        started_on=environment.get("GITHUB_REF", ""),
        login=environment.get("SPECBOT_LOGIN") or (_LOGIN if in_actions else ""),
        in_actions=in_actions,
        output=environment.get("GITHUB_OUTPUT", ""),
        summary=environment.get("GITHUB_STEP_SUMMARY", ""),
        learn_at=environment.get("SPECBOT_LEARN_AT", "")[:_LONGEST_CRON],
        token=token,
    )
    if not _REPOSITORY.fullmatch(found.repository):
        raise UsageError("Which repository on GitHub this is, is not known.", "Name it with --repo OWNER/NAME.")
    if not (_ADDRESS.fullmatch(found.api_url) and _ADDRESS.fullmatch(found.server_url)):
        raise UsageError("GITHUB_API_URL or GITHUB_SERVER_URL is no address.", "Unset it for github.com.")
    return found


def _api_of(server: str) -> str:
    """Return the address of a server's interface (docs.github.com, REST API on GitHub Enterprise Server)."""
    server = server.rstrip("/")
    return Runner.api_url if server == Runner.server_url else f"{server}/api/v3"


@contextmanager
def muted(runner: Runner, *say: Callable[[str], None]) -> Iterator[None]:
    """Have nothing that is printed inside taken for a command of the runner: a spec may say ``::set-output``.

    ``say`` prints on each of the streams, which reach the runner each in its own time. What is raised leaves it so: the
    error's own words are not ours either, and the step is over then. ``log`` writes commands out as well: the two
    streams are muted and unmuted each in its own time.
    """
    if not runner.in_actions:
        yield
        return
    token = secrets.token_hex(16)
    with orders():
        for each in say:
            each(stop_commands(token))
    yield
    with orders():
        for each in say:
            each(resume_commands(token))


def tell(file: str, text: str) -> None:
    """Append to a file that the runner reads after the step; nothing where there is none. Raises UsageError."""
    if not file:
        return
    try:
        with Path(file).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.", "The runner names this file.") from error
