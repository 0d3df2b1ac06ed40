"""What the emulator lacks or does otherwise than GitHub, filled: one table of routes, and a hand over each answer."""

import re
from collections.abc import Callable
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from helpers.forge import conversation, pulls, reviews
from helpers.forge.bare import Push
from helpers.forge.state import Answer, Call, State, refusal
from helpers.forge.tokens import ROLES, open_to_readers

_REPO = r"/repos/(?P<name>[^/]+/[^/]+)"
_MINUTES = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z$")
_COMMENT = re.compile(r"(/repos/[^/]+/[^/]+/(issues|pulls)/comments/\d+)$")
_ON_LINE = "PullRequestReviewComment"

Route = Callable[[Call, "re.Match[str]"], Answer | None]


def answer(call: Call) -> Answer:
    """Answer one request of the API: refused, from a gap's own route, or from the emulator; then made like GitHub's."""
    refused = _refused(call)
    if refused:
        return refused
    given: Answer | None = None
    for method, pattern, route in ROUTES:
        match = pattern.fullmatch(call.path)
        if match and method == call.method:
            given = route(call, match)
            break
    if given is None:
        given = call.upstream(call.method, f"{call.path}?{urlencode(call.query)}".rstrip("?"), call.body)
    _like_github(call.state, call, given.body)
    return given


def _refused(call: Call) -> Answer | None:
    """Return what GitHub says to somebody who may not do this; None to whom may."""
    state, writing = call.state, call.method not in ("GET", "HEAD")
    if call.token is None and writing:
        return refusal(401, "Requires authentication")
    if call.name and not state.may_read(call.token, call.name):
        return refusal(404, "Not Found")
    if call.token and call.token.is_installation:
        private = call.name in state.private
        if call.path == "/user" or not call.token.grants(call.path, writing=writing, private=private):
            return refusal(403, "Resource not accessible by integration")
        return None
    if not writing or not call.name or open_to_readers(call.path) or state.may_push(call.token, call.name):
        return None
    return None if _is_own(call) else refusal(403, "Must have push access to repository")


def _is_own(call: Call) -> bool:
    """Whether a request is about something that the caller wrote."""
    if not re.search(r"/(comments|pulls|issues)/\d+$", call.path):
        return False
    found = call.upstream("GET", call.path).body
    return isinstance(found, dict) and (found.get("user") or {}).get("login") == call.login


def _permission(call: Call, match: re.Match[str]) -> Answer:
    if not (call.token and (call.token.is_installation or call.state.may_push(call.token, call.name))):
        return refusal(403, "Must have push access to view collaborator permission.")
    login = match["login"]
    there = call.upstream("GET", f"/users/{login}")
    if there.status != 200 or there.body.get("type") != "User":
        return refusal(404, f"{login} is not a user")
    role = call.state.roles[call.name].get(login, "none" if call.name in call.state.private else "read")
    legacy = {"maintain": "write", "triage": "read"}.get(role, role)
    user = {**there.body, "permissions": _rights(role), "role_name": role}
    return Answer(200, {"permission": legacy, "role_name": role, "user": user})


def _rights(role: str) -> dict[str, bool]:
    rank = ROLES.index(role)
    names = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}
    return {name: rank >= ROLES.index(least) for name, least in names.items()}


def _activity(call: Call, match: re.Match[str]) -> Answer:
    wanted = call.query
    found = [push for push in call.state.repos.pushes if push.repository == match["name"]]
    if "ref" in wanted:
        ref = wanted["ref"] if wanted["ref"].startswith("refs/") else f"refs/heads/{wanted['ref']}"
        found = [push for push in found if push.ref == ref]
    if "actor" in wanted:
        found = [push for push in found if push.login == wanted["actor"]]
    if "activity_type" in wanted:
        found = [push for push in found if push.kind == wanted["activity_type"]]
    if wanted.get("direction", "desc") == "desc":
        found.reverse()
    size = min(int(wanted.get("per_page", 30)), 100)
    return Answer(200, [_activity_item(call, push) for push in found[:size]])


def _activity_item(call: Call, push: Push) -> dict[str, Any]:
    number = call.state.repos.pushes.index(push) + 1
    actor = call.upstream("GET", f"/users/{push.login}")
    return {
        "id": number,
        "node_id": f"PSH_{number}",
        "before": push.before,
        "after": push.after,
        "ref": push.ref,
        "timestamp": push.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "activity_type": push.kind,
        "actor": actor.body if actor.status == 200 else None,
    }


def _fork(call: Call, match: re.Match[str]) -> Answer:
    given = call.upstream("POST", call.path, call.body or {})
    if given.status == 202:
        name, state = given.body["full_name"], call.state
        state.repos.create(name, fork_of=match["name"])
        state.roles[name] = {call.login: "admin"}
        state.mirror.to_api(name, {"refs/heads/main": ""}, state.repos.refs(name))
    return given


