"""The stand-in for GitHub does what GitHub does: each gap it fills, each fault, and git and API in step."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from github import Auth, Github, GithubException, RateLimitExceededException
from github.Repository import Repository
from helpers.forge.faults import KINDS
from helpers.forge.house import ForgeHouse
from helpers.forge.openapi import GitHubDescription, watch
from helpers.forge.steps import Workflow
from helpers.forge.tokens import Token
from helpers.git_repo import GitRepo, make_repo
from helpers.payloads import objections

TEXT = "".join(f"Line {number}.\n" for number in range(1, 41))
LONG = "x" * 65_537


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Widgets\n", "text.md": TEXT}) as house:
        yield house


def client(house: ForgeHouse, token: str) -> Repository:
    auth = Auth.Token(house.tokens[token])
    github = Github(base_url=house.api_url, auth=auth, retry=None, seconds_between_requests=0, seconds_between_writes=0)
    return github.get_repo(house.full_name)


def send(house: ForgeHouse, token: str, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
    """Send one request; ``path`` begins after the repository's unless it is the address of something else."""
    headers = {"Authorization": f"Bearer {house.tokens[token]}"} if token else {}
    where = path if path.startswith("http") else f"{house.api_url}/repos/{house.full_name}{path}"
    return requests.request(method, where, json=body, headers=headers | more.pop("headers", {}), timeout=20, **more)


def git(house: ForgeHouse, repo: GitRepo, token: str, *words: str) -> str:
    """Run git with a token; return what it prints, or how it fails."""
    try:
        return repo.run(*words, env=house.credentials(token) if token else {"GIT_TERMINAL_PROMPT": "0"})
    except AssertionError as failure:
        return str(failure)


def worktree(house: ForgeHouse, tmp_path: Path, token: str = "github-actions") -> GitRepo:
    """Return a clone made over HTTP."""
    repo = make_repo(tmp_path / "work")
    git(house, repo, token, "fetch", "--quiet", house.clone_url, "+refs/heads/*:refs/remotes/origin/*")
    repo.run("switch", "--quiet", "--force-create", "main", "origin/main")
    return repo


def changed(house: ForgeHouse) -> int:
    """Return a pull request that changes lines 20 and 21 of text.md and adds new.md."""
    text = TEXT.replace("Line 20.", "Line twenty.").replace("Line 21.", "Line twenty-one.")
    house.push({"text.md": text, "new.md": "one\ntwo\nthree\n"}, "change")
    return house.open_pull("change")


def test_api_graphql_and_git_share_one_address(house: ForgeHouse, tmp_path: Path) -> None:
    found = send(house, "", "GET", "").json()
    assert found["url"] == f"{house.server_url}/api/v3/repos/alice/widgets"
    assert found["html_url"] == f"{house.server_url}/alice/widgets"
    assert found["clone_url"] == house.clone_url
    assert house.api_url == f"{house.server_url}/api/v3"
    assert worktree(house, tmp_path).id() == house.clone.id()
    assert send(house, "alice", "GET", f"{house.server_url}/repos/alice/widgets").status_code == 404


@pytest.mark.parametrize("token", ["expired", "unknown"])
def test_a_token_that_is_expired_or_unknown_opens_nothing(house: ForgeHouse, tmp_path: Path, token: str) -> None:
    house.tokens["unknown"] = "ghp_nobodys"
    answer = send(house, token, "GET", "")
    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")
    assert "could not read Username" in git(house, house.clone, token, "ls-remote", house.clone_url)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/pulls", {"title": "t", "head": "change", "base": "main"}),
        ("PATCH", "/pulls/1", {"title": "t"}),
        ("POST", "/issues/1/comments", {"body": "hello"}),
        ("POST", "/issues/1/labels", ["bug"]),
        ("POST", "/issues/comments/1/reactions", {"content": "eyes"}),
        ("POST", "/pulls/1/reviews", {"body": "b", "event": "COMMENT"}),
        ("POST", "/git/refs", {"ref": "refs/heads/x", "sha": "0" * 40}),
        ("PUT", "/contents/x.md", {"message": "m", "content": "eA=="}),
        ("PUT", "/pulls/1/merge", {}),
        ("POST", "/statuses/" + "a" * 40, {"state": "success"}),
    ],
)
def test_a_reading_token_writes_nothing(house: ForgeHouse, method: str, path: str, body: Any) -> None:
    changed(house)
    house.comment("bob", 1, "hello")
    answer = send(house, "github-actions:read", method, path, body)
    assert (answer.status_code, answer.json()["message"]) == (403, "Resource not accessible by integration")
    assert house.writes == []
    assert [(request.login, request.token and request.token.reads_only) for request in house.requests] == [
        ("github-actions[bot]", True)
    ]


