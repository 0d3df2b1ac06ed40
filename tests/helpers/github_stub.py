"""A little GitHub with state, for what the large stand-in cannot do: answers that break, lie, drip or never come."""

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from helpers.forge.faults import SECONDARY
from helpers.loopback import LoopbackHandler, LoopbackServer

REPOSITORY, BOT, TOKEN = "octo/specs", "specbot[bot]", "ghp_" + "k3Y" * 12
TIP, OLD_TIP, BASE = "a" * 40, "b" * 40, "c" * 40
PRIMARY = "API rate limit exceeded for user ID 1."


@dataclass
class Fault:
    """``times`` more requests that fit get ``answer`` instead, after the deed was done where ``after``."""

    method: str
    path: str
    answer: Callable[["Handler"], None]
    times: int = 1
    after: bool = False


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    headers: dict[str, str]


@dataclass
class State:
    """What there is. Comments, reviews and reactions are kept as GitHub says them."""

    pulls: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    inline: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    reactions: list[dict[str, Any]] = field(default_factory=list)
    labels: list[str] = field(default_factory=lambda: ["bug"])
    branches: dict[str, str] = field(default_factory=lambda: {"main": BASE, "specbot/x": TIP})
    roles: dict[str, dict[str, str]] = field(default_factory=dict)
    activity: list[dict[str, str]] = field(default_factory=list)
    lines: set[int] = field(default_factory=lambda: {1, 2, 3})
    drafts: bool = True
    hidden: list[str] = field(default_factory=list)
    user: dict[str, Any] = field(default_factory=lambda: {"login": BOT})


class GitHubStub(LoopbackServer):
    """Serves one repository; ``asked`` is what came, ``writes`` what of it was more than reading."""

    def __init__(self) -> None:
        super().__init__(Handler)
        self.state = State()
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.ids = iter(range(100, 100_000))

    @property
    def api_url(self) -> str:
        return f"{self.root}/api/v3"

    @property
    def writes(self) -> list[str]:
        return [f"{each.method} {each.path}" for each in self.asked if each.method != "GET"]

    def fault(
        self, method: str, path: str, answer: Callable[["Handler"], None], *, times: int = 1, after: bool = False
    ) -> None:
        """Let requests go wrong: ``path`` is a pattern for what stands behind the repository."""
        self.faults.append(Fault(method, path, answer, times, after))

    def pull(self, **said: Any) -> dict[str, Any]:
        """Put a pull request there and return it."""
        number = len(self.state.pulls) + 1
        at = f"{self.api_url}/repos/{REPOSITORY}/pulls/{number}"
        repo = {
            "full_name": REPOSITORY,
            "pushed_at": "2026-03-01T12:00:00Z",
            "url": f"{self.api_url}/repos/{REPOSITORY}",
        }
        made = {
            "number": number, "title": "Title", "body": None, "state": "open", "draft": False, "merged_at": None,
            "user": {"login": BOT}, "html_url": f"https://github.test/{number}", "node_id": f"PR_{number}", "url": at,
            "labels": [], "created_at": "2026-03-01T10:00:00Z", "issue_url": at.replace("pulls", "issues"),
            "updated_at": f"2026-03-01T10:{number % 60:02}:00Z", "closed_at": None, "merge_commit_sha": None,
            "head": {"ref": "specbot/x", "sha": TIP, "repo": repo, "user": None},
            "base": {"ref": "main", "sha": BASE, "repo": repo},
        } | said  # fmt: skip
        self.state.pulls.insert(0, made)
        return made

    def said(self, room: str, body: str, author: str | None = BOT, **more: Any) -> dict[str, Any]:
        """Put a comment (``issues``, ``pulls``) there and return it."""
        number = next(self.ids)
        about = f"{self.api_url}/repos/{REPOSITORY}/{room}/1"
        made = {
            "issue_url" if room == "issues" else "pull_request_url": about, "created_at": "2026-03-01T10:00:00Z",
            "id": number, "node_id": f"C_{number}", "body": body, "user": author and {"login": author, "type": "Bot"},
            "html_url": f"https://github.test/c/{number}", "url": f"{self.api_url}/repos/{REPOSITORY}/{room}/comments/{number}",
        } | more  # fmt: skip
        (self.state.comments if room == "issues" else self.state.inline).append(made)
        return made


