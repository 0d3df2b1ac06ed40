"""A change that specbot proposes in a house of GitHub's, some of it waiting for answers, and a model to go on with."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

from helpers.forge.harm import OURS
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import WRITE, Workflow
from helpers.git_repo import GitRepo
from helpers.proposing import StepModel, dull, hands, library
from helpers.run import Ran

from bot.openspec.suggestions import Question
from bot.text.tree import DictTree
from bot.workflows.plan import VERSION, Plan, write_plan
from bot.workflows.propose import propose
from bot.workflows.propose_values import Idea, Proposal
from bot.workflows.propose_work import OpenQuestion, ProposedFile, ProposeWork

WISH = "Readers want to reserve a book that is lent, and get it when it is back."
BRANCH = "specbot/propose/add-reservations"
FOLDER = "openspec/changes/add-reservations"
DELTA = f"{FOLDER}/specs/reservations/spec.md"
PLAN = {
    "title": "add reservations",
    "items": [{"action": "add_capability", "id": "reservations", "name": "Reserve", "what": "x"}],
}
ADD = {
    "name": "Reservation",
    "statement": "The library SHALL keep a book that is back for the reader who reserved it.",
    "scenarios": [{"name": "Book is back", "given": "", "when": "a reserved book is back", "then": ["it is kept"]}],
}
LIMIT = {
    "name": "Reserved for days",
    "statement": "The library SHALL keep a book that is back for 9 days for the reader who reserved it.",
    "scenarios": [{"name": "Book waits", "given": "", "when": "a reserved book is back", "then": ["it waits"]}],
}
QUESTION = Question("", "Reserved for days", "How much is meant? @alice #1", ("9 days", "<b>leave it out</b>"))


class Script:
    """What the model server answers, by step; a list is for one request after the other."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"plan": PLAN, "add": ADD}

    def __call__(self, request: dict[str, Any]) -> Any:
        form = request["response_format"]["json_schema"]
        step = form["name"].removeprefix("propose_")
        given = self.answers.get(step)
        if callable(given):
            given = given(json.dumps(request["messages"]))
        return dull(step, form["schema"]) if given is None else given


def work(house: ForgeHouse, **changes: Any) -> ProposeWork:
    house.fetch()
    commit = house.clone.id("refs/remotes/origin/main")
    delta = (
        "## Purpose\nKeeps books for readers who reserved them, so that nobody comes in vain.\n\n"
        "## ADDED Requirements\n\n### Requirement: Reservation\n"
        "The library SHALL keep a book that is back for the reader who reserved it.\n\n"
        "#### Scenario: Book is back\n- **WHEN** a reserved book is back\n- **THEN** it is kept\n"
    )
    files = (
        ProposedFile(".openspec.yaml", "schema: spec-driven\n"),
        ProposedFile(
            "proposal.md", "## Why\nReaders ask @alice, see #1.\n\n## What Changes\n- **ADDED** Reservation\n"
        ),
        ProposedFile("tasks.md", "## 1. Work\n- [ ] 1.1 Build it\n"),
        ProposedFile("specs/reservations/spec.md", delta),
    )
    return replace(ProposeWork("main", commit, "", "add-reservations", files, WISH, "issue 12"), **changes)


def published(workflow: Workflow, wanted: ProposeWork, *words: str, login: str = "") -> Ran:
    """Publish a plan at a desk, in the name of the app, or in that of a person."""
    house, file = workflow.house, workflow.folder / "propose.json"
    file.write_text(write_plan(Plan(VERSION, house.full_name, "0123456789ab", model="gemma 3", propose=wanted)))
    return workflow.run(workflow.checkout(), at_desk(house, login), "publish", str(file), *words)


def at_desk(house: ForgeHouse, login: str = "") -> dict[str, str]:
    """Return what a desk has, with the token of the app or of a person."""
    return {
        "GITHUB_TOKEN": house.tokens[login or WRITE],
        "GITHUB_API_URL": house.api_url,
        "GITHUB_SERVER_URL": house.server_url,
        "GITHUB_REPOSITORY": house.full_name,
        "SPECBOT_LOGIN": login or OURS,
    }


def repo_of(house: ForgeHouse) -> GitRepo:
    return GitRepo(house.state.repos.repo(house.full_name).path)


_WISH = f"The library: {WISH}"
LETTERS = {
    "name": "Letters to readers",
    "statement": "The library SHALL write 3 letters to a reader who reserved a book that is back.",
    "scenarios": [{"name": "Letter", "given": "", "when": "a reserved book is back", "then": ["a letter is written"]}],
}
_ITEM = {"action": "add_capability", "id": "reservations", "name": "Reserve", "what": "that is back"}
WANTED = {
    "plan": {
        "title": "add reservations",
        "items": [
            _ITEM,
            {**_ITEM, "id": "waiting-shelf", "what": "for some days"},
            {**_ITEM, "id": "letters", "what": "by letter"},
        ],
    }
}


def _add(asked: str) -> dict[str, Any]:
    return LIMIT if "for some days" in asked else LETTERS if "by letter" in asked else ADD


@cache
def half_made() -> Proposal:
    """Return a change of which one requirement is clear, and two wait: for how many days, and how many letters."""
    model = StepModel({**WANTED, "add": lambda messages: _add(" ".join(each.content for each in messages))})
    made = propose(DictTree(library()), Idea(_WISH, about="issue 12"), hands(model, partly=True))
    assert (len(made.entries), len(made.questions), len(made.waiting)) == (1, 2, 2), made
    return made


def asking(house: ForgeHouse, **changes: Any) -> ProposeWork:
    """Return the work of a pull request with two open questions."""
    made = half_made()
    folder = f"openspec/changes/{made.name}/"
    files = tuple(ProposedFile(path.removeprefix(folder), text or "") for path, text in made.files.items())
    questions = tuple(OpenQuestion(number, each) for number, each in enumerate(made.questions, 1))
    return work(house, files=files, wish=_WISH, questions=questions, waiting=made.waiting, **changes)


def script() -> Script:
    """Return a model that can write what waits once more, and whatever else it is asked."""
    found = Script()
    found.answers |= {**WANTED, "add": _add}
    return found