def test_git_takes_pushes_from_those_who_may_write(house: ForgeHouse, tmp_path: Path) -> None:
    repo = worktree(house, tmp_path)
    repo.commit({"a.md": "a\n"})
    for token in ("carol", "mallory", "github-actions:read", "specbot:read"):
        assert "403" in git(house, repo, token, "push", house.clone_url, "HEAD:refs/heads/a"), token
    assert "could not read Username" in git(house, repo, "", "push", house.clone_url, "HEAD:refs/heads/a")
    assert house.writes == []
    for token in ("alice", "bob", "github-actions", "specbot"):
        assert git(house, repo, token, "push", "--quiet", house.clone_url, f"HEAD:refs/heads/{token}") == ""
    assert [request.login for request in house.writes] == ["alice", "bob", "github-actions[bot]", "specbot[bot]"]


def test_a_stranger_speaks_and_forks_and_no_more(house: ForgeHouse) -> None:
    number = changed(house)
    theirs = house.comment("bob", number, "hello")["id"]
    mine = house.comment("mallory", number, "hello")["id"]
    for method, path, body in (
        ("POST", f"/issues/{number}/labels", {"labels": ["bug"]}),
        ("PATCH", f"/issues/comments/{theirs}", {"body": "bob was here"}),
        ("DELETE", f"/issues/comments/{theirs}", None),
        ("PATCH", f"/pulls/{number}", {"state": "closed"}),
        ("PUT", f"/pulls/{number}/merge", {}),
        ("POST", "/git/refs", {"ref": "refs/heads/x", "sha": house.clone.id()}),
    ):
        assert send(house, "mallory", method, path, body).status_code == 403, path
    assert send(house, "mallory", "PATCH", f"/issues/comments/{mine}", {"body": "me again"}).status_code == 200
    assert [each["body"] for each in house.comments(number)] == ["hello", "me again"]


def test_a_private_repository_is_not_there_for_strangers(tmp_path: Path) -> None:
    with ForgeHouse(tmp_path, private=True) as house:
        assert send(house, "mallory", "GET", "").status_code == 404
        assert send(house, "", "GET", "/pulls").status_code == 404
        assert send(house, "carol", "GET", "").json()["private"] is True
        assert "not found" in git(house, house.clone, "mallory", "ls-remote", house.clone_url)
        assert house.clone.id() in git(house, house.clone, "github-actions:read", "ls-remote", house.clone_url)


def test_an_installation_reads_of_a_private_repository_what_it_was_granted(tmp_path: Path) -> None:
    with ForgeHouse(tmp_path, private=True) as house:
        house.push({"a.md": "a\n"}, "topic")
        number = house.open_pull("topic")
        token = Token("ghs_pulls_alone", "github-actions[bot]", {"pull_requests": "read", "metadata": "read"})
        house.tokens["pulls alone"] = token.value
        house.state.tokens[token.value] = token
        house.state.upstream[token.value] = house.state.upstream[house.tokens["github-actions:read"]]
        paths = ("", f"/pulls/{number}", f"/issues/{number}/comments", "/contents/README.md", "/git/ref/heads/main")
        asked = {path: send(house, "pulls alone", "GET", path) for path in paths}
        assert [each.status_code for each in asked.values()] == [200, 200, 200, 403, 403]
        assert asked["/contents/README.md"].json()["message"] == "Resource not accessible by integration"
        assert "403" in git(house, house.clone, "pulls alone", "ls-remote", house.clone_url)
        house.state.private.clear()
        assert send(house, "pulls alone", "GET", "/contents/README.md").status_code == 200


def test_a_pull_request_whose_branch_is_gone_is_closed_for_good(house: ForgeHouse) -> None:
    house.push({"a.md": "a\n"}, "topic")
    number = house.open_pull("topic")
    git(house, house.clone, "alice", "push", "--quiet", house.clone_url, ":refs/heads/topic")
    assert house.pull(number)["state"] == "closed"
    again = send(house, "alice", "PATCH", f"/pulls/{number}", {"state": "open"})
    assert (again.status_code, again.json()["errors"][0]["message"]) == (
        422,
        "state cannot be changed. The topic branch has been deleted.",
    )
    house.push({"a.md": "a\n"}, "topic")
    house.reopen(number)
    house.api("alice", "DELETE", "/git/refs/heads/topic")
    assert house.pull(number)["state"] == "closed"


def test_titles_and_labels_have_their_lengths(house: ForgeHouse) -> None:
    house.push({"a.md": "a\n"}, "topic")
    wish = {"head": "topic", "base": "main"}
    for title in ("", "  ", "t" * 257):
        assert send(house, "alice", "POST", "/pulls", {**wish, "title": title}).status_code == 422
    number = send(house, "alice", "POST", "/pulls", {**wish, "title": "t" * 256}).json()["number"]
    for title, status in (("", 422), ("é" * 257, 422), ("é" * 256, 200)):
        assert send(house, "alice", "PATCH", f"/pulls/{number}", {"title": title}).status_code == status
    for name, status in (("l" * 51, 422), ("l" * 50, 201)):
        assert send(house, "alice", "POST", "/labels", {"name": name, "color": "ededed"}).status_code == status
    for name, status in (("m" * 51, 422), ("m" * 50, 200)):
        assert send(house, "alice", "POST", f"/issues/{number}/labels", {"labels": [name]}).status_code == status
    assert [each["name"] for each in house.pull(number)["labels"]] == ["m" * 50]


