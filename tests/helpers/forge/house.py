"""A house: GitHub on loopback with one repository, its people, its apps, and what reached it."""

import base64
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from helpers.forge import payloads
from helpers.forge.bare import Push
from helpers.forge.faults import Faults
from helpers.forge.founding import PEOPLE, found, nickname
from helpers.forge.hands import Hands
from helpers.forge.proxy import Proxy
from helpers.forge.state import Request, Settings
from helpers.git_repo import make_repo

FILES = {"README.md": "# Widgets\n\nThey are made of brass.\n"}


class ForgeHouse(Hands):
    """GitHub with the repository alice/widgets: alice owns it, bob writes, carol reads, mallory is a stranger.

    ``tokens`` holds a token for each of them, for the two apps ("github-actions", "specbot"; both may write), and for
    the same apps with nothing but rights to read ("github-actions:read", "specbot:read"), and one that is "expired".
    ``clone`` is alice's worktree. At the end no request may have broken GitHub's descriptions (``problems``),
    and every fault that was planned must have struck.
    """

    def __init__(self, folder: Path, files: Mapping[str, str | bytes] = FILES, *, private: bool = False) -> None:
        self._folder = folder
        self._files = files
        self._private = private
        self._proxy = Proxy()

    def __enter__(self) -> Self:
        self.server_url = self._proxy.root
        self.state = found(self._folder / "github", self.server_url)
        self._proxy.state = self.state
        self._proxy.__enter__()
        self.tokens = {nickname(each): each.value for each in self.state.tokens.values()}
        self._move_in()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._proxy.__exit__(kind, error, trace)
        finally:
            self.state.emulator.stop()
        if kind is None:
            assert self.problems == [], "\n".join(self.problems)
            assert self.faults.missed == [], f"Never struck: {', '.join(self.faults.missed)}"

    @property
    def api_url(self) -> str:
        """GITHUB_API_URL."""
        return self.state.api_url

    @property
    def graphql_url(self) -> str:
        """GITHUB_GRAPHQL_URL."""
        return f"{self.server_url}/api/graphql"

    @property
    def clone_url(self) -> str:
        """Where git finds alice/widgets."""
        return f"{self.server_url}/{self.full_name}.git"

    @property
    def settings(self) -> Settings:
        """How the repository is set up."""
        return self.state.settings

    @property
    def faults(self) -> Faults:
        """What goes wrong on purpose."""
        return self.state.faults

    @property
    def requests(self) -> list[Request]:
        """What came over the wire, of the program under test alone: the hands below do not go through it."""
        return self.state.requests

    @property
    def writes(self) -> list[Request]:
        """Those requests that changed something, whatever became of their answers."""
        return [request for request in self.state.requests if request.acted]

    @property
    def problems(self) -> list[str]:
        """What GitHub's descriptions do not know of the requests so far."""
        return self.state.problems

    @property
    def pushes(self) -> list[Push]:
        """Every ref that moved, oldest first."""
        return self.state.repos.pushes

    def event(self, name: str, **about: Any) -> Path:
        """Write the payload that Actions would give for an event; return the file (GITHUB_EVENT_PATH)."""
        return payloads.write(self.state, self._folder, name, about)

    def environment(self, event: Path, token: str = "github-actions") -> dict[str, str]:
        """Return the variables of a step in a workflow run that ``event`` started; ``token`` is a key of ``tokens``."""
        return payloads.environment(self.state, self._folder, event, self.tokens[token])

    def credentials(self, token: str) -> dict[str, str]:
        """Return variables that let git show ``token`` (a key of ``tokens``) to this house and no other."""
        return git_credentials(self.server_url, self.tokens[token])

    def _move_in(self) -> None:
        owner = self.tokens["alice"]
        self.state.emulator.json("POST", "/user/repos", owner, {"name": "widgets", "private": self._private})
        if self._private:
            self.state.private.add(self.full_name)
        self.state.repos.create(self.full_name)
        self.state.roles[self.full_name] = {login: role for login, role in PEOPLE.items() if role != "none"}
        for login, right in (("bob", "push"), ("carol", "pull")):
            path = f"/repos/{self.full_name}/collaborators/{login}"
            self.state.emulator.json("PUT", path, owner, {"permission": right})
        for secret in self.state.upstream.values():
            # The emulator makes an app's user when it first writes, and looks at nothing else before.
            self.state.emulator.request("POST", f"/repos/{self.full_name}/issues/0/comments", secret, {"body": "-"})
        self.clone = make_repo(self._folder / "clone", self._files)
        self.clone.run("remote", "add", "origin", self.clone_url)
        self._push("HEAD:refs/heads/main", "alice", self.full_name, None)
        self.fetch()


def git_credentials(server_url: str, token: str) -> dict[str, str]:
    """Return git's settings, as variables, that send a token to one server."""
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{server_url}/.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
        "GIT_TERMINAL_PROMPT": "0",
    }
