import gc
import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from helpers import github_stub as gh
from helpers.github_stub import BOT, REPOSITORY, TIP, TOKEN, GitHubStub

from bot import errors
from bot.forge.client import GitHub
from bot.forge.reading import MOST_COMMENTS
from bot.forge.values import CommentRef, Inline
from bot.workflows.hosting import Host

STATUS, REPLY = "<!-- specbot:status v1 -->", "<!-- specbot:reply 77 -->"
PUSHED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Setting:
    """The stub, the client under test, and how long it waited."""

    stub: GitHubStub
    waits: list[float] = field(default_factory=list)
    clients: list[GitHub] = field(default_factory=list)

    def github(self, **more: Any) -> GitHub:
        words: dict[str, Any] = {
            "prepare": lambda marker, body: f"{marker}\n{body}",
            "title": lambda text: text,
            "login": BOT,
            "timeout": 1,
        }
        made = GitHub(
            REPOSITORY, TOKEN, api_url=self.stub.api_url, pause=self.waits.append,
            seconds_between_reads=0, seconds_between_writes=0, **(words | more),
        )  # fmt: skip
        self.clients.append(made)
        return made


@pytest.fixture
def at() -> Iterator[Setting]:
    with GitHubStub() as stub:
        setting = Setting(stub)
        yield setting
        # The server ends when its connections do, and a traceback of urllib3's keeps one in a circle.
        for client in setting.clients:
            client.close()
        if stub.faults:
            gc.collect()


def test_it_fits_the_port(at: Setting) -> None:
    host: Host = at.github()
    assert host.repository == REPOSITORY
    assert repr(host) == f"GitHub({REPOSITORY!r})"


def test_every_method_of_the_port_takes_what_the_port_says() -> None:
    methods = [name for name, member in vars(Host).items() if inspect.isfunction(member) and not name.startswith("_")]
    assert len(methods) > 10
    for name in methods:
        wanted, there = (inspect.signature(getattr(each, name)).parameters.values() for each in (Host, GitHub))
        assert [(each.name, each.kind, each.default) for each in wanted] == [
            (each.name, each.kind, each.default) for each in there
        ], name


@pytest.mark.parametrize(
    "name", ["", "specs", "a/b/c", "../specs", "octo/..", "octo/sp ecs", "octo/specs?x", "-x/specs"]
)
def test_what_is_no_repository(name: str) -> None:
    with pytest.raises(errors.ForgeError, match="is no repository"):
        GitHub(name, TOKEN, prepare=lambda marker, body: body, title=str)


# Who we are, and who they are


def test_login_is_asked_once(at: Setting) -> None:
    github = at.github(login="")
    assert (github.login, github.login) == (BOT, BOT)
    assert len(at.stub.asked) == 1


def test_login_of_an_installation_has_to_be_given(at: Setting) -> None:
    at.stub.fault("GET", "^/user$", gh.says(403, {"message": "Resource not accessible by integration"}))
    with pytest.raises(errors.ForgeDenied, match="Set SPECBOT_LOGIN"):
        _ = at.github(login="").login


def test_a_token_that_is_not_good_is_said_to_be(at: Setting) -> None:
    at.stub.fault("GET", "^/user$", gh.says(401, {"message": "Bad credentials"}))
    with pytest.raises(errors.ForgeDenied, match="does not accept the token"):
        _ = at.github(login="").login


@pytest.mark.parametrize(
    ("said", "permission"),
    [
        ({"permission": "admin"}, "admin"), ({"permission": "write", "role_name": "maintain"}, "write"),
        ({"permission": "read", "role_name": "custom-writer"}, "read"), ({"permission": "none"}, "none"),
        ({"role_name": "maintain"}, "write"), ({"role_name": "triage"}, "read"), ({"role_name": "custom"}, "none"),
        ({"permission": "owner"}, "none"), ({"permission": None}, "none"), ({}, "none"),
    ],
)  # fmt: skip
def test_permission(at: Setting, said: dict[str, str], permission: str) -> None:
    at.stub.fault("GET", "^/collaborators/ann/permission$", gh.says(200, said | {"user": {"login": "ann"}}))
    assert at.github().permission("ann") == permission