def test_an_installation_is_nobody_in_rest_and_a_viewer_in_graphql(house: ForgeHouse) -> None:
    user = f"{house.api_url}/user"
    assert send(house, "alice", "GET", user).json()["login"] == "alice"
    answer = send(house, "github-actions", "GET", user)
    assert (answer.status_code, answer.json()["message"]) == (403, "Resource not accessible by integration")
    asked = send(house, "specbot", "POST", house.graphql_url, {"query": "query { me: viewer { login } }"})
    assert asked.json() == {"data": {"me": {"login": "specbot[bot]"}}}


def test_permissions_are_github_s_words(house: ForgeHouse) -> None:
    repo = client(house, "github-actions:read")
    found = {login: repo.get_collaborator_permission(login) for login in ("alice", "bob", "carol", "mallory")}
    assert found == {"alice": "admin", "bob": "write", "carol": "read", "mallory": "read"}
    for login in ("nobody", "github-actions[bot]"):
        with pytest.raises(GithubException, match="is not a user") as caught:
            repo.get_collaborator_permission(login)
        assert caught.value.status == 404
    answer = send(house, "carol", "GET", "/collaborators/bob/permission")
    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "Must have push access to view collaborator permission.",
    )


def test_a_pull_request_is_refused_with_github_s_reasons(house: ForgeHouse) -> None:
    changed(house)
    house.push({}, "same", start="main")
    house.clone.run("push", "--quiet", str(house.state.repos.repo(house.full_name).path), "origin/main:refs/heads/even")

    def refused(token: str = "specbot", **wish: Any) -> Any:
        answer = send(house, token, "POST", "/pulls", {"title": "t", "head": "change", "base": "main", **wish})
        assert answer.status_code == 422, answer.text
        return answer.json().get("errors", answer.json()["message"])

    assert refused()[0]["message"] == "A pull request already exists for alice:change."
    assert refused(head="even")[0]["message"] == "No commits between main and even"
    assert (refused(head="gone")[0]["field"], refused(base="gone")[0]["field"]) == ("head", "base")
    assert "maximum is 65536 characters" in refused(head="same", body=LONG)[0]["message"]
    house.settings.drafts = False
    assert refused(head="same", draft=True) == "Draft pull requests are not supported in this repository."
    house.settings.actions_may_create_pulls = False
    wish = {"title": "t", "head": "same", "base": "main"}
    answer = send(house, "github-actions", "POST", "/pulls", wish)
    assert answer.json()["message"] == "GitHub Actions is not permitted to create or approve pull requests."
    assert answer.status_code == 403
    assert house.writes == []
    assert send(house, "specbot", "POST", "/pulls", wish).status_code == 201
    assert [(request.login, request.path) for request in house.writes] == [
        ("specbot[bot]", "/repos/alice/widgets/pulls")
    ]


def test_a_pull_request_follows_its_branch_until_it_is_closed(house: ForgeHouse, tmp_path: Path) -> None:
    number, repo = changed(house), worktree(house, tmp_path)
    ref = f"refs/pull/{number}/head"
    first = house.pull(number)["head"]["sha"]
    second = house.push({"new.md": None}, "change")
    pull = client(house, "specbot").get_pull(number)
    assert (pull.head.sha, pull.changed_files, pull.commits) == (second, 1, 2)
    assert [(each.filename, each.status, each.additions, each.deletions) for each in pull.get_files()] == [
        ("text.md", "modified", 2, 2)
    ]
    assert [each.sha for each in pull.get_commits()] == [first, second]
    assert git(house, repo, "github-actions", "ls-remote", house.clone_url, ref).split() == [second, ref]
    house.close(number)
    house.push({"later.md": "x\n"}, "change")
    assert house.pull(number)["head"]["sha"] == second
    git(house, repo, "github-actions:read", "fetch", "--quiet", "--depth=1", house.clone_url, first)
    assert repo.id("FETCH_HEAD") == first
    assert "deny updating a hidden ref" in git(house, repo, "alice", "push", house.clone_url, f"HEAD:{ref}")


def test_a_fork_is_apart_and_its_commits_are_in_reach(house: ForgeHouse, tmp_path: Path) -> None:
    fork = house.fork()
    sha = house.push_to_fork(fork, {"evil.md": "hello\n"}, "evil")
    number = house.open_pull("mallory:evil", login="mallory")
    pull = client(house, "specbot").get_pull(number)
    assert (pull.head.repo.full_name, pull.base.repo.full_name, pull.head.sha) == (fork, house.full_name, sha)
    assert [each.filename for each in pull.get_files()] == ["evil.md"]
    repo = worktree(house, tmp_path)
    git(house, repo, "github-actions:read", "fetch", "--quiet", house.clone_url, f"refs/pull/{number}/head")
    assert repo.read("evil.md", "FETCH_HEAD") == b"hello\n"
    again = house.push_to_fork(fork, {"evil.md": "hello again\n"}, "evil")
    assert house.pull(number)["head"]["sha"] == again
    theirs = f"{house.server_url}/{fork}.git"
    assert "403" in git(house, repo, "specbot", "push", theirs, "HEAD:refs/heads/evil")
    house.delete_fork(fork)
    assert house.pull(number)["head"]["repo"] is None
    assert house.pull(number)["head"]["sha"] == again