def _dispatch(call: Call, _: re.Match[str]) -> Answer:
    call.state.dispatches.append(call.body)
    return Answer(204)


def _moves_refs(call: Call, _: re.Match[str]) -> Answer:
    """Let the emulator do it, then bring to git what moved."""
    given = call.upstream(call.method, call.path, call.body)
    if given.status < 300:
        state, before = call.state, call.state.repos.refs(call.name)
        state.mirror.from_api(call.name)
        state.repos.record(call.name, before, state.repos.refs(call.name), call.login)
        pulls.follow(state, call.name)
    return given


def _like_github(state: State, call: Call, node: Any) -> None:
    """Correct what the emulator says of pull requests, repositories, comments and refs, anywhere in an answer."""
    if isinstance(node, list):
        for each in node:
            _like_github(state, call, each)
        return
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if isinstance(value, str) and (match := _MINUTES.match(value)):
            node[key] = f"{match[1]}Z"  # GitHub has whole seconds
        _like_github(state, call, value)
    if match := _COMMENT.search(str(node.get("url"))):
        state.nodes[node["node_id"]] = ("IssueComment" if match[2] == "issues" else _ON_LINE, match[1])
    if "pushed_at" in node and "full_name" in node:
        pushes = [push.at for push in state.repos.pushes if push.repository == node["full_name"]]
        if pushes:
            node["pushed_at"] = max(pushes).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        role = state.role(call.token, node["full_name"])
        node["permissions"] = _rights("read" if role == "none" else role)
    elif "head" in node and "merge_commit_sha" in node:
        pulls.complete(state, node)
    elif "pull_request_url" in node and "original_commit_id" in node:
        reviews.complete(state, node)
    elif "ref" in node and "/git/ref/" in str(node.get("url")):
        node["url"] = node["url"].replace("/git/ref/", "/git/refs/")


def _table(*rows: tuple[str, str, Route]) -> list[tuple[str, re.Pattern[str], Route]]:
    return [(method, re.compile(_REPO + path), route) for method, path, route in rows]


ROUTES = _table(
    ("GET", r"/pulls", pulls.listed),
    ("POST", r"/pulls", pulls.create),
    ("GET", r"/pulls/(?P<number>\d+)", pulls.text),
    ("PATCH", r"/pulls/(?P<number>\d+)", pulls.edit),
    ("GET", r"/pulls/(?P<number>\d+)/files", pulls.files),
    ("GET", r"/pulls/(?P<number>\d+)/commits", pulls.commits),
    ("PUT", r"/pulls/(?P<number>\d+)/merge", pulls.merge),
    ("PUT", r"/pulls/(?P<number>\d+)/update-branch", pulls.update_branch),
    ("POST", r"/pulls/(?P<number>\d+)/comments", reviews.comment),
    ("POST", r"/pulls/(?P<number>\d+)/comments/(?P<id>\d+)/replies", reviews.reply),
    ("POST", r"/pulls/(?P<number>\d+)/reviews", reviews.review),
    ("POST", r"/issues/\d+/comments", conversation.post),
    ("PATCH", r"/(issues|pulls)/comments/\d+", conversation.post),
    ("POST", r"/labels", conversation.label),
    ("POST", r"/issues/\d+/labels", conversation.label),
    ("PUT", r"/issues/\d+/labels", conversation.label),
    ("GET", r"/(?P<kind>issues|pulls)/comments", conversation.everywhere),
    ("GET", r"/issues/(?P<number>\d+)", conversation.issue),
    ("PATCH", r"/issues/(?P<number>\d+)", conversation.edit_issue),
    ("GET", r"/(issues|pulls)(/comments)?/\d+/reactions", conversation.reactions),
    ("POST", r"/(issues|pulls)(/comments)?/\d+/reactions", conversation.react),
    ("DELETE", r"(?P<of>/(issues|pulls)(/comments)?/\d+/reactions)/(?P<id>\d+)", conversation.unreact),
    ("POST", r"/statuses/(?P<sha>[0-9a-f]{40})", conversation.set_status),
    ("GET", r"/commits/(?P<sha>[0-9a-f]{40})/status(?P<many>es)?", conversation.statuses),
    ("GET", r"/collaborators/(?P<login>[^/]+)/permission", _permission),
    ("GET", r"/activity", _activity),
    ("POST", r"/forks", _fork),
    ("POST", r"/dispatches", _dispatch),
    ("POST", r"/git/refs", _moves_refs),
    ("PATCH", r"/git/refs/.+", _moves_refs),
    ("DELETE", r"/git/refs/.+", _moves_refs),
    ("PUT", r"/contents/.+", _moves_refs),
    ("DELETE", r"/contents/.+", _moves_refs),
    ("POST", r"/merges", _moves_refs),
)
