"""What a workflow run is given: the event's payload, made of the house's state in the form of GitHub's examples."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers.forge import gaps, pulls
from helpers.forge.bare import ZERO, Push
from helpers.forge.state import Call, State
from helpers.payloads import NEWER, example

NAME = "alice/widgets"


def write(state: State, folder: Path, name: str, about: dict[str, Any]) -> Path:
    """Write the payload of an event; return its file. What each event can be told is told by its function here."""
    payload = _EVENTS[name](state, **about)
    (folder / "events").mkdir(exist_ok=True)
    number = len(list((folder / "events").iterdir())) + 1
    file = folder / "events" / f"{name}-{number}.json"
    file.write_text(json.dumps(payload, indent=2), "utf-8")
    return file


def environment(state: State, folder: Path, event: Path, token: str) -> dict[str, str]:
    """Return the variables that a step of a workflow run has, with files of its own for what it hands on."""
    payload = json.loads(event.read_text("utf-8"))
    name = event.stem.rpartition("-")[0]
    ref, sha = _checked_out(state, name, payload)
    pull = payload.get("pull_request")
    return {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REPOSITORY": NAME,
        "GITHUB_REPOSITORY_OWNER": NAME.split("/")[0],
        "GITHUB_SERVER_URL": state.server_url,
        "GITHUB_API_URL": state.api_url,
        "GITHUB_GRAPHQL_URL": f"{state.server_url}/api/graphql",
        "GITHUB_TOKEN": token,
        "GITHUB_REF": ref,
        "GITHUB_REF_NAME": ref.removeprefix("refs/heads/").removeprefix("refs/tags/").removeprefix("refs/pull/"),
        "GITHUB_REF_TYPE": "tag" if ref.startswith("refs/tags/") else "branch",
        "GITHUB_SHA": sha,
        "GITHUB_HEAD_REF": pull["head"]["ref"] if pull else "",
        "GITHUB_BASE_REF": pull["base"]["ref"] if pull else "",
        "GITHUB_ACTOR": payload["sender"]["login"],
        "GITHUB_TRIGGERING_ACTOR": payload["sender"]["login"],
        "GITHUB_WORKFLOW": "specbot",
        "GITHUB_WORKFLOW_REF": f"{NAME}/.github/workflows/specbot.yml@refs/heads/main",
        "GITHUB_JOB": "specbot",
        "GITHUB_RUN_ID": "7000000001",
        "GITHUB_RUN_NUMBER": "1",
        "GITHUB_RUN_ATTEMPT": "1",
        "RUNNER_OS": "Linux",
        **_files(folder / f"step-{event.stem}"),
    }


def _files(own: Path) -> dict[str, str]:
    """Return the variables that name a step's own files, which are there and empty."""
    own.mkdir(exist_ok=True)
    names = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary", "GITHUB_ENV": "env", "GITHUB_PATH": "path"}
    for name in names.values():
        (own / name).touch()
    return {variable: str(own / name) for variable, name in names.items()} | {"RUNNER_TEMP": str(own)}


def _checked_out(state: State, name: str, payload: dict[str, Any]) -> tuple[str, str]:
    """Return GITHUB_REF and GITHUB_SHA, as the page "Events that trigger workflows" has them for each event."""
    repo = state.repos.repo(NAME)
    if name == "push":
        after = payload["after"]
        return payload["ref"], after if after != ZERO else repo.id("refs/heads/main")
    pull = payload.get("pull_request")
    if pull:
        number, title = pull["number"], f"Merge {pull['head']['sha']} into {pull['base']['sha']}"
        tip = repo.id(f"refs/heads/{pull['base']['ref']}")
        merged = (tip, pull["head"]["sha"])
        if state.merges.get(number, (None, ""))[0] != merged:  # GitHub makes it once for a base and a head
            made = pulls.merge_commit(state, NAME, *merged, title) or pull["head"]["sha"]
            repo.run("update-ref", f"refs/pull/{number}/merge", made)
            state.merges[number] = (merged, made)
        return f"refs/pull/{number}/merge", state.merges[number][1]
    ref = payload.get("ref", "refs/heads/main")
    return ref, repo.id(ref)