def test_what_git_pushes_the_api_has_with_the_same_ids(house: ForgeHouse, tmp_path: Path) -> None:
    repo = worktree(house, tmp_path)
    repo.write("run.sh", "#!/bin/sh\n", executable=True)
    repo.link("link", "README.md")
    sha = repo.commit({"docs/deep/ü.md": "é\n", "all.bin": bytes(range(256))}, "Two lines\n\nüber\n")
    git(house, repo, "bob", "push", "--quiet", house.clone_url, "HEAD:refs/heads/odd/name")
    there = client(house, "alice")
    assert there.get_branch("odd/name").commit.sha == sha
    assert there.get_contents("all.bin", ref="odd/name").decoded_content == bytes(range(256))  # type: ignore[union-attr]
    assert there.get_contents("docs/deep/ü.md", ref=sha).decoded_content.decode() == "é\n"  # type: ignore[union-attr]
    modes = {each.path: each.mode for each in there.get_git_tree(sha, recursive=True).tree}
    assert (modes["run.sh"], modes["link"], modes["docs/deep/ü.md"]) == ("100755", "120000", "100644")
    git(house, repo, "bob", "push", "--quiet", house.clone_url, ":refs/heads/odd/name")
    assert [each.name for each in there.get_branches()] == ["main"]


def test_what_the_api_writes_git_has_with_the_same_ids(house: ForgeHouse, tmp_path: Path) -> None:
    repo = worktree(house, tmp_path)
    lease = repo.commit({"a.md": "a\n"})
    git(house, repo, "specbot", "push", "--quiet", house.clone_url, "HEAD:refs/heads/bot")
    made = client(house, "bob").create_file("deep/human.md", "by hand", "hi\n", branch="bot")["commit"]
    repo.commit({"a.md": "b\n"})
    push = ("push", f"--force-with-lease=bot:{lease}", house.clone_url, "HEAD:refs/heads/bot")
    assert "stale info" in git(house, repo, "specbot", *push)
    git(house, repo, "specbot", "fetch", "--quiet", house.clone_url, "bot")
    assert repo.id("FETCH_HEAD") == made.sha
    assert repo.read("deep/human.md", "FETCH_HEAD") == b"hi\n"
    client(house, "bob").get_git_ref("heads/bot").delete()
    assert "bot" not in git(house, repo, "specbot", "ls-remote", house.clone_url)


def test_protected_branches_and_workflow_files_are_refused(house: ForgeHouse, tmp_path: Path) -> None:
    repo = worktree(house, tmp_path)
    house.protect("main")
    repo.commit({"a.md": "a\n"})
    assert "GH006" in git(house, repo, "bob", "push", house.clone_url, "HEAD:refs/heads/main")
    assert git(house, repo, "alice", "push", "--quiet", house.clone_url, "HEAD:refs/heads/main") == ""
    repo.commit({".github/workflows/ci.yml": "on: push\n"})
    said = git(house, repo, "github-actions", "push", house.clone_url, "HEAD:refs/heads/ci")
    assert "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml`" in said
    assert git(house, repo, "bob", "push", "--quiet", house.clone_url, "HEAD:refs/heads/ci") == ""


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"path": "text.md", "line": 2}, "line must be part of the diff"),
        ({"path": "text.md", "line": 24, "side": "LEFT", "start_line": 24}, "start_line must precede the end line"),
        ({"path": "text.md", "line": 20, "start_line": 3, "start_side": "RIGHT"}, "must be part of the same hunk"),
        ({"path": "new.md", "line": 4}, "line must be part of the diff"),
        ({"path": "new.md", "line": 1, "side": "LEFT"}, "line must be part of the diff"),
        ({"path": "README.md", "line": 1}, "pull_request_review_thread.path"),
    ],
)
def test_a_comment_must_be_on_a_line_of_the_diff(house: ForgeHouse, place: dict[str, Any], words: str) -> None:
    number = changed(house)
    where = {"side": "RIGHT", "body": "b", **place}
    head = house.pull(number)["head"]["sha"]
    answer = send(house, "specbot", "POST", f"/pulls/{number}/comments", {**where, "commit_id": head})
    assert answer.status_code == 422
    assert words in json.dumps(answer.json()["errors"])
    good = {"path": "new.md", "line": 1, "side": "RIGHT", "body": "b"}
    review = {"event": "COMMENT", "body": "b", "comments": [good, where]}
    answer = send(house, "specbot", "POST", f"/pulls/{number}/reviews", review)
    assert answer.status_code == 422
    assert answer.json()["errors"] in (["Line could not be resolved"], ["Path could not be resolved"])
    assert house.line_comments(number) == []