def test_permission_of_a_stranger_and_of_an_app(at: Setting) -> None:
    assert at.github().permission("nobody") == "none"
    at.stub.state.roles["helper[bot]"] = {"permission": "write"}
    assert at.github().permission("helper[bot]") == "write"


@pytest.mark.parametrize(
    "login", ["", "a/b", "../../user", "ann?x=1", "a b", "-ann", "ann\n", "ann[bot]x", "ünn", "a" * 200]
)
def test_what_cannot_be_a_login_may_nothing_and_goes_into_no_address(at: Setting, login: str) -> None:
    assert at.github().permission(login) == "none"
    assert at.stub.asked == []


def test_permission_that_may_not_be_asked(at: Setting) -> None:
    at.stub.fault(
        "GET", "permission", gh.says(403, {"message": "Must have push access to view collaborator permission."})
    )
    with pytest.raises(errors.ForgeDenied, match="may not ask what ann may do: Must have push access"):
        at.github().permission("ann")


# Pull requests


def test_a_pull_request_is_read(at: Setting) -> None:
    at.stub.pull(title="A \ud800 title", body="Text", labels=[{"name": "specbot"}], draft=True)
    pull = at.github().pull(1)
    assert (pull.number, pull.title, pull.body, pull.author, pull.labels) == (
        1,
        "A \ufffd title",
        "Text",
        BOT,
        ("specbot",),
    )
    assert (pull.is_open, pull.merged, pull.draft) == (True, False, True)
    assert (pull.head_ref, pull.head_sha, pull.head_repository, pull.base_ref) == ("specbot/x", TIP, REPOSITORY, "main")
    assert pull.head_pushed_at == PUSHED
    assert len(at.stub.asked) == 1


def test_one_whose_fork_and_author_are_gone(at: Setting) -> None:
    at.stub.pull(
        user=None, state="closed", merged_at="2026-03-02T00:00:00Z", head={"ref": "x", "sha": TIP, "repo": None}
    )
    pull = at.github().pull(1)
    assert (pull.author, pull.body, pull.head_repository, pull.head_pushed_at) == ("", "", "", None)
    assert (pull.is_open, pull.merged) == (False, True)


def test_one_that_is_not_there(at: Setting) -> None:
    with pytest.raises(errors.ForgeMissing, match="Cannot read pull request 9"):
        at.github().pull(9)


def test_a_list_is_read_page_by_page_and_no_further_than_asked(at: Setting) -> None:
    for _ in range(250):
        at.stub.pull()
    assert [each.number for each in at.github().pulls(most=120)] == list(range(250, 130, -1))
    assert len(at.stub.asked) == 2
    assert len(at.github().pulls(most=1000)) == 250


def test_a_filter_that_the_server_leaves_out_is_applied_here(at: Setting) -> None:
    fork = {"ref": "specbot/x", "sha": TIP, "repo": {"full_name": "octo/other", "pushed_at": None}}
    at.stub.pull()
    at.stub.pull(head=fork)
    at.stub.pull(head=fork | {"repo": None})
    at.stub.fault("GET", "^/pulls$", lambda handler: handler.json(200, handler.stand_in.state.pulls))
    assert [each.number for each in at.github().pulls(head="specbot/x")] == [1]
    assert at.stub.asked[0].query["head"] == ["octo:specbot/x"]


OPENING = {"title": "T", "body": "B", "marker": STATUS, "head": "specbot/x", "base": "main", "draft": True}


def test_opening_twice_opens_once(at: Setting) -> None:
    github = at.github()
    assert github.open_pull(**OPENING) == github.open_pull(**OPENING)  # type: ignore[arg-type]
    assert at.stub.writes == ["POST /pulls"]
    assert at.stub.asked[1].body == {
        "base": "main", "head": "specbot/x", "title": "T", "body": f"{STATUS}\nB", "draft": True,
    }  # fmt: skip


def test_one_that_somebody_opens_at_the_same_time_is_taken(at: Setting) -> None:
    at.stub.pull()
    at.stub.fault("GET", "^/pulls$", gh.says(200, []))
    assert at.github().open_pull(**OPENING).number == 1  # type: ignore[arg-type]
    assert at.stub.writes == ["POST /pulls"]


