"""Another prompt on its way: a plan, a pull request, and back again when people take less of what comes of it."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.chat_server import ChatServer
from helpers.forge.harm import OURS
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import WRITE, Workflow
from helpers.git_repo import GitRepo
from helpers.model_shelf import Hosted
from helpers.run import Ran
from helpers.tuning import BETTER, mill, over_http

from bot.learning.comparing import Row, Table
from bot.learning.events import Event, Kind
from bot.repo.repository import Repository
from bot.workflows.memory import remember
from bot.workflows.plan import VERSION, Plan, write_plan
from bot.workflows.prompt_texts import shipped
from bot.workflows.prompts_work import Comparison, PromptFile, PromptsWork

HOW = ".specbot/prompts/wording.how.md.j2"
BRANCH = "specbot/prompts/main/wording"
OLD = shipped("wording")
NEW = OLD.with_files({"wording.how.md.j2": BETTER + "\n"})
TABLE = Table((Row("no-obligation", 60, 40, 20, 1), Row("vague-manner", 60, 40, 18, 1)), 10_000, 10_500)
FOUND = Comparison(TABLE, "0123456789ab", 3, 100, 9)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Mill\n", **mill(1, 3)}) as house:
        yield house


@pytest.fixture
def workflow(house: ForgeHouse, tmp_path: Path) -> Workflow:
    (tmp_path / "runs").mkdir()
    return Workflow(house, tmp_path / "runs")


def work(house: ForgeHouse, **changes: Any) -> PromptsWork:
    house.fetch()
    files = (PromptFile("wording.how.md.j2", BETTER + "\n"),)
    commit = house.clone.id("refs/remotes/origin/main")
    return replace(PromptsWork("main", commit, "", "wording", files, OLD.version, NEW.version, FOUND), **changes)


def published(workflow: Workflow, wanted: PromptsWork, *words: str) -> Ran:
    """Publish a plan at a desk, in the name of the app."""
    house, file = workflow.house, workflow.folder / "prompts.json"
    file.write_text(write_plan(Plan(VERSION, house.full_name, "0123456789ab", model="gemma 3", prompts=wanted)))
    checkout = workflow.checkout()
    return workflow.run(checkout, at_desk(house), "publish", str(file), *words)


def at_desk(house: ForgeHouse) -> dict[str, str]:
    return {
        "GITHUB_TOKEN": house.tokens[WRITE],
        "GITHUB_API_URL": house.api_url,
        "GITHUB_SERVER_URL": house.server_url,
        "GITHUB_REPOSITORY": house.full_name,
        "SPECBOT_LOGIN": OURS,
    }


def read(house: ForgeHouse, path: str, branch: str) -> str:
    return house.state.repos.repo(house.full_name).read(path, f"refs/heads/{branch}").decode()


def test_a_better_prompt_becomes_a_pull_request(house: ForgeHouse, workflow: Workflow) -> None:
    ran = published(workflow, work(house))
    assert (ran.code, ran.err) == (0, "")
    assert "Opened #1: Another prompt for wording: 36 of 240 cases more." in ran.out
    (pull,) = house.pulls("open")
    assert (pull["base"]["ref"], pull["head"]["ref"]) == ("main", BRANCH)
    assert "| no-obligation | 121 | 61 | 80 | 20 | 1 |" in pull["body"]
    assert "p = less than 0.001" in pull["body"]
    assert f"+{BETTER}" in pull["body"]
    assert "gemma 3 solved 38 cases" in pull["body"]
    assert read(house, HOW, BRANCH) == BETTER + "\n"
    repo = GitRepo(house.state.repos.repo(house.full_name).path)
    assert repo.run("diff", "--name-only", "main", BRANCH) == HOW
    assert f"Specbot-Prompt: wording {OLD.version} {NEW.version}" in repo.run("log", "-1", "--format=%B", BRANCH)
    writes = len(house.writes)
    assert "#1 holds just this already." in published(workflow, work(house)).out
    assert len(house.writes) == writes


def test_what_was_pushed_meanwhile_is_built_on_and_another_prompt_is_not(house: ForgeHouse, workflow: Workflow) -> None:
    wanted = work(house)
    house.push({"README.md": "# The mill\n"})
    assert published(workflow, wanted).code == 0
    assert read(house, "README.md", BRANCH) == "# The mill\n"
    house.push({HOW: "Do it well.\n"})
    ran = published(workflow, wanted)
    assert (ran.code, "The prompt for wording has changed since the plan was made." in ran.err) == (2, True)
    house.push({HOW: BETTER + "\n"})
    assert "main has this prompt for wording already." in published(workflow, wanted).out


def test_what_somebody_closed_or_committed_to_is_left_alone(house: ForgeHouse, workflow: Workflow) -> None:
    assert published(workflow, work(house)).code == 0
    theirs = house.push({HOW: "Mine.\n"}, BRANCH, start=BRANCH, login="bob")
    ran = published(workflow, work(house))
    assert f"Somebody has committed to {BRANCH}; it was left alone." in ran.out
    assert house.state.repos.repo(house.full_name).read(HOW, theirs).decode() == "Mine.\n"
    house.close(1)
    ran = published(workflow, work(house))
    assert "#1 brought this prompt and was closed without it; it is not opened again." in ran.out
    assert house.pulls("open") == []


def test_another_broken_file_keeps_it_from_being_used(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({".specbot/prompts/wording.examples.toml": "no TOML ["})
    ran = published(workflow, work(house))
    assert ran.code == 2
    assert "With these files the prompt for wording would still not be used" in ran.err
    assert house.pulls("open") == []


def outcomes(version: str, taken: int, refused: int) -> list[Event]:
    kinds = [Kind.MERGED] * taken + [Kind.REJECTED] * refused
    return [
        Event(
            kind=kind,
            subject=f"{version}{number:04x}",
            when="2026-11-02T10:00:00Z",
            who="bob",
            counts=True,
            rule="vague-word",
            model="gemma",
            used=(f"prompt:wording:{version}",),
        )
        for number, kind in enumerate(kinds)
    ]


def taught(house: ForgeHouse, events: list[Event]) -> None:
    """Put verdicts into the memory, and the memory onto the server."""
    remember(Repository.open(house.clone.path), events)
    house._push("refs/heads/specbot/memory:refs/heads/specbot/memory", "alice", house.full_name, None)


def learned(workflow: Workflow, *words: str) -> Ran:
    return workflow.run(workflow.checkout(), at_desk(workflow.house), "learn", *words)


def test_a_prompt_that_people_take_less_from_goes_back(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({HOW: BETTER + "\n"})
    taught(house, [*outcomes(OLD.version, 35, 15), *outcomes(NEW.version, 8, 12)])
    said = f"The prompt for wording ({NEW.version}) goes back to {OLD.version}: 8 of 20 were taken, 35 of 50 before."
    ran = learned(workflow)
    assert f"{said} 'specbot learn --push' opens a pull request for that." in ran.out
    assert house.pulls("open") == []
    ran = learned(workflow, "--push", "--json")
    assert (ran.code, said in ran.json["prompts"]) == (0, True), ran
    (pull,) = house.pulls("open")
    assert pull["title"] == "Take the prompt for wording back: people take less of what it makes"
    assert f"| now, `{NEW.version}` | 8 | 12 |" in pull["body"]
    repo = GitRepo(house.state.repos.repo(house.full_name).path)
    assert repo.run("diff", "--name-status", "main", BRANCH) == f"D\t{HOW}"
    wanted = work(house, files=(PromptFile("wording.how.md.j2"),), old=NEW.version, new=OLD.version, comparison=None)
    assert "#1 holds just this already." in published(workflow, wanted).out


def test_one_that_is_no_worse_stays_whatever_a_plan_says(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({HOW: BETTER + "\n"})
    taught(house, [*outcomes(OLD.version, 35, 15), *outcomes(NEW.version, 14, 6)])
    assert "goes back" not in learned(workflow, "--push").out
    wanted = work(house, files=(PromptFile("wording.how.md.j2"),), old=NEW.version, new=OLD.version, comparison=None)
    ran = published(workflow, wanted)
    assert (ran.code, "The memory does not say that the prompt for wording goes back" in ran.err) == (2, True)
    assert house.pulls("open") == []


def test_the_way_back_leads_to_the_words_before_not_only_to_ours(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({HOW: "Be exact.\n"})
    first = OLD.with_files({"wording.how.md.j2": "Be exact.\n"})
    house.push({HOW: BETTER + "\n"})
    house.push({"README.md": "# Another\n"})
    taught(house, [*outcomes(first.version, 35, 15), *outcomes(NEW.version, 8, 12)])
    assert learned(workflow, "--push").code == 0
    assert read(house, HOW, BRANCH) == "Be exact.\n"


def test_from_a_search_to_the_pull_request(tmp_path: Path) -> None:
    """All of it: a model over HTTP, 240 pairs at least, a process without a token, and one without a model."""
    with (
        ForgeHouse(tmp_path, {"README.md": "# Mill\n", **mill(12, 10)}) as house,
        ChatServer(over_http, models=[Hosted("small", 8192)]) as server,
    ):
        (tmp_path / "runs").mkdir()
        workflow = Workflow(house, tmp_path / "runs", apart=True)
        given = {**at_desk(house), "PATH": os.environ["PATH"]}
        words = ("--tune", "--kind", "wording", "--per", "64", "--variants", "1", "--pr", "--json")
        ran = workflow.run(workflow.checkout(), given, "learn", *words, "--base-url", server.base_url)
        assert ran.code == 0, ran
        found = json.loads(ran.out)
        assert found["holdout"]["cases"] >= 240
        assert found["promoted"] == NEW.version
        assert found["pull_request"]["lines"][0].startswith("Opened #1: Another prompt for wording")
        assert read(house, HOW, BRANCH) == BETTER + "\n"
        assert all(house.tokens[WRITE] not in json.dumps(each.body) for each in server.requests)
