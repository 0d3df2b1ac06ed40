"""The tool ``ask`` of the server for outside agents: the answers of ``specbot ask --json``, to be followed and bounded."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Lock
from typing import Any

import anyio
import pytest
from helpers.agent import Agent, agent, lay_out
from helpers.asking import BIKES, BIKES_PATH, FILES, LAMPS_PATH
from helpers.git_repo import GitRepo
from helpers.run import run
from helpers.shapes import assert_shape
from mcp_types import CallToolResult

from bot.errors import UsageError
from bot.tools.reading import MOST_CHARACTERS

ENDS = "The system SHALL end a rental 30 minutes after the last ride."
NOTHING = {
    "answer": None, "abstained": True, "why": "The specs do not say.", "sentences": [], "citations": [],
    "confidence": 0.0, "looked_at": [], "model": None, "dropped": 0,
}  # fmt: skip


@pytest.fixture
def bikes(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "bikes", FILES)


@pytest.fixture
def asker(bikes: Path) -> Iterator[Agent]:
    with agent(bikes, propose=False) as connected:
        yield connected


def followed(result: CallToolResult, connected: Agent) -> dict[str, str]:
    """Return by name the text of each resource that an answer leads to."""
    uris = {each.name: each.uri for each in result.content[1:]}
    return {name: connected.ask("read_resource", uri).contents[0].text for name, uri in uris.items()}


@pytest.mark.parametrize(
    "question",
    ["When does a rental end?", "what does the lamp do when the sun sets?", "why does a rental end?", "who painted it?",
     "since when does a rental end?", "How long may a rider keep a bicycle?"],
)  # fmt: skip
def test_the_data_are_what_the_command_prints(
    bikes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    repo = GitRepo(bikes)
    repo.run("init", "--quiet", "-b", "main")
    repo.commit()
    monkeypatch.chdir(bikes)
    with agent(bikes, propose=False) as connected:
        for at in ("", "main"):
            options = ("--at", at) if at else ()
            printed = json.loads(run(capsys, "ask", question, "--json", "--no-model", *options).out)
            told = connected.data("ask", question=question, at=at)
            assert told == printed
            assert_shape("ask", told)


def test_an_answer_comes_with_its_quotations_and_leads_to_where_they_stand(asker: Agent) -> None:
    now = asker.call("ask", question="When does a rental end?")
    assert now.content[0].text.splitlines()[:2] == [ENDS, f"    {BIKES_PATH}:8, Rental end"]
    assert ENDS in followed(now, asker)[BIKES_PATH]
    later = asker.call("ask", question="what does the lamp do when the sun sets?")
    assert later.content[0].text.startswith("After the change night: When the sun sets: the lamp shines in yellow\n")
    assert "the lamp shines in yellow" in followed(later, asker)[LAMPS_PATH]
    why = asker.call("ask", question="why does a rental end?")
    assert "Riders forgot" in why.content[0].text
    assert why.content[1:] == []  # the archive is no resource


def test_an_abstention_is_a_result_that_says_so(asker: Agent) -> None:
    result = asker.call("ask", question="who pays for a stolen rental bicycle?")
    assert not result.is_error
    assert result.structured_content["abstained"]
    assert result.content[0].text.startswith("The specs do not say.")
    assert "Looked at:\n  openspec/specs/bikes/spec.md" in result.content[0].text
    assert asker.text("ask", question="zeppelin?") == "The specs do not say. No spec holds any of these words."


def test_an_answer_of_a_model_is_numbered_and_names_it(bikes: Path) -> None:
    cited = {"path": BIKES_PATH, "line": 8, "requirement": "Rental end", "commit": "c" * 40, "change": "night"}
    document = NOTHING | {
        "answer": "After 30 minutes.", "abstained": False, "why": None, "model": "a\nmodel",
        "sentences": [{"text": "After 30 minutes.", "when": [], "citations": [0]}],
        "citations": [cited | {"quote": "30\x1b[2J\nminutes \udcff"}],
    }  # fmt: skip
    with agent(bikes, propose=False, ask=lambda *_: document) as connected:
        result = connected.call("ask", question="when?")
    assert result.content[0].text.splitlines()[0] == "After the change night: After 30 minutes. [1]"
    assert f"{BIKES_PATH}:8@ccccccccc, Rental end, in the open change night" in result.content[0].text
    assert "Answered by a model." in result.content[0].text
    assert "\x1b" not in result.content[0].text
    assert result.structured_content["citations"][0]["quote"] == "30\x1b[2J\nminutes \ufffd"
    assert len(result.content) == 1  # a commit is no resource


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"question": " \n"}, "There is no question."),
        ({"question": ""}, "at least 1 character"),
        ({"question": "x" * 2_001}, "at most 2000 characters"),
        ({"question": "when?", "at": "x" * 201}, "at most 200 characters"),
        ({"question": "when?", "at": "nowhere"}, "No commit is called 'nowhere'."),
        ({"question": "when?", "at": "--output=x"}, "does not name a commit"),
        ({"question": "when?", "at": "main..main"}, "does not name a commit"),
        ({"question": "when?", "at": "main:openspec"}, "does not name a commit"),
        ({"question": "when?", "at": ":/secret"}, "does not name a commit"),
        ({"question": "when?", "at": "main\x00"}, "does not name a commit"),
        ({"question": "when?", "path": BIKES_PATH}, "path"),
        ({"at": "main"}, "question"),
    ],
)
def test_what_cannot_be_asked_is_told_why(bikes: Path, arguments: dict[str, Any], sentence: str) -> None:
    repo = GitRepo(bikes)
    repo.run("init", "--quiet", "-b", "main")
    repo.commit()
    with agent(bikes, propose=False) as connected:
        refusal = connected.refusal("ask", **arguments)
    assert sentence in refusal
    assert len(refusal) < 2_000


def test_without_git_only_the_folder_can_be_asked_until_there_is_git(bikes: Path, asker: Agent) -> None:
    assert "no git repository" in asker.refusal("ask", question="when does a rental end?", at="HEAD")
    repo = GitRepo(bikes)
    repo.run("init", "--quiet", "-b", "main")
    old = repo.commit()
    assert asker.data("ask", question="when does a rental end?", at="HEAD")["citations"][0]["commit"] == old


def test_folder_and_branches_are_read_anew_at_each_question(bikes: Path) -> None:
    repo = GitRepo(bikes)
    repo.run("init", "--quiet", "-b", "main")
    old = repo.commit()

    def ends(at: str = "") -> str:
        return connected.data("ask", question="When does a rental end?", at=at)["answer"]

    with agent(bikes, propose=False) as connected:
        assert (ends(), ends("main")) == (ENDS, ENDS)
        lay_out(bikes, {BIKES_PATH: BIKES.replace("30 minutes after", "45 minutes after")})
        assert ("45 minutes" in ends(), ends("main")) == (True, ENDS)
        repo.commit(message="Longer rentals")
        assert "45 minutes" in ends("main")
        assert ends(old) == ENDS
        repo.run("reset", "--quiet", "--hard", old)
        assert (ends(), ends("main")) == (ENDS, ENDS)


def test_what_is_proposed_is_not_yet_what_the_specs_say(bikes: Path) -> None:
    with agent(bikes) as connected:
        then = ["the lender gets a postcard"]
        steps = {"name": "Postcard", "given": "", "when": "the rider closes the rental", "then": then}
        connected.text("propose_scenario", path=BIKES_PATH, requirement="Rental end", **steps)
        assert "postcard" in connected.text("read_requirement", path=BIKES_PATH, requirement="Rental end")
        told = connected.data("ask", question="what does the lender get when the rider closes the rental?")
        assert told["looked_at"][0]["requirement"] == "Rental end"
        assert "postcard" not in json.dumps(told)


def test_a_very_long_spec_makes_no_long_answer(bikes: Path, asker: Agent) -> None:
    wordy = "rental " * 300
    steps = "".join(f"- **AND** the rental of the rider ends number {n} {wordy[:1100]}\n" for n in range(200))
    lay_out(bikes, {BIKES_PATH: BIKES.replace("- **AND** the rider gets a receipt\n", steps) + f"\n{wordy * 50}\n"})
    result = asker.call("ask", question="What happens to the rental when 30 minutes pass without a ride?")
    assert len(result.content[0].text) <= MOST_CHARACTERS + 100
    assert len(json.dumps(result.structured_content)) < 2 * MOST_CHARACTERS


def test_many_questions_at_once_are_answered_one_after_the_other(bikes: Path) -> None:
    busy, lock, at_once = [0], Lock(), list[int]()

    def watched(ask: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
        def asked(question: str, at: str) -> Any:
            with lock:
                busy[0] += 1
                at_once.append(busy[0])
            try:
                return ask(question, at)
            finally:
                with lock:
                    busy[0] -= 1

        return asked

    questions = ["When does a rental end?", "what does the lamp do when the sun sets?", "who painted it?"] * 6
    with agent(bikes, propose=False) as plain:
        expected = {each: plain.data("ask", question=each) for each in set(questions)}
        ask = watched(plain.sources.ask)
    with agent(bikes, propose=False, ask=ask) as connected:
        told: list[tuple[str, Any]] = []

        async def call(question: str) -> None:
            told.append(
                (question, (await connected.session.call_tool("ask", {"question": question})).structured_content)
            )

        async def all_of_them() -> None:
            async with anyio.create_task_group() as group:
                for each in questions:
                    group.start_soon(call, each)

        connected.run(all_of_them)
    assert len(told) == len(questions)
    assert all(data == expected[question] for question, data in told)
    assert set(at_once) == {1}


def test_who_waits_is_told_and_may_give_up_without_keeping_others_waiting(bikes: Path) -> None:
    begun, go = Event(), Event()

    def slow(question: str, _: str) -> dict[str, Any]:
        if question == "slow":
            begun.set()
            assert go.wait(20)
        return NOTHING

    with agent(bikes, propose=False, ask=slow) as connected:

        async def cancelled() -> None:
            with anyio.CancelScope() as scope:

                async def stop(*_: object) -> None:
                    await anyio.to_thread.run_sync(begun.wait)
                    scope.cancel()

                await connected.session.call_tool("ask", {"question": "slow"}, progress_callback=stop)

        connected.run(cancelled)
        assert connected.data("ask", question="quick")["abstained"]
        assert connected.text("list_specs")
        go.set()


def test_only_so_many_questions_that_were_given_up_are_kept_in_work(bikes: Path) -> None:
    go, begun = Event(), list[str]()

    def slow(question: str, _: str) -> dict[str, Any]:
        begun.append(question)
        assert go.wait(20)
        return NOTHING

    with agent(bikes, propose=False, ask=slow) as connected:

        async def given_up(question: str) -> None:
            with anyio.CancelScope() as scope:
                async with anyio.create_task_group() as group:
                    group.start_soon(connected.session.call_tool, "ask", {"question": question})
                    while question not in begun:
                        await anyio.sleep(0.01)
                    scope.cancel()

        for number in range(8):
            connected.run(lambda number=number: given_up(str(number)))
        assert "Too many questions were given up" in connected.refusal("ask", question="one more")
        assert len(begun) == 8
        go.set()


def test_a_failure_is_a_sentence_and_a_bug_says_nothing(bikes: Path, caplog: pytest.LogCaptureFixture) -> None:
    def failing(*_: object) -> dict[str, Any]:
        raise UsageError("The disk is full.", "Empty it.")

    def broken(*_: object) -> dict[str, Any]:
        raise RuntimeError("the key is 1234")

    with agent(bikes, propose=False, ask=failing) as connected:
        assert connected.refusal("ask", question="x") == "The disk is full. Empty it."
    with agent(bikes, propose=False, ask=broken) as connected:
        result = connected.call("ask", question="x")
    assert (result.is_error, result.content[0].text) == (True, "Error executing tool ask")
    assert re.search("the key is 1234", caplog.text)