def _push(state: State, push: Push | None = None) -> dict[str, Any]:
    """Return the payload of a push of the house's; by default of its last to alice/widgets."""
    push = push or next(each for each in reversed(state.repos.pushes) if each.repository == NAME)
    known = state.repos.refs(NAME)
    commits = _commits(state, push, known)
    compare = f"{state.server_url}/{NAME}/compare/{push.before[:12]}...{push.after[:12]}"
    given = {
        "ref": push.ref,
        "before": push.before,
        "after": push.after,
        "created": push.before == ZERO,
        "deleted": push.after == ZERO,
        "forced": push.kind == "force_push",
        "base_ref": None,
        "compare": compare,
        "commits": commits,
        "head_commit": None if push.after == ZERO else _commit(state, push.after),
        "pusher": {"name": push.login, "email": f"{push.login}@example.org"},
    }
    return _payload(state, "push", "", push.login, given)


def _pull_request(
    state: State, number: int, action: str = "opened", *, sender: str = "alice", before: str = ""
) -> dict[str, Any]:
    """Return the payload about a pull request; ``before`` is the head that a "synchronize" left."""
    pull = _get(state, f"/pulls/{number}")
    given: dict[str, Any] = {"action": action, "number": number, "pull_request": pull}
    if action == "synchronize":
        given |= {"before": before or pull["base"]["sha"], "after": pull["head"]["sha"]}
    if action == "edited":
        given["changes"] = {"body": {"from": before}}
    return _payload(state, "pull_request", action, sender, given)


def _issue_comment(
    state: State, comment: int, action: str = "created", *, sender: str = "", before: str = ""
) -> dict[str, Any]:
    """Return the payload about a comment of a conversation; ``before`` is the text that an "edited" replaced."""
    found = _get(state, f"/issues/comments/{comment}")
    given = {"action": action, "comment": found, "issue": _get(state, f"/issues/{found['issue_url'].split('/')[-1]}")}
    if action == "edited":
        given["changes"] = {"body": {"from": before}}
    return _payload(state, "issue_comment", action, sender or found["user"]["login"], given)


def _pull_request_review_comment(
    state: State, comment: int, action: str = "created", *, sender: str = "", before: str = ""
) -> dict[str, Any]:
    """Return the payload about a comment on a line."""
    found = _get(state, f"/pulls/comments/{comment}")
    number = found["pull_request_url"].split("/")[-1]
    given = {"action": action, "comment": found, "pull_request": _get(state, f"/pulls/{number}")}
    if action == "edited":
        given["changes"] = {"body": {"from": before}}
    return _payload(state, "pull_request_review_comment", action, sender or found["user"]["login"], given)


def _workflow_dispatch(
    state: State, inputs: dict[str, Any] | None = None, *, ref: str = "refs/heads/main", sender: str = "alice"
) -> dict[str, Any]:
    """Return the payload of a run that a person started."""
    given = {"inputs": inputs, "ref": ref, "workflow": ".github/workflows/specbot.yml"}
    return _payload(state, "workflow_dispatch", "", sender, given)


def _schedule(state: State, schedule: str = "17 3 * * 1") -> dict[str, Any]:
    """Return the payload of a run that the clock started; GitHub publishes no example, Actions adds the first two."""
    rest = _payload(state, "workflow_dispatch", "", "github-actions[bot]", {})
    return {
        "schedule": schedule,
        "workflow": ".github/workflows/specbot.yml",
        **{key: rest[key] for key in ("repository", "sender")},
    }


_EVENTS: dict[str, Callable[..., dict[str, Any]]] = {
    "push": _push,
    "pull_request": _pull_request,
    "issue_comment": _issue_comment,
    "pull_request_review_comment": _pull_request_review_comment,
    "workflow_dispatch": _workflow_dispatch,
    "schedule": _schedule,
}


