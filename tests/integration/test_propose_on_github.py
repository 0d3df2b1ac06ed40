"""A proposed change as a pull request: written by a process without a token, published by one without a model."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.chat_server import ChatServer
from helpers.forge.house import ForgeHouse
from helpers.forge.proposed import (
    ADD,
    BRANCH,
    DELTA,
    FOLDER,
    LIMIT,
    QUESTION,
    WISH,
    Script,
    at_desk,
    published,
    repo_of,
    work,
)
from helpers.forge.steps import WRITE, Workflow
from helpers.proposing import library
from helpers.shapes import assert_shape

from bot.workflows.markers import read_marker
from bot.workflows.plan import read_plan
from bot.workflows.propose_work import OpenQuestion


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Library\n", **library()}) as house:
        yield house


@pytest.fixture
def workflow(house: ForgeHouse, tmp_path: Path) -> Workflow:
    (tmp_path / "runs").mkdir()
    return Workflow(house, tmp_path / "runs")


def test_from_a_wish_to_the_pull_request_and_on_with_an_answer(tmp_path: Path) -> None:
    """All of it: a model over HTTP, a process without a token, one without a model; a question, and its answer."""
    script = Script()
    item = {"action": "add_capability", "id": "reservations", "name": "Reserve", "what": "that is back"}
    script.answers["plan"] = {
        "title": "add reservations",
        "items": [item, {**item, "id": "waiting-shelf", "what": "for some days"}],
    }
    script.answers["add"] = lambda asked: LIMIT if "for some days" in asked else ADD
    with (
        ForgeHouse(tmp_path, {"README.md": "# Library\n", **library()}) as house,
        ChatServer(script) as server,
    ):
        (tmp_path / "runs").mkdir()
        workflow = Workflow(house, tmp_path / "runs", apart=True)
        given = {**at_desk(house), "PATH": os.environ["PATH"]}
        checkout = workflow.checkout()
        words = ("propose", f"The library: {WISH}", "--pr", "--base-url", server.base_url)
        ran = workflow.run(checkout, given, *words, "--json")
        assert ran.code == 1, ran
        told = json.loads(ran.out)
        assert_shape("propose", told)
        assert (told["written"], told["questions"][0]["number"]) == ("plan", 1)
        assert told["pull_request"]["lines"] == ["Opened #1: Propose add-reservations."]
        (pull,) = house.pulls("open")
        assert (pull["base"]["ref"], pull["head"]["ref"], pull["draft"]) == ("main", BRANCH, True)
        assert "- [ ] 1a 9 days" in pull["body"] and "`/specbot apply 1 a`" in pull["body"]
        repo = repo_of(house)
        assert "### Requirement: Reservation\n" in repo.run("show", f"{BRANCH}:{DELTA}")
        assert "waiting-shelf" not in repo.run("ls-tree", "-r", "--name-only", BRANCH)
        calls = len(server.chats)
        ran = workflow.run(checkout, given, *words, "--answer", "1=2 weeks")
        assert ran.code == 0, ran
        assert "Brought #1 up to date." in ran.out
        delta = repo.run("show", f"{BRANCH}:{FOLDER}/specs/waiting-shelf/spec.md")
        assert "for 2 weeks for the reader" in delta
        assert len(server.chats) <= calls + 3
        (pull,) = house.pulls("open")
        assert "### Questions" not in pull["body"]
        assert all(house.tokens[WRITE] not in json.dumps(each.body) for each in server.requests)
        assert checkout.run("status", "--porcelain") == ""


def test_everything_open_opens_no_pull_request(house: ForgeHouse, workflow: Workflow) -> None:
    script = Script()
    script.answers["add"] = LIMIT
    with ChatServer(script) as server:
        plan = workflow.folder / "plan.json"
        words = ("propose", f"The library: {WISH}", "--plan", str(plan), "--base-url", server.base_url)
        given = {"GITHUB_SERVER_URL": house.server_url, "GITHUB_API_URL": house.api_url}
        asked = workflow.run(checkout := workflow.checkout(), given, *words)
        assert (asked.code, plan.exists()) == (1, False), asked
        assert "Question 1" in asked.out and "Nothing was written: the idea leaves it open" in asked.out
        ran = workflow.run(checkout, given, *words, "--answer", "1=2 weeks")
        assert ran.code == 0, ran
        assert f"'specbot publish {plan}' makes a pull request of it." in ran.out
        made = read_plan(plan.read_text("ascii")).propose
    assert made and (made.change, made.prefix, made.questions) == ("add-reservations", "", ())
    assert made.wish == f"The library: {WISH}"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--plan", "p", "--branch", "b"), "exclude each other"),
        (("--pr", "--dry-run"), "exclude each other"),
        (("--pr", "--revise", "x"), "brings a new change"),
    ],
)
def test_two_places_at_once(words: tuple[str, ...], why: str, workflow: Workflow) -> None:
    ran = workflow.run(workflow.checkout(), {}, "propose", "an idea", *words)
    assert (ran.code, why in ran.err) == (2, True), ran


def test_its_words_are_data_and_once_is_enough(house: ForgeHouse, workflow: Workflow) -> None:
    wanted = work(house, questions=(OpenQuestion(1, QUESTION),))
    ran = published(workflow, wanted)
    assert (ran.code, ran.err) == (0, "")
    assert "Opened #1: Propose add-reservations." in ran.out
    (pull,) = house.pulls("open")
    assert "@alice" not in pull["body"].replace("@&#8288;", "") and "<b>" not in pull["body"]
    assert "issue 12" in pull["body"] and "### Why" in pull["body"]
    state = read_marker(pull["body"], "propose")
    assert state is not None and (state["wish"], state["change"]) == (WISH, "add-reservations")
    assert state["questions"][0]["number"] == 1
    names = repo_of(house).run("diff", "--name-status", "main", BRANCH).splitlines()
    assert names == [f"A\t{FOLDER}/{each}" for each in sorted(file.path for file in wanted.files)]
    writes = len(house.writes)
    assert "#1 holds just this already." in published(workflow, wanted).out
    assert len(house.writes) == writes
    assert "Brought #1 up to date." in published(workflow, work(house)).out
    (pull,) = house.pulls("open")
    assert "### Questions" not in pull["body"]


def test_no_more_pull_requests_are_opened_than_may_be_open(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({".specbot.toml": "[limits]\nopen_pull_requests = 1\n"})
    assert published(workflow, work(house)).code == 0
    ran = published(workflow, work(house, change="add-holds", wish="Let readers hold books."))
    assert "1 pull request of specbot is open, and the cap is 1: merge or close one first." in ran.out
    assert [each["number"] for each in house.pulls("open")] == [1]
    house.close(1)
    changed = work(house, change="add-holds", wish="Let readers hold books.")
    text = changed.files[3].text.replace("Reservation", "Hold").replace("keep", "hold")
    files = (*changed.files[:3], replace(changed.files[3], path="specs/holds/spec.md", text=text))
    assert "Opened #2" in published(workflow, replace(changed, files=files)).out


def test_what_is_somebodys_is_left_alone(house: ForgeHouse, workflow: Workflow) -> None:
    assert published(workflow, work(house)).code == 0
    other = published(workflow, work(house, wish="Something else."))
    assert "#1 proposes another change called add-reservations; --name takes another id." in other.out
    theirs = house.push({f"{FOLDER}/tasks.md": "- [ ] 1.1 Mine\n"}, BRANCH, start=BRANCH, login="bob")
    ran = published(workflow, work(house))
    assert f"Somebody has committed to {BRANCH}; it was left alone." in ran.out
    assert repo_of(house).run("rev-parse", BRANCH) == theirs
    house.close(1)
    ran = published(workflow, work(house))
    assert "#1 proposed just this and was closed without it; it is not opened again." in ran.out
    assert house.pulls("open") == []


def test_an_id_that_is_taken_meanwhile(house: ForgeHouse, workflow: Workflow) -> None:
    wanted = work(house)
    house.push({f"{FOLDER}/proposal.md": "## Why\nMine.\n"})
    ran = published(workflow, wanted)
    assert (ran.code, "it must not be there yet" in ran.err) == (2, True), ran
    assert house.pulls("open") == []


def test_a_comment_on_it_improves_nothing(house: ForgeHouse, workflow: Workflow) -> None:
    assert published(workflow, work(house)).code == 0
    comment = house.comment("bob", 1, "/specbot dismiss 1 no")
    steps = workflow.on(house.event("issue_comment", comment=comment["id"]))
    assert steps.plan and steps.plan["improve"] is None
    assert "proposes a change: its questions are answered here" in house.comments(1)[-1]["body"]


def test_an_issue_is_looked_up_before_the_token_goes(house: ForgeHouse, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    workflow = Workflow(house, tmp_path / "runs", apart=True)
    given = {**at_desk(house), "PATH": os.environ["PATH"]}
    with ChatServer(Script()) as server:
        number = house.open_issue(f"The library: {WISH}")
        words = ("--issue", str(number), "--pr", "--base-url", server.base_url)
        ran = workflow.run(workflow.checkout(), given, "propose", *words)
        assert ran.code == 0, ran
        assert f"specbot propose: issue {number}" in ran.out and "It goes into a pull request." in ran.out
        (pull,) = house.pulls("open")
        assert f"A change for issue {number}: “The library: Readers want" in pull["body"]
        assert all(house.tokens[WRITE] not in json.dumps(each.body) for each in server.requests)
