"""The loop closed on this very repository: improve its specs, hear what people say of it, learn, and improve again."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Steps, Workflow
from helpers.git_repo import GitRepo
from helpers.run import CHECKOUT

from bot.learning.events import Kind
from bot.learning.log import Log, joined, read
from bot.openspec.model import DocumentKind, Requirement
from bot.openspec.parse import parse_document

MEMORY, BRANCH = "specbot/memory", "specbot/improve/main"
REASON = "what will be is told in lower case here"
OWN = {
    path.relative_to(CHECKOUT).as_posix(): path.read_text("utf-8")
    for path in sorted((CHECKOUT / "openspec/specs").glob("*/spec.md"))
}


def _requirements(text: str) -> list[tuple[Requirement, str]]:
    document = parse_document("openspec/specs/x/spec.md", "x", text, DocumentKind.SPEC)
    return [(each, document.source(each.span)) for each in document.requirements]


def prophecies() -> dict[str, str]:
    """Return some of our specs, each with one requirement that obliges nobody any more: "will" where it said SHALL."""
    found = {}
    for path, text in OWN.items():
        for _, block in _requirements(text):
            body = block.partition("####")[0]
            one = len(re.findall(r"\b(?:SHALL|MUST|SHOULD|MAY)\b", body)) == 1
            if one and re.search(r"^(?:The|Every|Each)(?: [a-z-]+){1,4} SHALL (?!NOT)", body, re.MULTILINE):
                found[path] = text.replace(block, block.replace(" SHALL ", " will ", 1), 1)
                break
    return found


def stammers(but: set[str]) -> dict[str, str]:
    """Return others of our specs, each with a word that stands there twice, in plain words of a requirement."""
    found = {}
    for path, text in OWN.items():
        lines = [line for _, block in _requirements(text) for line in block.partition("####")[0].split("\n")[1:]]
        plain = next((each for each in lines if re.match(r"[^\"`]*[a-z] the [a-z][^\"`]*$", each)), "")
        if plain and text.count(plain) == 1 and path not in but:
            found[path] = text.replace(plain, plain.replace(" the ", " the the ", 1))
    return found


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    files = {**OWN, ".specbot.toml": "[github]\ndraft = false\n[limits]\nopen_pull_requests = 5\nfiles = 50\n"}
    with ForgeHouse(tmp_path, files) as house:
        yield house


def memory(house: ForgeHouse) -> Log:
    repo = house.state.repos.repo(house.full_name)
    names = repo.run("ls-tree", "-r", "--name-only", MEMORY, "events").splitlines()
    return joined(*(read(repo.raw("show", f"{MEMORY}:{name}")) for name in names))


def tonight(house: ForgeHouse, workflow: Workflow) -> Steps:
    """Look at everything, as the clock does."""
    return workflow.on(house.event("workflow_dispatch", inputs={"everything": "true"}))


def asked_for(steps: Steps, rule: str) -> set[str]:
    """Return the documents for which a plan has a suggestion of a rule."""
    assert steps.plan
    improved = [each["suggestion"] for part in steps.plan["improve"]["parts"] for each in part["suggestions"]]
    return {each["path"] for each in improved if rule in {each["rule"], *each["also"]}}


def at_a_desk(house: ForgeHouse, workflow: Workflow, *words: str) -> str:
    """Run specbot in a clone that has the memory, and put what it remembers on the server; return what it printed."""
    clone = workflow.checkout()
    there = str(house.state.repos.repo(house.full_name).path)
    clone.run("fetch", "--quiet", there, f"{MEMORY}:{MEMORY}")
    done = workflow.run(clone, {}, *words)
    assert done.code in (0, 1), done
    clone.run("push", "--quiet", there, f"{MEMORY}:{MEMORY}")
    return done.out


def numbers_of(body: str, names: set[str]) -> list[str]:
    """Return the numbers of the suggestions for some documents, in the text of our pull request."""
    found = re.split(r"^(?=#+ )", body, flags=re.MULTILINE)
    return [n for part in found if any(name in part for name in names) for n in re.findall(r"\*\*(\d+)\. ", part)]


def test_what_people_say_changes_what_is_proposed_next(house: ForgeHouse, workflow: Workflow) -> None:
    # Somebody writes prophecies into two of our specs, and stammers in two others.
    first = dict(list(prophecies().items())[:2])
    told_twice = dict(list(stammers(set(prophecies())).items())[:2])
    assert len(first) == len(told_twice) == 2
    house.push({**first, **told_twice})
    steps = workflow.on(house.event("push"))
    assert asked_for(steps, "obligation-case") == set(first)
    assert asked_for(steps, "doubled-word") == set(told_twice)
    (pull,) = house.pulls("open")

    # Bob wants no SHALL there, and says why; what is left is merged.
    capabilities = {f"specs/{path.split('/')[2]}" for path in first}
    for number in numbers_of(pull["body"], capabilities):
        comment = house.comment("bob", pull["number"], f"/specbot dismiss {number} {REASON}")
        workflow.on(house.event("issue_comment", comment=comment["id"]))
    house.merge(pull["number"], squash=True)
    workflow.on(house.event("pull_request", number=pull["number"], action="closed", sender="alice"))
    came = [(each.kind, each.path) for each in memory(house).ordered]
    wanted = [(Kind.REJECTED, path) for path in first] + [(Kind.MERGED, path) for path in told_twice]
    assert sorted(came, key=str) == sorted(wanted, key=str)

    # The reason was given twice: it is advice now, and anybody can ask where it comes from.
    listed = json.loads(at_a_desk(house, workflow, "memory", "list", "--json"))
    (entry,) = [each for each in listed["playbook"] if each["rule"] == "obligation-case"]
    assert entry["state"] == "active" and entry["text"] == REASON
    assert "bob" in at_a_desk(house, workflow, "memory", "why", entry["id"])

    # The next night nobody is asked the same again, and a new prophecy in a third spec is told of.
    third = dict(list(prophecies().items())[2:3])
    house.push(third)
    again = tonight(house, workflow)
    assert asked_for(again, "obligation-case") == set(third)
    assert "2 not proposed: they were refused before." in again.event.err

    # The team silences the rule; later it thinks better of it, and takes that back.
    at_a_desk(house, workflow, "memory", "silence", "obligation-case", "--reason", "all of ours are prophecies")
    assert asked_for(tonight(house, workflow), "obligation-case") == set()
    silenced = next(each for each in memory(house).ordered if each.kind is Kind.SUPPRESSED)
    at_a_desk(house, workflow, "memory", "revert", silenced.id[:12], "--reason", "they are not")
    assert asked_for(tonight(house, workflow), "obligation-case") == set(third)

    # Nothing of this touched the branch that people work on.
    repo: GitRepo = house.state.repos.repo(house.full_name)
    assert ".specbot" not in repo.run("ls-tree", "-r", "--name-only", "main").replace(".specbot.toml", "")