def test_a_comment_on_a_line_moves_with_it_and_is_outdated_when_it_goes(house: ForgeHouse) -> None:
    number = changed(house)
    pull = client(house, "specbot").get_pull(number)
    commit = client(house, "specbot").get_commit(pull.head.sha)
    two = {"path": "text.md", "start_line": 20, "line": 21, "side": "RIGHT", "start_side": "RIGHT", "body": "two"}
    context = {"path": "text.md", "line": 23, "side": "RIGHT", "body": "context"}
    pull.create_review(commit, "hello", "COMMENT", [two, context])  # type: ignore[list-item]
    pull.create_review_comment_reply(next(iter(pull.get_review_comments())).id, "and one more")
    assert [(each["line"], each["start_line"]) for each in house.line_comments(number)] == [
        (21, 20), (23, None), (21, 20),
    ]  # fmt: skip
    house.push({"text.md": "New.\n" + TEXT.replace("Line 20.", "Line 20!")}, "change")
    there = house.line_comments(number)
    assert [(each["line"], each["original_line"]) for each in there] == [(None, 21), (24, 23), (None, 21)]
    assert there[0]["position"] is None
    assert there[1]["commit_id"] == house.pull(number)["head"]["sha"] != there[1]["original_commit_id"]


def test_a_body_may_be_65536_characters_long(house: ForgeHouse) -> None:
    number = changed(house)
    comment = house.comment("bob", number, LONG[1:])["id"]
    for method, path in (("POST", f"/issues/{number}/comments"), ("PATCH", f"/issues/comments/{comment}")):
        answer = send(house, "specbot", method, path, {"body": LONG})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["message"] == "Body is too long (maximum is 65536 characters)"
    assert send(house, "specbot", "PATCH", f"/pulls/{number}", {"body": LONG}).status_code == 422
    assert house.writes == []


def test_reactions_come_once_from_each(house: ForgeHouse) -> None:
    number = changed(house)
    comment = client(house, "specbot").get_issue(number).create_comment("hello")
    first, again = comment.create_reaction("eyes"), comment.create_reaction("eyes")
    assert first.id == again.id
    client(house, "bob").get_issue(number).get_comment(comment.id).create_reaction("rocket")
    assert [(each.user.login, each.content) for each in comment.get_reactions()] == [
        ("specbot[bot]", "eyes"),
        ("bob", "rocket"),
    ]
    comment.delete_reaction(first.id)
    assert [each.content for each in comment.get_reactions()] == ["rocket"]
    assert send(house, "specbot", "POST", "/issues/comments/999/reactions", {"content": "eyes"}).status_code == 404


def test_a_pull_request_is_an_issue_too(house: ForgeHouse) -> None:
    number = changed(house)
    pull = client(house, "specbot").get_pull(number)
    pull.add_to_labels("specbot")
    issue = pull.as_issue()
    assert issue.pull_request
    assert (issue.title, [each.name for each in issue.labels]) == ("A change", ["specbot"])
    issue.edit(state="closed")
    assert house.pull(number)["state"] == "closed"
    house.reopen(number)
    assert client(house, "specbot").get_pull(number).state == "open"


def test_who_closed_a_pull_request_is_known_to_its_issue(house: ForgeHouse) -> None:
    repo = client(house, "specbot")
    number = changed(house)
    assert repo.get_issue(number).closed_by is None
    house.close(number, "bob")
    assert repo.get_issue(number).closed_by.login == "bob"
    house.reopen(number)
    assert repo.get_issue(number).closed_by is None
    house.merge(number)
    assert repo.get_issue(number).closed_by.login == "alice"
    assert repo.get_pull(number).closed_at


def test_the_latest_comments_of_pull_requests_and_issues(house: ForgeHouse) -> None:
    number, issue = changed(house), house.open_issue()
    first, _ = house.comment("bob", number, "one"), house.comment("carol", issue, "two")
    since = datetime.fromisoformat(first["created_at"])
    found = client(house, "specbot").get_issues_comments(sort="updated", direction="desc", since=since)
    assert {(each.body, each.issue_url.rsplit("/", 1)[1]) for each in found} == {
        ("one", str(number)),
        ("two", str(issue)),
    }
    assert list(client(house, "specbot").get_issues_comments(since=since + timedelta(hours=1))) == []


def test_statuses_are_kept_for_each_context(house: ForgeHouse) -> None:
    commit = client(house, "specbot").get_commit(house.clone.id("origin/main"))
    for state, context in (("pending", "a"), ("success", "a"), ("failure", "b")):
        commit.create_status(state, context=context, description="d")  # type: ignore[arg-type]
    there = send(house, "specbot", "GET", f"/commits/{commit.sha}/statuses").json()
    assert [(each["context"], each["state"]) for each in there] == [
        ("b", "failure"), ("a", "success"), ("a", "pending"),
    ]  # fmt: skip
    assert commit.get_combined_status().state == "failure"


