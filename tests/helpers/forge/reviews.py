"""Comments on lines of a pull request: which lines can be commented on, and where a comment is after a push."""

import re
from typing import Any

from helpers.forge.patches import Hunk, followed, hunks
from helpers.forge.pulls import LONGEST, changes
from helpers.forge.state import Answer, Call, PullRefs, State, refusal

_THREAD = "pull_request_review_thread"


def comment(call: Call, match: re.Match[str]) -> Answer:
    """Comment on a line, or answer another such comment (PyGithub's ``in_reply_to``)."""
    body, number = dict(call.body or {}), int(match["number"])
    refs = call.state.pulls.get((call.name, number))
    if refs is None:
        return refusal(404, "Not Found")
    if len(str(body.get("body", ""))) > LONGEST:
        return _wrong("data", "unprocessable", f"Body is too long (maximum is {LONGEST} characters)")
    if "in_reply_to" in body:
        return _reply(call, number, int(body["in_reply_to"]), str(body["body"]))
    if not _belongs(call.state, call.name, refs, body.get("commit_id", refs.head)):
        return _wrong("commit_id", "custom", "commit_id is not part of the pull request")
    hunk, problem = _placed(call.state, call.name, refs, body)
    if problem:
        return problem
    position = None if hunk is None else hunk.side(body.get("side", "RIGHT"))[body["line"]]
    answer = call.upstream("POST", call.path, {**body, "position": position})
    if answer.status == 201:
        _keep(call.state, answer.body["id"], body, hunk)
        # GitHub makes a review of its own for a comment that comes alone.
        call.state.on_lines[answer.body["id"]]["pull_request_review_id"] = call.state.next_id()
    return answer


def reply(call: Call, match: re.Match[str]) -> Answer:
    """Answer a comment on a line."""
    return _reply(call, int(match["number"]), int(match["id"]), str((call.body or {}).get("body", "")))


def review(call: Call, match: re.Match[str]) -> Answer:
    """Post a review with its comments: all of them or, when a single line cannot be resolved, nothing."""
    body = dict(call.body or {})
    refs = call.state.pulls.get((call.name, int(match["number"])))
    if refs is None:
        return refusal(404, "Not Found")
    texts = [body.get("body") or "", *(each.get("body", "") for each in body.get("comments", []))]
    if any(len(each) > LONGEST for each in texts):
        return refusal(422, "Unprocessable Entity", [f"Body is too long (maximum is {LONGEST} characters)"])
    if body.get("commit_id") and not _belongs(call.state, call.name, refs, body["commit_id"]):
        return refusal(422, "Unprocessable Entity", ["Commit is not part of the pull request"])
    placed = []
    for each in body.get("comments", []):
        hunk, problem = _placed(call.state, call.name, refs, {"commit_id": body.get("commit_id"), **each})
        if problem:
            is_path = problem.body["errors"][0]["field"].endswith("path")
            return refusal(422, "Unprocessable Entity", [f"{'Path' if is_path else 'Line'} could not be resolved"])
        placed.append((each, hunk))
    sent = [
        {"path": each["path"], "body": each["body"], "position": hunk.side(each.get("side", "RIGHT"))[each["line"]]}
        for each, hunk in placed
        if hunk
    ]
    answer = call.upstream("POST", call.path, {**body, "comments": sent})
    if answer.status >= 400:
        return answer
    made = call.upstream("GET", f"{call.path}/{answer.body['id']}/comments?per_page=100").body
    for (each, hunk), there in zip(placed, made, strict=True):
        _keep(call.state, there["id"], each, hunk)
    return Answer(200, answer.body, answer.headers)  # the emulator says 201