def test_where_drafts_are_refused_it_is_none(at: Setting) -> None:
    at.stub.state.drafts = False
    assert not at.github().open_pull(**OPENING).draft  # type: ignore[arg-type]
    assert len(at.stub.state.pulls) == 1


def test_no_commits(at: Setting) -> None:
    at.stub.state.branches["specbot/x"] = gh.BASE
    with pytest.raises(errors.ForgeRefused, match="No commits between main and specbot/x"):
        at.github().open_pull(**OPENING)  # type: ignore[arg-type]


def test_workflows_that_may_not_open_any_are_told_which_switch(at: Setting) -> None:
    words = "GitHub Actions is not permitted to create or approve pull requests."
    at.stub.fault("POST", "^/pulls$", gh.says(403, {"message": words}))
    with pytest.raises(errors.ForgeDenied, match="Switch on 'Allow GitHub Actions to create and approve"):
        at.github().open_pull(**OPENING)  # type: ignore[arg-type]


def test_editing_writes_only_what_differs(at: Setting) -> None:
    at.stub.pull(title="T", body=f"{STATUS}\r\nB\n")
    at.github().edit_pull(1, title="T", body="B", marker=STATUS)
    assert at.stub.writes == []
    at.github().edit_pull(1, title="T", body="C", marker=STATUS)
    assert at.stub.writes == ["PATCH /pulls/1"]
    assert at.stub.state.pulls[0]["body"] == f"{STATUS}\nC"


def test_closing_twice_closes_once(at: Setting) -> None:
    at.stub.pull()
    for _ in range(2):
        at.github().close_pull(1)
    assert at.stub.writes == ["PATCH /pulls/1"]
    assert at.stub.state.pulls[0]["state"] == "closed"


def test_labels(at: Setting) -> None:
    at.stub.pull()
    for _ in range(2):
        at.github().label(1, ["Bug", "area/new?", "bug"])
    assert at.stub.writes == ["POST /labels", "POST /issues/1/labels"]
    assert at.stub.asked[-2].body == {"labels": ["bug", "area/new?"]}
    assert at.stub.state.labels == ["bug", "area/new?"]


def test_a_label_that_somebody_else_makes_at_the_same_time(at: Setting) -> None:
    at.stub.pull()
    at.stub.fault("GET", "^/labels/bug$", gh.says(404))
    at.github().label(1, ["bug"])
    assert at.stub.state.pulls[0]["labels"] == [{"name": "bug"}]


def test_a_label_that_is_refused(at: Setting) -> None:
    at.stub.pull()
    refused = {"message": "Validation Failed", "errors": [{"resource": "Label", "code": "invalid", "field": "name"}]}
    at.stub.fault("POST", "^/labels$", gh.says(422, refused))
    with pytest.raises(errors.ForgeRefused, match="Label name invalid"):
        at.github().label(1, ["new"])


# Comments


def test_comments_are_read_to_an_end(at: Setting) -> None:
    for number in range(230):
        at.stub.said("issues", f"{number}", None if number == 3 else "ann")
    comments = at.github().comments(1)
    assert [each.body for each in comments] == [str(number) for number in range(230)]
    assert (comments[3].author, comments[4].author, comments[4].node_id) == ("", "ann", "C_104")


def test_more_comments_than_are_read_is_said(at: Setting) -> None:
    (one,) = [at.stub.said("issues", "x", None)]
    at.stub.state.comments = [one | {"id": n} for n in range(3001)]
    with pytest.raises(errors.ForgeRefused, match=f"more than {MOST_COMMENTS:,} comments"):
        at.github().comments(1)
    with pytest.raises(errors.ForgeRefused):
        at.github().comment(1, "B", STATUS)
    assert at.stub.writes == []


def test_the_sticky_comment_is_edited_in_place(at: Setting) -> None:
    at.stub.said("issues", f"{STATUS}\nof somebody else", "mallory")
    at.stub.said("issues", "<!-- specbot:stat v1 -->\nof another kind")
    at.stub.said("issues", f"quoted: {STATUS}")
    for body, marker in (("A", STATUS), ("A", STATUS), ("B", STATUS), ("B", STATUS.replace("v1", "v2"))):
        at.github().comment(1, body, marker)
    assert at.stub.writes == ["POST /issues/1/comments", "PATCH /issues/comments/103", "PATCH /issues/comments/103"]
    assert [each["body"] for each in at.stub.state.comments][3:] == ["<!-- specbot:status v2 -->\nB"]
    assert at.stub.state.comments[0]["body"].endswith("of somebody else")