def test_a_merge_joins_both_sides(house: ForgeHouse) -> None:
    number = changed(house)
    clash = house.push({"text.md": TEXT.replace("Line 20.", "Line XX.")}, "clash")
    other = house.open_pull("clash")
    house.push({"README.md": "# Widgets, again\n"})
    answer = send(house, "bob", "PUT", f"/pulls/{number}/merge", {"sha": clash})
    assert answer.status_code == 409
    assert (house.pull(number)["mergeable"], house.pull(other)["mergeable"]) == (True, True)
    merged = client(house, "bob").get_pull(number).merge()
    house.fetch()
    assert merged.sha == house.clone.id("origin/main") == house.pull(number)["merge_commit_sha"]
    assert house.clone.read("README.md", "origin/main") == b"# Widgets, again\n"
    assert b"Line twenty." in house.clone.read("text.md", "origin/main")
    assert house.pull(number)["merged"] is True
    assert house.pull(other)["mergeable"] is False
    assert send(house, "bob", "PUT", f"/pulls/{other}/merge", {}).status_code == 405


def test_a_branch_is_brought_up_to_date_with_its_base(house: ForgeHouse) -> None:
    number = changed(house)
    before = house.pull(number)["head"]["sha"]
    base = house.push({"README.md": "# Widgets, again\n"})
    path = f"/pulls/{number}/update-branch"
    assert send(house, "bob", "PUT", path, {"expected_head_sha": base}).status_code == 422
    assert client(house, "bob").get_pull(number).update_branch(before)
    head = house.pull(number)["head"]["sha"]
    house.fetch()
    assert house.clone.run("show", "--no-patch", "--format=%P", head).split() == [before, base]
    assert house.clone.read("README.md", head) == b"# Widgets, again\n"


def test_pull_requests_are_found_by_owner_and_branch(house: ForgeHouse) -> None:
    number = changed(house)
    there = client(house, "specbot")
    assert [each.number for each in there.get_pulls(head="alice:change")] == [number]
    assert [each.number for each in there.get_pulls(head="alice:nowhere")] == []
    assert [each.number for each in there.get_pulls(head="nowhere")] == [number]  # GitHub ignores a bare branch


def test_activity_tells_every_push(house: ForgeHouse, tmp_path: Path) -> None:
    repo = worktree(house, tmp_path)
    repo.commit({"a.md": "a\n"})
    push = ("push", "--quiet", "--force", house.clone_url)
    git(house, repo, "bob", *push, "HEAD:refs/heads/x")
    before = repo.id()
    repo.run("commit", "--quiet", "--amend", "--message", "other")
    git(house, repo, "bob", *push, "HEAD:refs/heads/x")
    git(house, repo, "specbot", *push, ":refs/heads/x")
    asked = send(house, "github-actions:read", "GET", "/activity", params={"ref": "x"}).json()
    assert [(each["activity_type"], each["actor"]["login"], each["before"][:7]) for each in asked] == [
        ("branch_deletion", "specbot[bot]", repo.id()[:7]),
        ("force_push", "bob", before[:7]),
        ("branch_creation", "bob", "0000000"),
    ]
    late = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
    house.push({"b.md": "b\n"}, "x", at=late)
    asked = send(house, "specbot", "GET", "/activity", params={"ref": "refs/heads/x", "per_page": 1}).json()
    assert [each["timestamp"] for each in asked] == [late.strftime("%Y-%m-%dT%H:%M:%SZ")]
    assert client(house, "specbot").pushed_at == late


def test_graphql_minimizes_and_knows_who_may(house: ForgeHouse) -> None:
    number = changed(house)
    comment = client(house, "specbot").get_issue(number).create_comment("old")
    assert client(house, "specbot").get_issue(number).get_comment(comment.id).minimize("OUTDATED")
    query = "query($id: ID!) { node(id: $id) { ... on IssueComment { body isMinimized minimizedReason } } }"
    asked = send(house, "bob", "POST", house.graphql_url, {"query": query, "variables": {"id": comment.node_id}})
    assert asked.json()["data"]["node"] == {"body": "old", "isMinimized": True, "minimizedReason": "outdated"}
    with pytest.raises(GithubException):
        client(house, "github-actions:read").get_issue(number).get_comment(comment.id).minimize("OUTDATED")
    assert [request.path for request in house.writes] == [f"/repos/alice/widgets/issues/{number}/comments", "/graphql"]


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("GET", "/pulls?sate=open", None, "unknown query parameter sate"),
        ("POST", "/issues/1/comments", {"bdy": "x"}, "'body' is a required property"),
        ("POST", "/pulls", {"title": "t", "head": "h", "base": "b", "drft": True}, "undeclared body property drft"),
        ("GET", "/pull/1", None, "not in GitHub's description"),
        ("POST", "{graphql}", {"query": "{ viewer { nme } }"}, "Cannot query field 'nme'"),
        ("POST", "{graphql}", {"query": "{ zen: meta { gitHubServicesSha } }"}, "the house does not answer meta"),
    ],
)
def test_what_github_does_not_know_fails_the_test(
    tmp_path: Path, method: str, path: str, body: Any, words: str
) -> None:
    with pytest.raises(AssertionError, match=re.escape(words)), ForgeHouse(tmp_path) as house:
        send(house, "alice", method, path.format(graphql=house.graphql_url), body)


