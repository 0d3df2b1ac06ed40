"""Every method of the client against a stateful GitHub with real git, each request held against GitHub's description."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from helpers.forge.house import ForgeHouse
from helpers.forge.openapi import watch

from bot import errors
from bot.forge.client import GitHub
from bot.forge.outgoing import safe_title, with_marker
from bot.forge.values import CommentRef, Inline

TEXT = "".join(f"Line {number}.\n" for number in range(1, 41))
STATUS, REPLY = "<!-- specbot:status v1 -->", "<!-- specbot:reply v1 id=77 -->"
BOT = "specbot[bot]"


def redact(text: str) -> str:
    return text.replace("hunter2", "[secret]")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Widgets\n", "text.md": TEXT}) as house, watch(house.api_url) as seen:
        yield house
        assert seen.problems == []
        assert seen.exchanges != []


@pytest.fixture
def clients() -> Iterator[list[GitHub]]:
    made = list[GitHub]()
    yield made
    for client in made:
        client.close()


@pytest.fixture
def github(house: ForgeHouse, clients: list[GitHub]) -> GitHub:
    return client(house, clients, "specbot", BOT)


def client(house: ForgeHouse, clients: list[GitHub], token: str, login: str = "") -> GitHub:
    made = GitHub(
        house.full_name, house.tokens[token], api_url=house.api_url, login=login, pause=lambda seconds: None,
        prepare=partial(with_marker, redact=redact, hosts=("github.com",)), title=partial(safe_title, redact=redact),
        seconds_between_reads=0, seconds_between_writes=0, timeout=10,
    )  # fmt: skip
    clients.append(made)
    return made


def changed(house: ForgeHouse, branch: str = "specbot/x") -> str:
    return house.push({"text.md": TEXT.replace("Line 20.", "Line twenty.")}, branch)


def opened(github: GitHub, **more: Any) -> Any:
    words = {"title": "Say @alice twenty", "body": "For @bob: hunter2", "marker": STATUS}
    return github.open_pull(**{**words, "head": "specbot/x", "base": "main", "draft": True, **more})


def test_who_is_who(house: ForgeHouse, clients: list[GitHub], github: GitHub) -> None:
    assert client(house, clients, "alice").login == "alice"
    with pytest.raises(errors.ForgeDenied, match="SPECBOT_LOGIN"):
        _ = client(house, clients, "specbot").login
    with pytest.raises(errors.ForgeDenied, match="does not accept the token"):
        client(house, clients, "expired").pulls()
    said = {login: github.permission(login) for login in ("alice", "bob", "carol", "mallory", "nobody")}
    assert said == {"alice": "admin", "bob": "write", "carol": "read", "mallory": "read", "nobody": "none"}
    assert github.default_branch() == "main"


def test_a_pull_request_from_its_opening_to_its_end(house: ForgeHouse, github: GitHub) -> None:
    tip = changed(house)
    pull = opened(github)
    assert opened(github) == github.pull(pull.number)
    assert (pull.author, pull.head_sha, pull.head_ref, pull.draft, pull.is_open) == (BOT, tip, "specbot/x", True, True)
    assert pull.body.startswith(f"{STATUS}\n")
    assert "@bob" not in pull.body + pull.title
    assert "hunter2" not in pull.body

    assert [each.number for each in github.pulls(head="specbot/x", base="main")] == [pull.number]
    assert list(github.pulls(head="specbot/y")) == []
    for _ in range(2):
        github.edit_pull(pull.number, title="Say 20", body="Done", marker=STATUS)
        github.label(pull.number, ["specbot", "Specs"])
        github.close_pull(pull.number)
    closed = github.pull(pull.number)
    assert (closed.title, closed.body, closed.is_open, closed.merged) == ("Say 20", f"{STATUS}\nDone", False, False)
    assert {label.lower() for label in closed.labels} == {"specbot", "specs"}
    assert list(github.pulls()) == []
    assert [each.number for each in github.pulls(state="all")] == [pull.number]

    assert github.branch_tip("specbot/x") == tip
    assert github.branch_tip("specbot/y") is None
    writes = [f"{each.method} {each.path.removeprefix(f'/repos/{house.full_name}')}" for each in house.writes]
    assert writes == [
        "POST /pulls",
        f"PATCH /pulls/{pull.number}", "POST /labels", "POST /labels",
        f"POST /issues/{pull.number}/labels", f"PATCH /pulls/{pull.number}",
    ]  # fmt: skip


def test_what_cannot_be_opened(house: ForgeHouse, github: GitHub) -> None:
    house.push({}, "specbot/x")
    with pytest.raises(errors.ForgeRefused, match="PullRequest head invalid"):
        opened(github, head="specbot/nowhere")


def test_a_conversation(house: ForgeHouse, github: GitHub) -> None:
    changed(house)
    number = house.open_pull("specbot/x")
    house.comment("mallory", number, f"{STATUS}\nmine now")
    for body in ("one", "one", "two"):
        github.comment(number, body, STATUS)
        github.reply(number, body, REPLY)
    comments = github.comments(number)
    assert [(each.author, each.body) for each in comments] == [
        ("mallory", f"{STATUS}\nmine now"), (BOT, f"{STATUS}\ntwo"), (BOT, f"{REPLY}\none"),
    ]  # fmt: skip
    assert [each.method for each in house.writes] == ["POST", "POST", "PATCH"]

    for _ in range(2):
        github.amend(comments[2].id, "three @bob", REPLY)
    assert github.comments(number)[2].body.startswith(f"{REPLY}\nthree @")
    assert "@bob" not in github.comments(number)[2].body
    house.api("bob", "POST", f"/issues/comments/{comments[2].id}/reactions", {"content": "-1"})
    house.api("carol", "POST", f"/issues/comments/{comments[2].id}/reactions", {"content": "heart"})
    assert github.reactions(comments[2].id) == [("bob", "-1"), ("carol", "heart")]
    assert list(github.reactions(comments[1].id)) == []

    ref = CommentRef(comments[0].id)
    assert github.react(ref, "eyes")
    assert github.react(ref, "eyes")
    assert github.unreact(ref, "eyes")
    assert github.unreact(ref, "eyes")
    assert github.minimise(comments[1].node_id)
    assert not github.minimise("IC_none")


def test_a_review(house: ForgeHouse, github: GitHub) -> None:
    head = changed(house)
    number = house.open_pull("specbot/x")
    inline = [
        Inline("text.md", 20, 20, "one", "<!-- specbot:s v1 1 -->"),
        Inline("text.md", 19, 21, "```suggestion\nLine 20.\n```", "<!-- specbot:s v1 2 -->"),
    ]
    for _ in range(2):
        assert list(github.review(number, head, "Two things", inline, STATUS)) == []
    said = github.inline_comments(number)
    assert [(each.path, each.line, each.author) for each in said] == [("text.md", 20, BOT), ("text.md", 21, BOT)]
    assert "```suggestion\nLine 20.\n```" in said[1].body
    assert github.react(CommentRef(said[0].id, inline=True), "rocket")
    assert github.unreact(CommentRef(said[0].id, inline=True), "rocket")

    elsewhere = [inline[0], Inline("text.md", 3, 3, "not in the diff", "<!-- specbot:s v1 3 -->")]
    other = "<!-- specbot:status v1 2 -->"
    assert list(github.review(number, head, "More", elsewhere, other)) == elsewhere
    assert len(github.inline_comments(number)) == 2
    reviews = house.api("alice", "GET", f"/pulls/{number}/reviews")
    assert len(reviews) == 2
    assert "not in the diff" in reviews[1]["body"]


def test_when_the_head_was_pushed(house: ForgeHouse, github: GitHub) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    house.push({"text.md": "old\n"}, "specbot/x", at=now - timedelta(hours=2))
    number = house.open_pull("specbot/x")
    assert not github.pushed_since(number, now + timedelta(hours=1))
    assert github.pushed_since(number, now - timedelta(hours=3))
    # Another branch is pushed: the repository's own time says "perhaps", the list of what was pushed says no.
    house.push({"README.md": "new\n"}, "other")
    assert not github.pushed_since(number, now - timedelta(hours=1))
    house.push({"text.md": "newer\n"}, "specbot/x")
    assert github.pushed_since(number, now - timedelta(hours=1))


def test_when_a_fork_was_pushed(house: ForgeHouse, github: GitHub) -> None:
    fork = house.fork()
    house.push_to_fork(fork, {"text.md": "theirs\n"}, "x")
    number = house.open_pull("mallory:x", login="mallory")
    assert github.pull(number).head_repository == fork
    assert github.pushed_since(number, datetime.now(UTC) - timedelta(minutes=1))
    assert not github.pushed_since(number, datetime.now(UTC) + timedelta(minutes=1))


def test_a_token_that_may_only_read(house: ForgeHouse, clients: list[GitHub]) -> None:
    changed(house)
    number = house.open_pull("specbot/x")
    reader = client(house, clients, "specbot:read", BOT)
    assert reader.pull(number).number == number
    with pytest.raises(errors.ForgeDenied, match="Resource not accessible by integration"):
        reader.comment(number, "B", STATUS)
    assert not reader.react(CommentRef(1), "eyes")


@pytest.mark.parametrize(
    "kind", ["502-before", "502-after", "500", "secondary-limit", "disconnect", "disconnect-after"]
)
def test_whatever_goes_wrong_it_is_there_once(house: ForgeHouse, github: GitHub, kind: str) -> None:
    changed(house)
    house.faults.add("POST", "/pulls$", 2, kind)
    number = opened(github).number
    house.faults.add("POST", "/comments$", 2, kind)
    github.comment(number, "B", STATUS)
    house.faults.add("POST", "/reviews$", 2, kind)
    head = github.pull(number).head_sha
    github.review(number, head, "B", [Inline("text.md", 20, 20, "one", "<!-- specbot:s v1 1 -->")], STATUS)
    house.faults.add("POST", "/labels$", 2, kind)
    github.label(number, ["specbot"])
    assert len(house.pulls()) == 1
    assert [each["body"] for each in house.comments(number)] == [f"{STATUS}\nB"]
    assert len(house.line_comments(number)) == 1
    assert [each["name"] for each in house.pull(number)["labels"]] == ["specbot"]
