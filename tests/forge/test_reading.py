"""GitHub's own examples of its answers, from its OpenAPI description, as the client reads them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from helpers import github_stub as gh
from helpers.github_stub import GitHubStub

from bot.forge.client import GitHub
from bot.forge.values import Posted
from scripts.fetch_forge import MODULES

DESCRIPTION = MODULES / "@octokit" / "openapi" / "generated" / "api.github.com.json"
ROOT = "/repos/{owner}/{repo}"


@cache
def description() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(DESCRIPTION.read_text("utf-8"))
    return whole


def example(path: str, base: str) -> Any:
    """Return GitHub's first example of a GET's answer, its addresses moved to ``base``."""
    content = description()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    found = next(iter(content["examples"].values()))
    if "$ref" in found:
        found = description()["components"]["examples"][found["$ref"].rpartition("/")[2]]
    return json.loads(json.dumps(found["value"]).replace("https://api.github.com", base))


@pytest.fixture
def stub() -> Iterator[GitHubStub]:
    with GitHubStub() as started:
        yield started


@pytest.fixture
def github(stub: GitHubStub) -> Iterator[GitHub]:
    made = GitHub(
        gh.REPOSITORY, gh.TOKEN, api_url=stub.api_url, prepare=lambda marker, body: body, title=str,
        seconds_between_reads=0, seconds_between_writes=0,
    )  # fmt: skip
    yield made
    made.close()


def serve(stub: GitHubStub, path: str, pattern: str) -> None:
    stub.fault("GET", pattern, gh.says(200, example(path, stub.api_url)), times=9)


def test_a_pull_request(stub: GitHubStub, github: GitHub) -> None:
    serve(stub, f"{ROOT}/pulls/{{pull_number}}", "^/pulls/1$")
    pull = github.pull(1)
    assert (pull.number, pull.title, pull.author, pull.is_open, pull.merged) == (
        1347, "Amazing new feature", "octocat", True, True,
    )  # fmt: skip
    assert (pull.head_ref, pull.head_sha, pull.base_ref, pull.base_sha) == (
        "new-topic", "6dcb09b5b57875f334f61aebed695e2e4193db5e", "master", "6dcb09b5b57875f334f61aebed695e2e4193db5e",
    )  # fmt: skip
    assert (pull.head_repository, pull.head_pushed_at) == (
        "octocat/Hello-World",
        datetime(2011, 1, 26, 19, 6, 43, tzinfo=UTC),
    )
    assert pull.labels == ("bug",)
    assert pull.node_id == "MDExOlB1bGxSZXF1ZXN0MQ=="
    assert len(stub.asked) == 1


def test_a_list_of_them(stub: GitHubStub, github: GitHub) -> None:
    serve(stub, f"{ROOT}/pulls", "^/pulls$")
    (pull,) = github.pulls(state="all")
    assert (pull.number, pull.draft, pull.url) == (1347, False, "https://github.com/octocat/Hello-World/pull/1347")
    times = datetime(2011, 1, 26, 19, 1, 12, tzinfo=UTC)
    assert (pull.updated_at, pull.closed_at, pull.merged_at) == (times, times, times)
    assert len(stub.asked) == 1


def test_comments(stub: GitHubStub, github: GitHub) -> None:
    serve(stub, f"{ROOT}/issues/{{issue_number}}/comments", "^/issues/1/comments$")
    assert list(github.comments(1)) == [
        Posted(
            1,
            "MDEyOklzc3VlQ29tbWVudDE=",
            "octocat",
            "Me too",
            "https://github.com/octocat/Hello-World/issues/1347#issuecomment-1",
            number=1347,
            created_at=datetime(2011, 4, 14, 16, 0, 49, tzinfo=UTC),
        )
    ]


def test_the_latest_comments(stub: GitHubStub, github: GitHub) -> None:
    serve(stub, f"{ROOT}/issues/comments", "^/issues/comments$")
    (comment,) = github.comments_since(datetime(2011, 4, 1, tzinfo=UTC), 10)
    assert (comment.author, comment.body, comment.number) == ("octocat", "Me too", 1347)
    wanted = {"sort": ["updated"], "direction": ["desc"], "since": ["2011-04-01T00:00:00Z"], "per_page": ["100"]}
    assert stub.asked[0].query == wanted


def test_comments_on_lines(stub: GitHubStub, github: GitHub) -> None:
    serve(stub, f"{ROOT}/pulls/{{pull_number}}/comments", "^/pulls/1/comments$")
    (comment,) = github.inline_comments(1)
    assert (comment.author, comment.body, comment.path, comment.line) == ("octocat", "Great stuff!", "file1.txt", 2)
    assert (comment.number, comment.reply_to) == (1, 8)


def test_who_and_where(stub: GitHubStub, github: GitHub) -> None:
    serve(stub, "/user", "^/user$")
    serve(stub, f"{ROOT}/collaborators/{{username}}/permission", "permission$")
    serve(stub, f"{ROOT}/git/ref/{{ref}}", "^/git/ref/")
    serve(stub, ROOT, "^$")
    assert github.login == "octocat"
    assert github.permission("octocat") == "admin"
    assert github.branch_tip("featureA") == "aa218f56b14c9653891f9e74264a383fa43fefbd"
    assert github.default_branch() == "master"


def test_activity(stub: GitHubStub, github: GitHub) -> None:
    entries = example(f"{ROOT}/activity", stub.api_url)
    stub.pull(head={"ref": "main", "sha": entries[0]["after"], "repo": {"full_name": gh.REPOSITORY, "pushed_at": None}})
    moment = datetime(2011, 1, 26, 19, 6, 43, tzinfo=UTC)
    # The example has "pushed_at" where GitHub's schema, and GitHub, have "timestamp": what is not understood is a yes.
    serve(stub, f"{ROOT}/activity", "^/activity$")
    assert github.pushed_since(1, moment.replace(year=2012))
    stub.faults.clear()
    schema = description()["components"]["schemas"]["activity"]
    assert {"after", "ref", "timestamp"} <= set(schema["required"])
    stub.state.activity = [each | {"timestamp": each["pushed_at"]} for each in entries]
    assert github.pushed_since(1, moment)
    assert not github.pushed_since(1, moment.replace(year=2012))