def test_watch_sees_what_this_process_sends(house: ForgeHouse) -> None:
    number = changed(house)
    with watch(house.api_url) as seen:
        client(house, "specbot").get_pull(number).add_to_labels("bare", "array")
        send(house, "specbot", "POST", f"/issues/{number}/comments", {"bdy": "x"})
    house.problems.clear()
    assert [(each.method, each.path, each.status) for each in seen.exchanges[1:]] == [
        ("GET", f"/repos/alice/widgets/pulls/{number}", 200),
        ("POST", f"/repos/alice/widgets/issues/{number}/labels", 200),
        ("POST", f"/repos/alice/widgets/issues/{number}/comments", 422),
    ]
    assert seen.exchanges[2].body == ["bare", "array"]
    assert [each.split(": ", 1)[0] for each in seen.problems] == [
        f"POST /repos/alice/widgets/issues/{number}/comments"
    ] * 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_happens_as_often_as_asked(house: ForgeHouse, kind: str) -> None:
    number = changed(house)
    house.faults.add("POST", r"/issues/\d+/comments$", 1, kind, seconds=1 if kind == "timeout" else 30)
    try:
        answer = send(house, "specbot", "POST", f"/issues/{number}/comments", {"body": "hello"})
        seen = {"status": answer.status_code, **answer.headers}
        words = answer.json()["message"]
    except requests.ConnectionError:
        seen, words = {"status": 0}, ""
    acted = kind in ("502-after", "disconnect-after")
    assert [each["body"] for each in house.comments(number)] == ["hello"] * acted
    assert [(request.fault, request.acted) for request in house.requests] == [(kind, acted)]
    match kind:
        case "secondary-limit":
            assert (seen["status"], seen["Retry-After"]) == (403, "30")
            assert words.startswith("You have exceeded a secondary rate limit")
        case "primary-limit":
            assert (seen["status"], seen["X-RateLimit-Remaining"]) == (403, "0")
            assert 0 <= int(seen["X-RateLimit-Reset"]) - datetime.now(UTC).timestamp() <= 31
        case "timeout" | "disconnect" | "disconnect-after":
            assert seen["status"] == 0
        case _:
            assert seen["status"] == int(kind[:3])
    assert send(house, "specbot", "POST", f"/issues/{number}/comments", {"body": "again"}).status_code == 201


def test_pygithub_knows_both_limits(house: ForgeHouse) -> None:
    for kind in ("secondary-limit", "primary-limit"):
        house.faults.add("*", "/pulls", 1, kind)
        with pytest.raises(RateLimitExceededException):
            client(house, "specbot").get_pulls().totalCount  # noqa: B018  the property asks
    assert client(house, "specbot").get_pulls().totalCount == 0


def test_a_push_may_arrive_though_its_answer_is_lost(house: ForgeHouse, tmp_path: Path) -> None:
    repo = worktree(house, tmp_path)
    sha = repo.commit({"a.md": "a\n"})
    house.faults.add("POST", "git-receive-pack", 1, "502-after")
    assert "502" in git(house, repo, "specbot", "push", house.clone_url, "HEAD:refs/heads/a")
    assert client(house, "specbot").get_branch("a").commit.sha == sha
    house.faults.add("*", r"widgets\.git", 1, "500")
    assert "500" in git(house, repo, "specbot", "ls-remote", house.clone_url)


def test_lists_come_in_pages_and_changes_as_a_diff(house: ForgeHouse) -> None:
    house.push({f"{number:02}.md": "x\n" for number in range(35)}, "many")
    number = house.open_pull("many")
    pull = client(house, "specbot").get_pull(number)
    assert len(list(pull.get_files())) == 35
    answer = send(house, "specbot", "GET", f"/pulls/{number}/files", params={"per_page": 10, "page": 2})
    assert [each["filename"] for each in answer.json()][:1] == ["10.md"]
    assert set(answer.links) == {"prev", "next", "first", "last"}
    for _ in range(31):
        house.comment("bob", number, "hello")
    assert len(list(pull.get_issue_comments())) == 31
    diff = send(house, "specbot", "GET", f"/pulls/{number}", headers={"Accept": "application/vnd.github.diff"})
    assert diff.text.startswith("diff --git a/00.md b/00.md")


def test_the_filled_gaps_answer_as_github_describes(house: ForgeHouse) -> None:
    number = changed(house)
    head = house.pull(number)["head"]["sha"]
    comment = house.comment("bob", number, "hello")["id"]
    line = {"path": "new.md", "line": 1, "side": "RIGHT", "body": "b", "commit_id": head}
    description, found = GitHubDescription.load(), []
    for method, path, body in (
        ("GET", f"/pulls/{number}/files", None),
        ("GET", "/collaborators/bob/permission", None),
        ("GET", "/activity", None),
        ("GET", f"/issues/{number}", None),
        ("POST", f"/issues/comments/{comment}/reactions", {"content": "eyes"}),
        ("GET", f"/issues/comments/{comment}/reactions", None),
        ("POST", f"/pulls/{number}/comments", line),
        ("POST", f"/pulls/{number}/comments", {**line, "line": 9}),
        ("POST", f"/statuses/{head}", {"state": "success"}),
        ("GET", f"/commits/{head}/statuses", None),
        ("POST", "/pulls", {"title": "t", "head": "change", "base": "main"}),
        ("POST", f"/issues/{number}/comments", {"body": LONG}),
        ("PUT", f"/pulls/{number}/merge", {"sha": "0" * 40}),
    ):
        answer = send(house, "specbot", method, path, body)
        where = f"/repos/{house.full_name}{path}"
        found += description.problems_of_answer(method, where, answer.status_code, answer.json())
    assert found == []