def test_a_reply_is_made_once_and_left_alone(at: Setting) -> None:
    at.stub.said("issues", f"{REPLY}\npasted", "mallory")
    at.stub.said("issues", "<!-- specbot:reply 7 -->\nto another comment")
    for body in ("A", "B"):
        at.github().reply(1, body, REPLY)
    assert at.stub.writes == ["POST /issues/1/comments"]
    assert at.stub.state.comments[-1]["body"] == f"{REPLY}\nA"


def test_the_case_of_a_login_does_not_matter(at: Setting) -> None:
    at.stub.said("issues", f"{REPLY}\nA", "SpecBot[bot]")
    at.github().reply(1, "A", REPLY)
    assert at.stub.writes == []


# Reviews

INLINE = [Inline("a.md", 2, 2, "one", "<!-- specbot:s 1 -->"), Inline("a.md", 1, 3, "two", "<!-- specbot:s 2 -->")]


def test_a_review_is_one_request_and_made_once(at: Setting) -> None:
    for _ in range(2):
        assert list(at.github().review(1, TIP, "B", INLINE, STATUS)) == []
    assert at.stub.writes == ["POST /pulls/1/reviews"]
    assert at.stub.asked[1].body == {
        "body": f"{STATUS}\nB", "commit_id": TIP, "event": "COMMENT",
        "comments": [
            {"path": "a.md", "body": "<!-- specbot:s 1 -->\none", "line": 2, "side": "RIGHT"},
            {"path": "a.md", "body": "<!-- specbot:s 2 -->\ntwo", "line": 3, "side": "RIGHT", "start_line": 1, "start_side": "RIGHT"},
        ],
    }  # fmt: skip


def test_a_review_of_somebody_else_is_none_of_ours(at: Setting) -> None:
    at.stub.state.reviews.append({"id": 1, "user": {"login": "mallory"}, "body": f"{STATUS}\nB"})
    at.stub.state.reviews.append({"id": 2, "user": None, "body": f"{STATUS}\nB"})
    at.stub.state.reviews.append({"id": 3, "user": {"login": BOT}, "body": None})
    at.github().review(1, TIP, "B", [], STATUS)
    assert len(at.stub.state.reviews) == 4


def test_what_finds_no_line_stands_in_the_text(at: Setting) -> None:
    at.stub.state.lines = {2}
    assert list(at.github().review(1, TIP, "B", INLINE, STATUS)) == INLINE
    (review,) = at.stub.state.reviews
    assert review["body"] == f"{STATUS}\nB\n\n`a.md`, line 2:\n\none\n\n`a.md`, line 1:\n\ntwo"
    assert at.stub.state.inline == []


@pytest.mark.parametrize(
    "errors_said",
    [
        ["Pull request review thread line must be part of the diff, Pull request review thread start line must be part "
         "of the same hunk as the line., Pull request review thread diff hunk can't be blank"],
        ["Path could not be resolved"], "Start line could not be resolved",
        [{"resource": "PullRequestReviewComment", "field": "pull_request_review_thread.diff_hunk", "code": "missing_field"}],
        [{"resource": "X", "code": "custom", "message": "pull_request_review_thread.line must be part of the diff"}],
    ],
)  # fmt: skip
def test_githubs_ways_to_say_that_a_line_is_not_there(at: Setting, errors_said: Any) -> None:
    at.stub.fault("POST", "reviews", gh.says(422, {"message": "Unprocessable Entity", "errors": errors_said}))
    assert list(at.github().review(1, TIP, "B", INLINE[:1], STATUS)) == INLINE[:1]
    assert len(at.stub.state.reviews) == 1


def test_another_refusal_of_a_review_is_one(at: Setting) -> None:
    at.stub.fault(
        "POST", "reviews", gh.says(422, {"message": "Unprocessable Entity", "errors": ["Commit is not part of it"]})
    )
    with pytest.raises(errors.ForgeRefused, match="Commit is not part of it"):
        at.github().review(1, TIP, "B", INLINE, STATUS)
    assert at.stub.state.reviews == []