def _payload(state: State, name: str, action: str, sender: str, given: dict[str, Any]) -> dict[str, Any]:
    """Lay what is given over GitHub's example, so that nothing is missing that GitHub sends."""
    has_example = action in ("", "opened", "closed", "reopened", "synchronize", "created", "edited", "deleted")
    text = json.dumps(
        example(name, "opened" if name == "pull_request" and action == "edited" else action if has_example else "")
    )
    for old, new in (
        ("Codertocat/Hello-World", NAME),
        ("octo-org/octo-repo", NAME),
        ("https://api.github.com", state.api_url),
        ("https://github.com", state.server_url),
        ("Codertocat", "alice"),
        ("octo-org", "alice"),
        ("Hello-World", "widgets"),
        ("octo-repo", "widgets"),
    ):
        text = text.replace(old, new)
    shape = json.loads(text)
    for foreign in ("organization", "installation", "enterprise"):
        shape.pop(foreign, None)
    whole = {**given, "repository": _get(state, ""), "sender": _call(state, f"/users/{sender}")}
    payload = _laid(shape, whole)
    payload |= {key: value for key, value in given.items() if key not in shape}
    if "issue" in given and "pull_request" in given["issue"]:
        payload["issue"]["pull_request"] = given["issue"]["pull_request"]
        payload["issue"]["draft"] = given["issue"]["draft"]
    _renew(payload)
    return dict(payload)


def _laid(shape: Any, given: Any) -> Any:
    """Return ``shape`` with the values that are known; fields that GitHub's example does not have are left out."""
    if shape and isinstance(shape, dict) and isinstance(given, dict):
        return {key: _laid(value, given[key]) if key in given else value for key, value in shape.items()}
    return given


def _renew(node: Any) -> None:
    if isinstance(node, dict):
        node.pop("user_view_type", None)  # newer than the strict schemas, and of no use here
        if "full_name" in node and "forks_url" in node:
            for key, value in NEWER.items():
                node.setdefault(key, copy.copy(value))
        for value in node.values():
            _renew(value)
    elif isinstance(node, list):
        for value in node:
            _renew(value)


def _commits(state: State, push: Push, known: dict[str, str]) -> list[dict[str, Any]]:
    if push.after == ZERO:
        return []
    repo = state.repos.repo(NAME)
    others = [sha for ref, sha in known.items() if ref != push.ref] if push.before == ZERO else [push.before]
    listed = repo.run("rev-list", "--reverse", push.after, *(f"^{sha}" for sha in others))
    return [_commit(state, sha) for sha in listed.splitlines()][-2048:]  # GitHub lists at most so many


def _commit(state: State, sha: str) -> dict[str, Any]:
    repo = state.repos.repo(NAME)
    tree, at, author, author_mail, committer, committer_mail, message = repo.run(
        "show", "--no-patch", "--format=%T%x00%cI%x00%an%x00%ae%x00%cn%x00%ce%x00%B", sha
    ).split("\0")
    raw = repo.run("diff-tree", "--root", "--no-commit-id", "--name-status", "--no-renames", "-r", "-z", sha).split(
        "\0"
    )
    touched = list(zip(raw[0::2], raw[1::2], strict=False))
    return {
        "id": sha,
        "tree_id": tree,
        "distinct": True,
        "message": message.rstrip("\n"),
        "timestamp": at,
        "url": f"{state.server_url}/{NAME}/commit/{sha}",
        "author": {"name": author, "email": author_mail},
        "committer": {"name": committer, "email": committer_mail},
        "added": [path for kind, path in touched if kind == "A"],
        "removed": [path for kind, path in touched if kind == "D"],
        "modified": [path for kind, path in touched if kind not in "AD"],
    }


def _get(state: State, path: str) -> Any:
    found = _call(state, f"/repos/{NAME}{path}")
    assert found is not None, path
    return found


def _call(state: State, path: str) -> Any:
    alice = next(each for each in state.tokens.values() if each.login == "alice" and not each.expired)
    with state.lock:
        answer = gaps.answer(Call(state, alice, "GET", path, {}, None, "", NAME if NAME in path else ""))
    return json.loads(state.public(json.dumps(answer.body))) if answer.status == 200 else None