class Handler(LoopbackHandler):
    """One connection."""

    stand_in: GitHubStub
    disable_nagle_algorithm = True  # else head and body of an answer are 40 ms apart

    def handle(self) -> None:
        with suppress(ConnectionResetError):  # a client that hangs up on what it did not want to read
            super().handle()

    def get(self) -> None:
        self._serve()

    def post(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:  # noqa: N802  the server's name for it
        self._guarded(self._serve)

    def do_DELETE(self) -> None:  # noqa: N802
        self._guarded(self._serve)

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        path = unquote(parts.path).removeprefix("/api/v3").removeprefix(f"/repos/{REPOSITORY}")
        asked = Asked(self.command, path, parse_qs(parts.query), body, {k.lower(): v for k, v in self.headers.items()})
        self.stand_in.asked.append(asked)
        fault = next(
            (f for f in self.stand_in.faults if f.times and f.method == self.command and re.search(f.path, path)), None
        )
        if fault is None:
            self.json(*self._do(asked))
            return
        fault.times -= 1
        if fault.after:
            self._do(asked)
        fault.answer(self)

    def _do(self, asked: Asked) -> tuple[int, Any]:
        for method, pattern, act in _ROUTES:
            found = re.fullmatch(pattern, asked.path)
            if found and method == asked.method:
                return act(self, asked, *found.groups())
        return 404, {"message": "Not Found"}

    def json(self, status: int, body: Any, **headers: str) -> None:
        data = b"" if status == 204 else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def listed(self, asked: Asked, things: list[Any]) -> tuple[int, Any]:
        page, most = (int(asked.query.get(name, [usual])[0]) for name, usual in (("page", "1"), ("per_page", "30")))
        # The header is sent by ``json`` of this one answer.
        if page * most < len(things):
            query = urlencode(asked.query | {"page": [page + 1]}, doseq=True)
            following = f"{self.stand_in.api_url}/repos/{REPOSITORY}{asked.path}?{query}"
            self._link = f'<{following}>; rel="next"'
        return 200, things[(page - 1) * most : page * most]

    _link = ""

    def end_headers(self) -> None:
        if self._link:
            self.send_header("Link", self._link)
            self._link = ""
        super().end_headers()


def _user(handler: Handler, asked: Asked) -> tuple[int, Any]:
    return 200, handler.stand_in.state.user


def _repo(handler: Handler, asked: Asked) -> tuple[int, Any]:
    return 200, {
        "full_name": REPOSITORY,
        "default_branch": "trunk",
        "url": f"{handler.stand_in.api_url}/repos/{REPOSITORY}",
    }


def _role(handler: Handler, asked: Asked, login: str) -> tuple[int, Any]:
    role = handler.stand_in.state.roles.get(login)
    return (200, role) if role else (404, {"message": f"{login} is not a user"})


def _pulls(handler: Handler, asked: Asked) -> tuple[int, Any]:
    state, head, base = (asked.query.get(name, [""])[0] for name in ("state", "head", "base"))
    found = [
        each for each in handler.stand_in.state.pulls
        if state in ("all", each["state"]) and base in ("", each["base"]["ref"])
        and head in ("", f"octo:{each['head']['ref']}")
    ]  # fmt: skip
    return handler.listed(asked, found)


def _open(handler: Handler, asked: Asked) -> tuple[int, Any]:
    stub, wish = handler.stand_in, asked.body
    if wish["draft"] and not stub.state.drafts:
        return 422, _invalid("Draft pull requests are not supported in this repository.", top=True)
    if wish["head"] not in stub.state.branches:
        return 422, {
            "message": "Validation Failed",
            "errors": [{"resource": "PullRequest", "field": "head", "code": "invalid"}],
        }
    if stub.state.branches[wish["head"]] == stub.state.branches[wish["base"]]:
        return 422, _invalid(f"No commits between {wish['base']} and {wish['head']}")
    if any(each["head"]["ref"] == wish["head"] and each["state"] == "open" for each in stub.state.pulls):
        return 422, _invalid(f"A pull request already exists for octo:{wish['head']}.")
    made = stub.pull(title=wish["title"], body=wish["body"], draft=wish["draft"])
    made["head"]["ref"], made["base"]["ref"] = wish["head"], wish["base"]
    return 201, made


def _invalid(message: str, *, top: bool = False) -> dict[str, Any]:
    if top:
        return {"message": message, "documentation_url": "https://docs.github.com/rest"}
    return {
        "message": "Validation Failed",
        "errors": [{"resource": "PullRequest", "code": "custom", "message": message}],
    }


def _pull(handler: Handler, asked: Asked, number: str) -> tuple[int, Any]:
    found = next((each for each in handler.stand_in.state.pulls if each["number"] == int(number)), None)
    if found is None:
        return 404, {"message": "Not Found"}
    if asked.method == "PATCH":
        found |= asked.body
    return 200, found


def _comments(handler: Handler, asked: Asked, room: str, number: str) -> tuple[int, Any]:
    stub = handler.stand_in
    if asked.method == "GET":
        return handler.listed(asked, stub.state.comments if room == "issues" else stub.state.inline)
    return 201, stub.said("issues", asked.body["body"])


def _issue(handler: Handler, asked: Asked, number: str) -> tuple[int, Any]:
    own = next((each for each in handler.stand_in.state.issues if each["number"] == int(number)), None)
    status, found = (200, own) if own else _pull(handler, asked, number)
    return status, {**found, "closed_by": None} | found if status == 200 else found


def _latest(handler: Handler, asked: Asked) -> tuple[int, Any]:
    since = asked.query.get("since", [""])[0]
    found = [each for each in handler.stand_in.state.comments if each["created_at"] >= since]
    return handler.listed(asked, found[::-1])


def _edit(handler: Handler, asked: Asked, number: str) -> tuple[int, Any]:
    found = next(each for each in handler.stand_in.state.comments if each["id"] == int(number))
    found |= asked.body
    return 200, found


def _reviews(handler: Handler, asked: Asked, number: str) -> tuple[int, Any]:
    stub = handler.stand_in
    if asked.method == "GET":
        return handler.listed(asked, stub.state.reviews)
    if any(each["line"] not in stub.state.lines for each in asked.body["comments"]):
        return 422, {"message": "Unprocessable Entity", "errors": ["Line could not be resolved"]}
    made = {
        "id": next(stub.ids),
        "user": {"login": BOT},
        "body": asked.body["body"],
        "commit_id": asked.body["commit_id"],
    }
    stub.state.reviews.append(made)
    for each in asked.body["comments"]:
        stub.said("pulls", each["body"], path=each["path"], line=each["line"])
    return 200, made


def _label(handler: Handler, asked: Asked, name: str) -> tuple[int, Any]:
    there = name.lower() in handler.stand_in.state.labels
    return (200, {"name": name}) if there else (404, {"message": "Not Found"})


def _labels(handler: Handler, asked: Asked) -> tuple[int, Any]:
    if asked.body["name"] in handler.stand_in.state.labels:
        return 422, {
            "message": "Validation Failed",
            "errors": [{"resource": "Label", "code": "already_exists", "field": "name"}],
        }
    handler.stand_in.state.labels.append(asked.body["name"])
    return 201, {"name": asked.body["name"]}


def _labelled(handler: Handler, asked: Asked, number: str) -> tuple[int, Any]:
    pull = next(each for each in handler.stand_in.state.pulls if each["number"] == int(number))
    if asked.method == "POST":
        pull["labels"] += [{"name": each} for each in asked.body["labels"]]
    return 200, pull["labels"]


def _reactions(handler: Handler, asked: Asked, room: str, number: str, reaction: str | None = None) -> tuple[int, Any]:
    all_of_them = handler.stand_in.state.reactions
    if asked.method == "GET":
        return handler.listed(asked, [each for each in all_of_them if each["of"] == (room, number)])
    if asked.method == "DELETE":
        all_of_them[:] = [each for each in all_of_them if str(each["id"]) != reaction]
        return 204, None
    made = {
        "id": next(handler.stand_in.ids),
        "content": asked.body["content"],
        "user": {"login": BOT},
        "of": (room, number),
    }
    all_of_them.append(made)
    return 201, made


def _ref(handler: Handler, asked: Asked, name: str) -> tuple[int, Any]:
    branches = handler.stand_in.state.branches
    if name not in branches:
        return 404, {"message": "Not Found"}
    url = f"{handler.stand_in.api_url}/repos/{REPOSITORY}/git/refs/heads/{name}"
    return 200, {"ref": f"refs/heads/{name}", "url": url, "object": {"type": "commit", "sha": branches[name]}}


def _activity(handler: Handler, asked: Asked) -> tuple[int, Any]:
    wanted = asked.query["ref"][0]
    return 200, [each for each in handler.stand_in.state.activity if each["ref"] == wanted]


def _graphql(handler: Handler, asked: Asked) -> tuple[int, Any]:
    node = asked.body["variables"]["input"]["subjectId"]
    if not node.startswith("C_"):
        return 200, {
            "data": {"minimizeComment": None},
            "errors": [{"type": "NOT_FOUND", "message": "Could not resolve"}],
        }
    handler.stand_in.state.hidden.append(node)
    return 200, {"data": {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}}


_ROUTES: list[tuple[str, str, Callable[..., tuple[int, Any]]]] = [
    ("GET", r"/user", _user),
    ("GET", r"", _repo),
    ("GET", r"/collaborators/([^/]+)/permission", _role),
    ("GET", r"/pulls", _pulls),
    ("POST", r"/pulls", _open),
    *[(method, r"/pulls/(\d+)", _pull) for method in ("GET", "PATCH")],
    ("GET", r"/issues/(\d+)", _issue),
    ("GET", r"/issues/comments", _latest),
    *[(method, r"/(issues|pulls)/(\d+)/comments", _comments) for method in ("GET", "POST")],
    ("PATCH", r"/issues/comments/(\d+)", _edit),
    *[(method, r"/pulls/(\d+)/reviews", _reviews) for method in ("GET", "POST")],
    ("GET", r"/labels/(.+)", _label),
    ("POST", r"/labels", _labels),
    *[(method, r"/issues/(\d+)/labels", _labelled) for method in ("GET", "POST")],
    *[
        (method, r"/(issues|pulls)/comments/(\d+)/reactions(?:/(\d+))?", _reactions)
        for method in ("GET", "POST", "DELETE")
    ],
    ("GET", r"/git/ref/heads/(.+)", _ref),
    ("GET", r"/activity", _activity),
    ("POST", r"/api/graphql", _graphql),
]


def says(status: int, body: Any = None, **headers: str) -> Callable[[Handler], None]:
    """Answer with a status, JSON and headers (``Retry_After="7"``)."""
    return lambda handler: handler.json(status, body if body is not None else {"message": "Server Error"}, **headers)


def limited(**headers: str) -> Callable[[Handler], None]:
    """Answer with a secondary rate limit."""
    return says(403, {"message": SECONDARY}, **headers)


def page(handler: Handler) -> None:
    """Answer as a proxy or a hotel does."""
    handler.whole(200, "text/html", b"<!DOCTYPE html><title>Log in</title>")


def drop(handler: Handler) -> None:
    """Hang up."""
    handler.close_connection = True


def half(handler: Handler) -> None:
    """Hang up in the middle of an answer."""
    handler.send_response(201)
    handler.send_header("Content-Length", "4000")
    handler.end_headers()
    handler.wfile.write(b'{"id": 1, "bo')
    handler.close_connection = True


def hang(handler: Handler) -> None:
    """Say nothing."""
    handler.stand_in.stopping.wait(10)
    handler.close_connection = True


def redirect(to: str) -> Callable[[Handler], None]:
    """Send elsewhere, for good."""
    return says(301, {"message": "Moved Permanently"}, Location=to)


def endless(handler: Handler) -> None:
    """Begin a list and never end it."""
    handler.begin_stream()
    while not handler.stand_in.stopping.is_set():
        handler.chunk(b'[{"body": "' + b" " * 1_000_000)


def drip(handler: Handler) -> None:
    """Send a byte now and then."""
    handler.begin_stream()
    while not handler.stand_in.stopping.is_set():
        handler.chunk(b" ")
        time.sleep(0.05)