def test_comments_on_lines_are_read(at: Setting) -> None:
    at.stub.said("pulls", "one", path="a.md", line=3)
    at.stub.said("pulls", "outdated", path="b.md", line=None)
    assert [(each.body, each.path, each.line) for each in at.github().inline_comments(1)] == [
        ("one", "a.md", 3), ("outdated", "b.md", 0),
    ]  # fmt: skip


# Reactions, hiding


@pytest.mark.parametrize(("inline", "room"), [(False, "issues"), (True, "pulls")])
def test_reactions(at: Setting, inline: bool, room: str) -> None:
    of = CommentRef(5, inline)
    assert at.github().react(of, "eyes")
    others = {"content": "eyes", "user": {"login": "ann"}, "of": (room, "5"), "id": 1}
    ghosts, rocket = others | {"user": None, "id": 2}, others | {"content": "rocket", "user": {"login": BOT}, "id": 3}
    at.stub.state.reactions += [others, ghosts, rocket]
    assert at.github().unreact(of, "eyes")
    assert at.stub.state.reactions == [others, ghosts, rocket]
    assert at.github().unreact(of, "eyes")
    assert [each.split(" ")[0] for each in at.stub.writes] == ["POST", "DELETE"]


@pytest.mark.parametrize(
    "answer", [gh.says(502), gh.says(403), gh.says(404), gh.page, gh.drop, gh.limited(Retry_After="999")]
)
def test_reactions_and_hiding_are_never_fatal(at: Setting, answer: Any) -> None:
    for verb in ("GET", "POST", "DELETE"):
        at.stub.fault(verb, ".", answer, times=99)
    github = at.github()
    assert not github.react(CommentRef(5), "eyes")
    assert not github.unreact(CommentRef(5), "eyes")
    assert not github.minimise("C_5")


def test_hiding(at: Setting) -> None:
    assert at.github().minimise("C_5")
    assert not at.github().minimise("X_5")
    assert at.stub.state.hidden == ["C_5"]
    sent = at.stub.asked[0]
    assert sent.path == "/api/graphql"
    assert sent.body["variables"] == {"input": {"subjectId": "C_5", "classifier": "OUTDATED"}}


# What happened lately


def test_pull_requests_since_a_moment_end_there(at: Setting) -> None:
    for number in range(1, 131):
        at.stub.pull(updated_at=f"2026-03-01T{number // 60:02}:{number % 60:02}:00Z")
    github = at.github()
    since = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
    assert [each.number for each in github.pulls_since(since, 500)] == list(range(130, 59, -1))
    assert [each.number for each in github.pulls_since(None, 3)] == [130, 129, 128]
    asked = at.stub.asked[-1].query
    assert (asked["state"], asked["sort"], asked["direction"]) == (["all"], ["updated"], ["desc"])


def test_comments_since_a_moment(at: Setting) -> None:
    at.stub.said("issues", "old", created_at="2026-02-01T10:00:00Z")
    at.stub.said("issues", "new", "ann", issue_url=f"{at.stub.api_url}/repos/{REPOSITORY}/issues/17")
    found = at.github().comments_since(PUSHED - timedelta(days=1), 10)
    assert [(each.body, each.author, each.number) for each in found] == [("new", "ann", 17)]
    assert found[0].created_at == PUSHED - timedelta(hours=2)
    assert [each.body for each in at.github().comments_since(None, 1)] == ["new"]


@pytest.mark.parametrize(("who", "said"), [({"login": "ann"}, "ann"), (None, "")])
def test_who_closed_a_pull_request(at: Setting, who: dict[str, str] | None, said: str) -> None:
    at.stub.pull(state="closed", closed_by=who)
    assert at.github().closed_by(1) == said


# Branches


def test_branches(at: Setting) -> None:
    github = at.github()
    assert github.default_branch() == "trunk"
    assert (github.branch_tip("specbot/x"), github.branch_tip("specbot/y")) == (TIP, None)
    assert at.stub.writes == []


def test_an_empty_repository_has_no_branch(at: Setting) -> None:
    at.stub.fault("GET", "/git/ref/", gh.says(409, {"message": "Git Repository is empty."}))
    assert at.github().branch_tip("main") is None


