"""Small payloads of GitHub's events, whole or with fields that are odd, absent or of another kind."""

import copy
import json
from typing import Any

from fuzz.maker import Maker
from fuzz.spoiling import spoil

REPOSITORY = "octo/garden"
_ADA = {"login": "ada", "id": 7, "type": "User"}
_ACCOUNTS = (_ADA, {"login": "specbot[bot]", "id": 1, "type": "Bot"}, {"login": "helper[bot]", "id": 2, "type": "Bot"},
             {"login": "eve", "id": 9, "type": "User"}, {"login": "other[bot]", "id": 3, "type": "User"}, None)  # fmt: skip
_ABOUT = {"full_name": REPOSITORY, "default_branch": "main"}
_SIDE = {"sha": "a" * 40, "ref": "main", "repo": {"full_name": REPOSITORY}}
_PULL = {
    "number": 5, "state": "open", "draft": False, "title": "t", "body": "", "user": _ADA,
    "head": {**_SIDE, "ref": "topic"}, "base": _SIDE,
}  # fmt: skip
_TIMES = {"created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z"}
_COMMENT = {"id": 11, "user": _ADA, "body": "", **_TIMES}
_FORMS: dict[str, dict[str, Any]] = {
    "issue_comment": {"action": "created", "issue": {"number": 5, "pull_request": {}}, "comment": _COMMENT},
    "pull_request_review_comment": {"action": "created", "pull_request": _PULL, "comment": _COMMENT},
    "pull_request": {"action": "opened", "pull_request": _PULL, "changes": {"body": {"from": ""}}},
    "push": {
        "ref": "refs/heads/main", "before": "b" * 40, "after": "c" * 40, "created": False, "deleted": False, "forced": False,
        "commits": [{"message": "x"}], "head_commit": {"message": "x\n\nSpecbot-Run: 1"},
    },
    "workflow_dispatch": {"ref": "refs/heads/main", "workflow": "specbot.yml", "inputs": {"mode": "improve", "everything": "true"}},
    "schedule": {"schedule": "0 3 * * *"},
}  # fmt: skip
EVENTS = (*_FORMS, "ping", "pull_request_target", "merge_group", "")
_ODD: tuple[Any, ...] = (
    None, "", 0, -1, True, [], {}, [{}], "x" * 300, "\x00", "\ud800", "é", 2**70, 1.5, "0" * 40, "edited", "created", "closed", "labeled",
    "refs/heads/a..b", "refs/heads/-x", "refs/tags/v1", "refs/heads/gh-readonly-queue/main/x", "a/b/c", "../x", "x\ny", "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59", "2026-02-30T00:00:00Z", *(each for each in _ACCOUNTS if each),
)  # fmt: skip


def payload(name: str, body: str, maker: Maker | None = None) -> str:
    """Return the payload of an event as JSON; with choices to make, up to five of its fields are odd."""
    found = copy.deepcopy({"repository": _ABOUT, "sender": _ADA, **_FORMS.get(name, {})})
    for holder in ("comment", "pull_request"):
        if holder in found:
            found[holder]["body"] = body
    if name == "issue_comment" and maker:
        found["sender"] = maker.pick(_ACCOUNTS)
        found["comment"]["user"] = found["sender"] if maker.below(3) else maker.pick(_ACCOUNTS)
        found["action"] = maker.pick(("created", "edited"))
        found["changes"] = {"body": {"from": body.replace("[x]", "[ ]")}}
    for _ in range(maker.below(6) if maker else 0):
        assert maker
        spoil(found, maker, _ODD)
    return json.dumps(found)
