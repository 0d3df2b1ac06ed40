"""Comments, reactions and commit statuses: limits and routes that the emulator lacks."""

import re
from datetime import UTC, datetime
from typing import Any

from helpers.forge.pulls import LONGEST, edit, page
from helpers.forge.state import Answer, Call, invalid, refusal

_CONTENTS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")
_LONGEST_LABEL = 50
_STATES = ("error", "failure", "pending", "success")


def post(call: Call, _: re.Match[str]) -> Answer | None:
    """Let a comment through that is not too long."""
    if len((call.body or {}).get("body") or "") > LONGEST:
        words = f"Body is too long (maximum is {LONGEST} characters)"
        return invalid("IssueComment", "data", "unprocessable", words)
    return None


def label(call: Call, _: re.Match[str]) -> Answer | None:
    """Let labels through whose names are not too long: one that is made, or some that are given to a pull request."""
    body = call.body or {}
    given = body if isinstance(body, list) else body.get("labels", [body.get("name")])
    names = [each.get("name") if isinstance(each, dict) else each for each in given]
    if any(len(name or "") > _LONGEST_LABEL for name in names):
        return invalid("Label", "name", "custom", f"name is too long (maximum is {_LONGEST_LABEL} characters)")
    return None


def everywhere(call: Call, match: re.Match[str]) -> Answer:
    """List the comments of all pull requests and issues; the emulator takes "comments" for a number."""
    found: list[dict[str, Any]] = []
    numbers = {number for name, number in call.state.pulls if name == call.name}
    if match["kind"] == "issues":
        listed = call.upstream("GET", f"/repos/{call.name}/issues?state=all&per_page=100").body
        numbers |= {each["number"] for each in listed}
    for number in numbers:
        found += call.upstream("GET", f"/repos/{call.name}/{match['kind']}/{number}/comments?per_page=100").body
    key = "updated_at" if call.query.get("sort") == "updated" else "created_at"
    found = [each for each in found if each["updated_at"][:19] >= call.query.get("since", "")[:19]]
    found.sort(key=lambda each: (each[key], each["id"]), reverse=call.query.get("direction", "asc") == "desc")
    return page(call, found)


def issue(call: Call, match: re.Match[str]) -> Answer | None:
    """Show a pull request as the issue that it also is."""
    if (call.name, int(match["number"])) not in call.state.pulls:
        return None
    return Answer(200, _as_issue(call, call.upstream("GET", f"/repos/{call.name}/pulls/{match['number']}").body))


def edit_issue(call: Call, match: re.Match[str]) -> Answer | None:
    """Edit a pull request through the issue that it also is."""
    if (call.name, int(match["number"])) not in call.state.pulls:
        return None
    given = edit(call, match)
    return Answer(given.status, _as_issue(call, given.body), given.headers) if given.status == 200 else given


def reactions(call: Call, _: re.Match[str]) -> Answer:
    """List reactions, of one kind when the query says so."""
    wanted = call.query.get("content")
    there = call.state.reactions.get(call.path, [])
    return Answer(200, [each for each in there if wanted in (None, each["content"])])


def react(call: Call, _: re.Match[str]) -> Answer:
    """Add a reaction; the same one by the same login is there already and answers 200."""
    content = (call.body or {}).get("content")
    if content not in _CONTENTS:
        return refusal(422, "Validation Failed")
    if call.upstream("GET", call.path.removesuffix("/reactions")).status == 404:
        number = re.search(r"/issues/(\d+)/reactions$", call.path)
        if number is None or (call.name, int(number[1])) not in call.state.pulls:
            return refusal(404, "Not Found")
    there = call.state.reactions.setdefault(call.path, [])
    for each in there:
        if (each["content"], each["user"]["login"]) == (content, call.login):
            return Answer(200, each)
    number_ = call.state.next_id()
    user = call.upstream("GET", f"/users/{call.login}").body
    made = {"id": number_, "node_id": f"REA_{number_}", "user": user, "content": content, "created_at": _now()}
    there.append(made)
    return Answer(201, made)


def unreact(call: Call, match: re.Match[str]) -> Answer:
    """Take a reaction back."""
    path = f"/repos/{call.name}{match['of']}"
    there = call.state.reactions.get(path, [])
    kept = [each for each in there if each["id"] != int(match["id"])]
    call.state.reactions[path] = kept
    return refusal(404, "Not Found") if len(kept) == len(there) else Answer(204)


def set_status(call: Call, match: re.Match[str]) -> Answer:
    """Set a commit's status in one context."""
    body = call.body or {}
    if body.get("state") not in _STATES or not call.state.repos.has(call.name, match["sha"]):
        return refusal(422, "Validation Failed")
    number = call.state.next_id()
    user = call.upstream("GET", f"/users/{call.login}").body
    made = {
        "url": f"{call.state.api_url}{call.path}",
        "avatar_url": user["avatar_url"],
        "id": number,
        "node_id": f"SC_{number}",
        "state": body["state"],
        "description": body.get("description"),
        "target_url": body.get("target_url"),
        "context": body.get("context", "default"),
        "created_at": _now(),
        "updated_at": _now(),
        "creator": user,
    }
    call.state.statuses.setdefault((call.name, match["sha"]), []).insert(0, made)
    return Answer(201, made)


def statuses(call: Call, match: re.Match[str]) -> Answer:
    """List a commit's statuses, newest first, or combine the newest of each context."""
    there = call.state.statuses.get((call.name, match["sha"]), [])
    if match["many"]:
        return Answer(200, there)
    newest: dict[str, dict[str, Any]] = {}
    for each in there:
        newest.setdefault(each["context"], each)
    states = {each["state"] for each in newest.values()}
    combined = "failure" if states & {"error", "failure"} else "pending" if states != {"success"} else "success"
    repository = call.upstream("GET", f"/repos/{call.name}").body
    url = f"{call.state.api_url}/repos/{call.name}/commits/{match['sha']}"
    shown = {"state": combined, "sha": match["sha"], "total_count": len(newest), "statuses": list(newest.values())}
    return Answer(200, {**shown, "repository": repository, "commit_url": url, "url": f"{url}/status"})


def _as_issue(call: Call, pull: dict[str, Any]) -> dict[str, Any]:
    url = f"{call.state.api_url}/repos/{call.name}/issues/{pull['number']}"
    kept = (
        "id", "node_id", "number", "state", "title", "body", "user", "labels", "assignee", "assignees", "milestone",
        "locked", "comments", "closed_at", "created_at", "updated_at", "author_association", "draft", "html_url",
    )  # fmt: skip
    links = {key: pull[key] for key in ("url", "html_url", "diff_url", "patch_url", "merged_at")}
    closer = call.state.pulls[call.name, pull["number"]].closed_by
    return {
        **{key: pull[key] for key in kept},
        "url": url,
        "repository_url": f"{call.state.api_url}/repos/{call.name}",
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "pull_request": links,
        "closed_by": call.upstream("GET", f"/users/{closer}").body if closer else None,
    }


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