@pytest.mark.parametrize("name", ["", "../../pulls", "a/../b", "-x", "a b", "a~1", "x.lock", "/x", "x/", "a\n"])
def test_what_cannot_be_a_branch_goes_into_no_address(at: Setting, name: str) -> None:
    with pytest.raises(errors.ForgeRefused, match="is no name of a branch"):
        at.github().branch_tip(name)
    assert at.stub.asked == []


# Whether the head moved


def activity(*entries: tuple[str, int]) -> list[dict[str, str]]:
    """Return what GitHub lists, newest first: what came, and how many minutes after the repository's last push."""
    return [
        {"ref": "refs/heads/specbot/x", "after": after, "timestamp": (PUSHED + timedelta(minutes=minutes)).isoformat()}
        for after, minutes in entries
    ]


@pytest.mark.parametrize(
    ("entries", "minutes", "pushed"),
    [
        ([], 1, False),  # nothing was pushed to the whole repository since
        ([], 0, True),  # the same second counts; and GitHub does not say which branch
        ([(TIP, -9)], -5, False),  # another branch was pushed
        ([(TIP, -5)], -5, True),
        ([(TIP, -1)], -5, True),
        ([(gh.OLD_TIP, -1), (TIP, -9)], -5, False),  # what came after the commit that is meant does not matter
        ([(TIP, -1), (gh.OLD_TIP, -2), (TIP, -9)], -5, True),  # away and back again
        ([(gh.OLD_TIP, -9)], -5, True),
    ],
)
def test_pushed_since(at: Setting, entries: list[tuple[str, int]], minutes: int, pushed: bool) -> None:
    at.stub.pull()
    at.stub.state.activity = activity(*entries)
    assert at.github().pushed_since(1, PUSHED + timedelta(minutes=minutes)) is pushed


@pytest.mark.parametrize(
    "answer",
    [gh.says(403), gh.says(404), gh.page, gh.says(200, {"x": 1}), gh.says(200, [{"after": 3}]), gh.says(200, [3])],
)
def test_pushed_since_fails_closed(at: Setting, answer: Any) -> None:
    at.stub.pull()
    at.stub.state.activity = activity((TIP, -9))
    moment = PUSHED - timedelta(minutes=5)
    assert not at.github().pushed_since(1, moment)
    at.stub.fault("GET", "^/activity$", answer, times=99)
    assert at.github().pushed_since(1, moment)


@pytest.mark.parametrize(
    ("repo", "minutes", "pushed"),
    [
        ({"full_name": "ann/specs", "pushed_at": "2026-03-01T12:00:00Z"}, 1, False),
        ({"full_name": "ann/specs", "pushed_at": "2026-03-01T12:00:00Z"}, 0, True),
        ({"full_name": "ann/specs", "pushed_at": None}, 1, True),
        (None, 1, True),
    ],
)
def test_pushed_since_of_a_fork(at: Setting, repo: dict[str, Any] | None, minutes: int, pushed: bool) -> None:
    at.stub.pull(head={"ref": "x", "sha": TIP, "repo": repo})
    assert at.github().pushed_since(1, PUSHED + timedelta(minutes=minutes)) is pushed
    assert [each.path for each in at.stub.asked] == ["/pulls/1"]


# Every writing method, over what can go wrong, and with the one exit for text

CREATIONS: list[tuple[str, Callable[[GitHub], object], Callable[[gh.State], int]]] = [
    ("^/pulls$", lambda github: github.open_pull(**OPENING), lambda state: len(state.pulls) - 1),  # type: ignore[arg-type]
    ("^/issues/1/comments$", lambda github: github.comment(1, "B", STATUS), lambda state: len(state.comments)),
    ("^/issues/1/comments$", lambda github: github.reply(1, "B", REPLY), lambda state: len(state.comments)),
    ("^/pulls/1/reviews$", lambda github: github.review(1, TIP, "B", INLINE, STATUS), lambda state: len(state.reviews)),
    ("^/issues/1/labels$", lambda github: github.label(1, ["new"]), lambda state: len(state.pulls[-1]["labels"])),
    ("^/labels$", lambda github: github.label(1, ["new"]), lambda state: state.labels.count("new")),
]
LOST = [gh.says(502), gh.says(500), gh.drop, gh.half, gh.page]
IDS = ["open_pull", "comment", "reply", "review", "label", "new label"]