def judged(house: ForgeHouse, name: str, **about: Any) -> dict[str, Any]:
    """Return an event's payload after GitHub's own schemas have seen it."""
    payload = dict(json.loads(house.event(name, **about).read_text("utf-8")))
    assert objections("current", name, payload) == []
    assert objections("strict", name, payload) == []
    return payload


def test_events_are_what_github_sends(house: ForgeHouse) -> None:
    first = judged(house, "push")
    assert (first["created"], first["before"], first["ref"]) == (True, "0" * 40, "refs/heads/main")
    number = changed(house)
    pull = judged(house, "pull_request", number=number)["pull_request"]
    assert (pull["head"]["sha"], pull["changed_files"]) == (house.pull(number)["head"]["sha"], 2)
    sha = house.push({"new.md": "other\n"}, "change")
    moved = judged(house, "pull_request", number=number, action="synchronize", before=pull["head"]["sha"])
    assert (moved["before"], moved["after"]) == (pull["head"]["sha"], sha)
    assert judged(house, "push")["commits"][0]["modified"] == ["new.md"]
    said = house.comment("mallory", number, "- [ ] take it")
    payload = judged(house, "issue_comment", comment=said["id"])
    assert payload["issue"]["pull_request"]["url"].endswith(f"/pulls/{number}")
    assert payload["sender"]["login"] == "mallory"
    ticked = house.tick_box("alice", said["id"], "take it")
    payload = judged(
        house, "issue_comment", comment=said["id"], action="edited", before=ticked["before"], sender="alice"
    )
    assert (payload["changes"]["body"]["from"], payload["comment"]["body"]) == ("- [ ] take it", "- [x] take it")
    line = house.line_comment("bob", number, "new.md", 1, "hm")
    assert judged(house, "pull_request_review_comment", comment=line["id"])["comment"]["path"] == "new.md"
    fork = house.fork()
    house.push_to_fork(fork, {"x.md": "x\n"}, "x")
    theirs = judged(house, "pull_request", number=house.open_pull("mallory:x", login="mallory"), sender="mallory")
    assert theirs["pull_request"]["head"]["repo"]["full_name"] == fork
    house.merge(number)
    assert judged(house, "pull_request", number=number, action="closed")["pull_request"]["merged"] is True
    assert judged(house, "workflow_dispatch", inputs={"scope": "openspec"})["inputs"] == {"scope": "openspec"}


def test_a_step_has_the_variables_that_actions_sets(house: ForgeHouse) -> None:
    number = changed(house)
    variables = house.environment(house.event("pull_request", number=number), "github-actions:read")
    assert variables["GITHUB_EVENT_NAME"] == "pull_request"
    assert variables["GITHUB_REF"] == f"refs/pull/{number}/merge"
    parents = house.state.repos.repo(house.full_name).run("show", "--no-patch", "--format=%P", variables["GITHUB_SHA"])
    assert parents.split() == [house.clone.id("origin/main"), house.pull(number)["head"]["sha"]]
    assert variables["GITHUB_TOKEN"] == house.tokens["github-actions:read"]
    assert Path(variables["GITHUB_STEP_SUMMARY"]).is_file()
    asked = requests.get(variables["GITHUB_API_URL"] + "/repos/" + variables["GITHUB_REPOSITORY"], timeout=20)
    assert asked.json()["full_name"] == "alice/widgets"
    scheduled = house.environment(house.event("schedule"))
    assert (scheduled["GITHUB_REF"], scheduled["GITHUB_ACTOR"]) == ("refs/heads/main", "github-actions[bot]")


def test_a_fault_that_never_struck_fails_the_test(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="Never struck: 500 for POST /labels"), ForgeHouse(tmp_path) as house:  # noqa: PT012
        house.faults.add("GET", "/pulls$", 2, "500")
        house.faults.add("POST", "/labels", 1, "500")
        assert send(house, "bob", "GET", "/pulls").status_code == 500
        house.faults.waiting.clear()


def test_an_exit_code_that_was_not_expected_fails_the_test(tmp_path: Path) -> None:
    with ForgeHouse(tmp_path / "house") as house:
        (tmp_path / "runs").mkdir()
        workflow = Workflow(house, tmp_path / "runs")
        event = house.event("push")
        assert workflow.on(event, read="expired", code=2).event.code == 2
        with pytest.raises(AssertionError):
            workflow.on(event, read="expired")
        assert workflow.on(event, read="expired", code=None).publish is None
