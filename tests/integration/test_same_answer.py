"""One question, asked at a terminal, in a comment and by an agent: the same answer, the same quotations."""

import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from helpers.asking import BIKES, BIKES_PATH, FILES
from helpers.chat_server import ChatServer
from helpers.forge.harm import OURS
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Workflow
from helpers.git_repo import GitRepo
from helpers.run import CHECKOUT
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from bot.cli.ask_data import as_document
from bot.search.answer import Answer
from bot.text.codec import decode

EARLIER = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
# Each with what a model cites, by words of the passages, and what it says.
ASKED: dict[str, tuple[list[str], list[str]]] = {
    "When does a rental end?": (
        ["SHALL end a rental"],
        ["A rental ends 40 minutes after the last ride.", "It never ends."],
    ),
    "What happens when 30 minutes pass without a ride?": (
        ["the rental is closed", "gets a receipt"],
        ["The rental is closed and the rider gets a receipt."],
    ),
    "What does the lamp do when the sun sets?": (["shines in yellow"], ["The lamp shines in yellow."]),
    "Why does a rental end by itself?": (["Riders forgot"], ["Riders forgot to end their rentals."]),
    "Since when does a rental end by itself?": ([], []),
    "May a rider end it earlier?": (["MAY end it"], ["Yes."]),
    "How long may a helicopter be rented?": ([], []),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path_factory.mktemp("house"), {"README.md": "# Bikes\n", **FILES}) as house:
        house.push({BIKES_PATH: BIKES.replace("30 minutes after", "40 minutes after")}, "topic", at=EARLIER)
        house.open_pull("topic", login="bob")
        yield house


def reader(body: dict[str, Any]) -> str:
    """A model that reads as it is told above, by the question that it is asked."""
    told = "\n".join(str(each["content"]) for each in body["messages"])
    words, sentences = next(said for question, said in ASKED.items() if question in told)
    lines = [(at[1], line) for line in told.splitlines() if (at := re.match(r"\[(\d+)\] ", line))]
    numbers = [int(next(at for at, line in reversed(lines) if each in line)) for each in words]
    answerable = "yes" if numbers else "no"
    return json.dumps({"action": "answer", "passages": numbers, "answerable": answerable, "sentences": sentences})


def at_the_terminal(workflow: Workflow, checkout: GitRepo, question: str, at: str) -> dict[str, Any]:
    ran = workflow.run(checkout, {}, "ask", question, "--json", "--at", at, *workflow.model)
    assert ran.code in (0, 1), ran
    return dict(json.loads(ran.out))


def by_an_agent(folder: Path, at: str, words: tuple[str, ...]) -> dict[str, Any]:
    """Ask every question of ``specbot mcp``, a process of its own, by the official client."""
    told: dict[str, Any] = {}
    surroundings = {**os.environ, "PYTHONPATH": str(CHECKOUT), "SPECBOT_STATE": str(folder / "agent")}
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "bot", "mcp", *words], cwd=str(folder), env=surroundings
    )

    async def talk() -> None:
        async with Client(server) as client:
            for question in ASKED:
                result = await client.call_tool("ask", {"question": question, "at": at})
                assert not result.is_error, result
                told[question] = result.structured_content

    anyio.run(talk)
    return told


def in_a_comment(workflow: Workflow, question: str) -> tuple[dict[str, Any], str]:
    house = workflow.house
    comment = house.comment("bob", 1, f"/specbot ask {question}")
    steps = workflow.on(house.event("issue_comment", comment=comment["id"]))
    assert steps.plan and steps.publish
    (part,) = steps.plan["ask"]["parts"]
    posted = [each["body"] for each in house.comments(1) if each["user"]["login"] == OURS][-1]
    return as_document(decode(Answer, part["answer"])), posted.partition("\n")[2]


@pytest.mark.parametrize("with_model", [False, True], ids=["without a model", "with a model"])
def test_the_same_question_has_the_same_answer(house: ForgeHouse, tmp_path: Path, with_model: bool) -> None:
    (tmp_path / "runs").mkdir()
    head = house.pull(1)["head"]["sha"]
    with ChatServer(reader) as server:
        words = ("--base-url", server.base_url) if with_model else ("--no-model",)
        workflow = Workflow(house, tmp_path / "runs", words)
        checkout = workflow.checkout()
        agents = by_an_agent(checkout.path, head, words)
        for question in ASKED:
            printed = at_the_terminal(workflow, checkout, question, head)
            planned, posted = in_a_comment(workflow, question)
            assert agents[question] == printed == planned, question
            check_posted(printed, posted)
    answered = [each["answer"] for each in agents.values()]
    assert bool(server.chats) is with_model
    assert sum(each is None for each in answered) in (1, 2)


def check_posted(answer: dict[str, Any], posted: str) -> None:
    """The comment says each sentence and each quotation of an answer, with its place, and none beside."""
    shown = posted.replace("\\", "")
    assert [each["text"] for each in answer["sentences"] if each["text"] not in shown] == []
    quotes = re.findall(r"^\d+\. “(.*)” `([^`]*)`", shown, re.MULTILINE)
    assert quotes == [(each["quote"], f"{each['path']}:{each['line']}") for each in answer["citations"]]
    assert (answer["why"] or "") in shown
    assert ("no model" in shown) is (answer["model"] is None)
    if answer["abstained"]:
        assert [f"`{each['path']}:{each['line']}`" in shown for each in answer["looked_at"][:5]].count(False) == 0