def complete(state: State, found: dict[str, Any]) -> None:
    """Add to a comment of the emulator's the lines it is about, as they are now, in place."""
    kept = state.on_lines.get(found["id"])
    links = {"self": found["url"], "html": found["html_url"], "pull_request": found["pull_request_url"]}
    found["_links"] = {key: {"href": value} for key, value in links.items()}
    name, number = re.findall(r"/repos/([^/]+/[^/]+)/pulls/(\d+)$", found["pull_request_url"])[0]
    refs = state.pulls.get((name, int(number)))
    if kept is None or refs is None:
        return
    found |= kept
    found["original_line"], found["original_start_line"] = kept["line"], kept["start_line"]
    if kept["side"] == "RIGHT" and kept["line"] is not None:
        repo, commit = state.repos.repo(name), found["original_commit_id"]
        found["line"] = followed(repo, found["path"], kept["line"], commit, refs.head)
        if kept["start_line"] is not None and found["line"] is not None:
            found["start_line"] = followed(repo, found["path"], kept["start_line"], commit, refs.head)
        if found["line"] is None:
            found["position"] = found["start_line"] = None  # outdated
        else:
            found["commit_id"] = refs.head


def _reply(call: Call, number: int, to: int, text: str) -> Answer:
    there = call.upstream("GET", f"/repos/{call.name}/pulls/comments/{to}")
    if there.status != 200:
        return refusal(404, "Not Found")
    kept = ("commit_id", "path", "position", "line", "side")
    body = {"body": text, "in_reply_to_id": to, **{key: there.body[key] for key in kept}}
    answer = call.upstream("POST", f"/repos/{call.name}/pulls/{number}/comments", body)
    if answer.status == 201 and to in call.state.on_lines:
        call.state.on_lines[answer.body["id"]] = call.state.on_lines[to]
    return answer


def _placed(state: State, name: str, refs: PullRefs, body: dict[str, Any]) -> tuple[Hunk | None, Answer | None]:
    """Return the hunk that a comment's line is in, or what GitHub says when it is in none."""
    found = {each["filename"]: each for each in changes(state, name, refs, body.get("commit_id") or "")}
    if body.get("path") not in found:
        return None, _wrong(f"{_THREAD}.path", "invalid", hunk=False)
    if body.get("subject_type") == "file":
        return None, None
    side, line, start = body.get("side", "RIGHT"), body.get("line"), body.get("start_line")
    hunk = next((each for each in hunks(found[body["path"]].get("patch", "")) if line in each.side(side)), None)
    if hunk is None:
        return None, _wrong(f"{_THREAD}.line", "custom", f"{_THREAD}.line must be part of the diff", hunk=False)
    if start is not None:
        start_side = body.get("start_side", side)
        if start_side == side and start >= line:
            return None, _wrong(f"{_THREAD}.start_line", "custom", f"{_THREAD}.start_line must precede the end line.")
        if start not in hunk.side(start_side):
            words = f"{_THREAD}.start_line must be part of the same hunk as the line."
            return None, _wrong(f"{_THREAD}.start_line", "custom", words)
    return hunk, None


def _belongs(state: State, name: str, refs: PullRefs, commit: str) -> bool:
    return commit in state.repos.repo(name).run("rev-list", f"{refs.base}..{refs.head}").splitlines()


def _keep(state: State, number: int, body: dict[str, Any], hunk: Hunk | None) -> None:
    side = body.get("side", "RIGHT")
    start = body.get("start_line")
    state.on_lines[number] = {
        "line": body.get("line"),
        "side": side,
        "start_line": start,
        "start_side": None if start is None else body.get("start_side", side),
        "subject_type": body.get("subject_type", "line"),
        "diff_hunk": hunk.text if hunk else "",
    }


def _wrong(field: str, code: str, message: str = "", *, hunk: bool = True) -> Answer:
    """Return the 422 of a single comment; where no line was found GitHub adds that there is no hunk either."""
    resource = "PullRequestReviewComment"
    errors = [{"resource": resource, "code": code, "field": field, **({"message": message} if message else {})}]
    if not hunk:
        errors.append({"resource": resource, "code": "missing_field", "field": f"{_THREAD}.diff_hunk"})
    return refusal(422, "Validation Failed", errors)
