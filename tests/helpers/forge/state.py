"""What a house knows beside the emulator and git, and what a handler is given and gives."""

import json
import re
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from helpers.forge.bare import BareRepos
from helpers.forge.emulator import Emulator
from helpers.forge.faults import Faults
from helpers.forge.mirror import Mirror
from helpers.forge.tokens import Token

_API_WORDS = "repos|users|orgs|teams|repositories|search|user|app|installation|emojis|gists"
DOCUMENTATION = "https://docs.github.com/rest"


@dataclass
class Settings:
    """How the repository is set up; a test may change any of them at any time."""

    drafts: bool = True
    actions_may_create_pulls: bool = True


@dataclass(frozen=True)
class Request:
    """One request that reached the house. ``acted``: it wrote, whatever became of the answer."""

    login: str
    method: str
    path: str
    query: str
    body: Any
    status: int
    acted: bool
    fault: str
    token: Token | None


@dataclass
class PullRefs:
    """Which commits a pull request is about, and what became of it."""

    head_repository: str
    head_ref: str
    head: str
    base_ref: str
    base: str
    is_open: bool = True
    closed_by: str = ""
    merge_commit: str | None = None


@dataclass
class State:
    """Everything the proxy shares among its handlers; ``lock`` is held for one request at a time."""

    server_url: str
    emulator: Emulator
    repos: BareRepos
    mirror: Mirror
    tokens: dict[str, Token]
    upstream: dict[str, str]  # a token's value to the emulator's own
    roles: dict[str, dict[str, str]]
    private: set[str] = field(default_factory=set)
    settings: Settings = field(default_factory=Settings)
    faults: Faults = field(default_factory=Faults)
    requests: list[Request] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    pulls: dict[tuple[str, int], PullRefs] = field(default_factory=dict)
    reactions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    statuses: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    dispatches: list[dict[str, Any]] = field(default_factory=list)
    changes: dict[tuple[str, str, str], list[dict[str, Any]]] = field(default_factory=dict)
    clean: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    merges: dict[int, tuple[tuple[str, str], str]] = field(default_factory=dict)  # of what (base, head), and the commit
    on_lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    nodes: dict[str, tuple[str, str]] = field(default_factory=dict)  # a node's id to its type and its path
    minimized: dict[str, str] = field(default_factory=dict)
    lock: "threading.RLock" = field(default_factory=threading.RLock)
    counter: int = 900_000

    @property
    def api_url(self) -> str:
        """Where the API is."""
        return f"{self.server_url}/api/v3"

    def public(self, text: str, before: str = '"') -> str:
        """Move the API's addresses in ``text`` to where the API is; the emulator has it at the root."""
        here = rf"{re.escape(self.server_url)}|http://127\.0\.0\.1:{self.emulator.port}"
        return re.sub(rf'{before}(?:{here})/(?=(?:{_API_WORDS})[/"?>])', f"{before}{self.api_url}/", text)

    def next_id(self) -> int:
        """Return a number not used before."""
        self.counter += 1
        return self.counter

    def role(self, token: Token | None, name: str) -> str:
        """Return what a token's login is to a repository."""
        if token is None:
            return "none"
        if token.is_installation:
            return "write" if token.permissions.get("contents") == "write" else "read"
        return self.roles.get(name, {}).get(token.login, "none")

    def may_read(self, token: Token | None, name: str) -> bool:
        """Whether a token may see a repository."""
        if token is not None and token.is_installation and not name.startswith("alice/"):
            return name not in self.private
        return name not in self.private or self.role(token, name) != "none"

    def may_push(self, token: Token | None, name: str) -> bool:
        """Whether a token may push to a repository. Installations reach their owner's repositories only."""
        if token is not None and token.is_installation and not name.startswith("alice/"):
            return False
        return self.role(token, name) in ("write", "maintain", "admin")


@dataclass(frozen=True)
class Answer:
    """What goes back. ``body`` becomes JSON; bytes go as they are."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One request to the API. ``name`` is ``owner/name`` where the path names a repository."""

    state: State
    token: Token | None
    method: str
    path: str
    query: dict[str, str]
    body: Any
    accept: str
    name: str

    @property
    def login(self) -> str:
        """Who calls; empty for nobody."""
        return self.token.login if self.token else ""

    def upstream(self, method: str, path: str, body: Any = None) -> Answer:
        """Ask the emulator on behalf of the caller; ``path`` is not quoted, a query behind it is."""
        secret = self.state.upstream[self.token.value] if self.token else ""
        where, mark, query = path.partition("?")
        status, headers, data = self.state.emulator.request(method, quote(where) + mark + query, secret, body)
        kept = {name: value for name, value in headers.items() if name == "link" or name.startswith("x-ratelimit-")}
        if data and "json" in headers.get("content-type", ""):
            return Answer(status, json.loads(data), kept)
        return Answer(status, data or None, kept)


def refusal(status: int, message: str, errors: list[Any] | None = None) -> Answer:
    """Return an error in GitHub's form."""
    more = {} if errors is None else {"errors": errors}
    return Answer(status, {"message": message, **more, "documentation_url": DOCUMENTATION, "status": str(status)})


def invalid(resource: str, field_name: str, code: str, message: str = "") -> Answer:
    """Return a 422 "Validation Failed" about one field."""
    error = {"resource": resource, "code": code, "field": field_name, **({"message": message} if message else {})}
    return refusal(422, "Validation Failed", [error])