@pytest.mark.parametrize("after", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("answer", LOST, ids=["502", "500", "drop", "half", "page"])
@pytest.mark.parametrize(("path", "act", "count"), CREATIONS, ids=IDS)
def test_what_is_created_is_there_once(
    at: Setting, path: str, act: Callable[[GitHub], object], count: Callable[[gh.State], int], answer: Any, after: bool
) -> None:
    at.stub.pull(head={"ref": "other", "sha": TIP, "repo": None})
    at.stub.fault("POST", path, answer, times=2, after=after)
    act(at.github())
    assert count(at.stub.state) == 1


@pytest.mark.parametrize(("path", "act", "count"), CREATIONS, ids=IDS)
def test_a_limit_creates_nothing_twice(
    at: Setting, path: str, act: Callable[[GitHub], object], count: Callable[[gh.State], int]
) -> None:
    at.stub.pull(head={"ref": "other", "sha": TIP, "repo": None})
    at.stub.fault("POST", path, gh.limited(Retry_After="50"), times=2)
    act(at.github())
    assert count(at.stub.state) == 1
    assert at.waits == [50.0, 50.0]


@pytest.mark.parametrize(("path", "act", "count"), CREATIONS, ids=IDS)
def test_a_failure_that_lasts_ends(
    at: Setting, path: str, act: Callable[[GitHub], object], count: Callable[[gh.State], int]
) -> None:
    at.stub.pull(head={"ref": "other", "sha": TIP, "repo": None})
    at.stub.fault("POST", path, gh.says(502), times=99)
    with pytest.raises(errors.ForgeUnreachable, match="GitHub failed"):
        act(at.github())
    assert count(at.stub.state) == 0
    assert len([each for each in at.stub.writes if each == f"POST {path.strip('^$')}"]) == 3


def test_a_server_that_hangs_after_it_did_it(at: Setting) -> None:
    at.stub.fault("POST", "comments", gh.hang, after=True)
    at.github().comment(1, "B", STATUS)
    assert len(at.stub.state.comments) == 1


def test_an_hour_is_not_waited_and_said(at: Setting) -> None:
    told = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "4102444800"}
    at.stub.fault("POST", "comments", gh.says(403, {"message": gh.PRIMARY}, **told), times=9)
    with pytest.raises(errors.ForgeLimited, match="until 2100-01-01 00:00 UTC"):
        at.github().comment(1, "B", STATUS)
    assert at.waits == []


def amended(github: GitHub) -> None:
    github.comment(1, "B", STATUS)
    github.amend(github.comments(1)[-1].id, "other", STATUS)


EVERY: dict[str, Callable[[GitHub], object]] = {
    "permission": lambda github: github.permission("ann"),
    "default_branch": lambda github: github.default_branch(),
    "pull": lambda github: github.pull(1),
    "pulls": lambda github: github.pulls(),
    "pulls_since": lambda github: github.pulls_since(None, 10),
    "closed_by": lambda github: github.closed_by(1),
    "comments_since": lambda github: github.comments_since(PUSHED, 10),
    "open_pull": CREATIONS[0][1],
    "edit_pull": lambda github: github.edit_pull(1, title="other", body="body", marker=STATUS),
    "close_pull": lambda github: github.close_pull(1),
    "label": lambda github: github.label(1, ["new"]),
    "issue": lambda github: github.issue(1),
    "comments": lambda github: github.comments(1),
    "comment": CREATIONS[1][1],
    "reply": CREATIONS[2][1],
    "amend": amended,
    "reactions": lambda github: github.reactions(100),
    "inline_comments": lambda github: github.inline_comments(1),
    "review": CREATIONS[3][1],
    "react": lambda github: github.react(CommentRef(100), "eyes"),
    "unreact": lambda github: github.unreact(CommentRef(100), "eyes"),
    "minimise": lambda github: github.minimise("C_1"),
    "branch_tip": lambda github: github.branch_tip("specbot/x"),
    "pushed_since": lambda github: github.pushed_since(1, PUSHED - timedelta(days=1)),
    "close": lambda github: github.close(),
}


def test_the_list_holds_every_method() -> None:
    public = {name for name, _ in inspect.getmembers(GitHub, inspect.isfunction) if not name.startswith("_")}
    assert public == EVERY.keys()


WRONG = {
    "401": gh.says(401, {"message": "Bad credentials"}), "403": gh.says(403, {"message": "No"}), "404": gh.says(404),
    "409": gh.says(409, {"message": "Conflict"}), "410": gh.says(410), "422": gh.says(422, {"message": "Invalid"}),
    "451": gh.says(451), "500": gh.says(500), "503": gh.says(503), "429": gh.says(429, {}, Retry_After="500"),
    "limit": gh.limited(Retry_After="500"), "page": gh.page, "drop": gh.drop, "half": gh.half,
    "redirect": gh.redirect("https://evil.example/"), "null": gh.says(200, None), "object": gh.says(200, {"a": 1}),
    "list": gh.says(200, [1, "x", None, {}]), "empty": gh.says(204), "odd": gh.says(200, {"url": 7, "user": "x", "object": []}),
    "lures": gh.says(200, [{"url": "https://evil.example/x", "id": 1}], Link='<https://evil.example/x>; rel="next"'),
    "lure": gh.says(200, {"url": "https://evil.example/x"}), "link": gh.says(200, [{"id": 1}], Link="nonsense"),
    "deep": lambda handler: handler.whole(200, "application/json", b"[" * 100_000),
    "digits": lambda handler: handler.whole(200, "application/json", b"[" + b"9" * 9_999 + b"]"),
    "bytes": lambda handler: handler.whole(200, "application/json", b'{"login": "\xff\xfe"}'),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_every_method_raises_forge_errors_only(at: Setting, wrong: str, caplog: pytest.LogCaptureFixture) -> None:
    at.stub.pull(head={"ref": "other", "sha": TIP, "repo": None})
    for verb in ("GET", "POST", "PATCH", "DELETE"):
        at.stub.fault(verb, "", WRONG[wrong], times=10_000)
    said, failed = [], []
    for act in EVERY.values():
        try:
            said.append(repr(act(at.github(login=""))))
        except errors.ForgeError as error:
            said += [str(error), repr(error)]
            failed.append(error)
    assert all(error.hint and "\n" not in str(error) for error in failed)
    assert TOKEN not in "".join(said) + caplog.text
    assert {each.headers["host"] for each in at.stub.asked} == {at.stub.root.removeprefix("http://")}


def test_a_server_that_says_the_token_does_not_get_it_shown(at: Setting) -> None:
    at.stub.fault("GET", "", gh.says(422, {"message": f"You sent {TOKEN}"}), times=9)
    with pytest.raises(errors.ForgeRefused, match=r"You sent \[secret\]"):
        at.github().pull(1)


@pytest.mark.parametrize("name", EVERY)
def test_every_text_of_every_write_passes_the_one_exit(at: Setting, name: str) -> None:
    at.stub.pull(head={"ref": "other", "sha": TIP, "repo": None})
    github = at.github(
        prepare=lambda marker, body: f"{marker}\n[{body}]".upper(), title=lambda text: f"[{text}]".upper()
    )
    EVERY[name](github)
    # What is no text: where a thing goes, what it is called by GitHub.
    names = {
        "path",
        "side",
        "start_side",
        "commit_id",
        "event",
        "head",
        "base",
        "color",
        "content",
        "state",
        "query",
        "variables",
    }
    for asked in at.stub.asked:
        for text in texts(asked.body, names):
            assert text == text.upper(), f"{asked.method} {asked.path}: {text}"
            assert "[" in text


def texts(value: Any, names: set[str]) -> Iterator[str]:
    """Yield the strings in a body, but for what stands under ``names``."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, names)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in names:
                yield from texts(each, names)


def test_the_token_stands_in_one_header_only(at: Setting) -> None:
    at.stub.pull(head={"ref": "other", "sha": TIP, "repo": None})
    for act in EVERY.values():
        act(at.github())
    for asked in at.stub.asked:
        rest = {name: value for name, value in asked.headers.items() if name != "authorization"}
        assert TOKEN not in json.dumps([asked.path, asked.query, asked.body, rest])
