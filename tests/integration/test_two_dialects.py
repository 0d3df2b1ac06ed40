"""improve in both dialects over real HTTP: the same answers give the same edits, and a probe decides who may call."""

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.agreeing import agreeing, asked_as
from helpers.chat_server import Answer, ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run
from helpers.specs import path_of

PATH = path_of("doors")
SPEC = """# doors Specification

## Purpose
Keeps the doors of the house shut at night and open in a fire.

## Requirements
### Requirement: Night lock
The system SHALL lock the front door of the house at 22:00 and set `door_state` in an elegant manner.

#### Scenario: Night comes
- **WHEN** the clock shows 22:00
- **THEN** the front door is locked
"""
TEXT = "The system SHALL lock the front door of the house at 22:00 and set `door_state`."


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {PATH: SPEC})
    monkeypatch.chdir(made.path)
    return made


def said(dialect: str, repo: GitRepo) -> None:
    (repo.path / ".specbot.toml").write_text(f'[model]\ndialect = "{dialect}"\n')


def proposes(body: dict[str, Any]) -> Answer | str:
    """Somebody who is good at tool calls, and at actions too."""
    arguments = {"text": TEXT}
    if "tools" not in body:
        return json.dumps({"action": "propose_requirement", **arguments})
    names = [each["function"]["name"] for each in body["tools"]]
    if "propose_requirement" in names:
        return Answer(calls=(("propose_requirement", json.dumps(arguments)),), finish="tool_calls")
    return Answer(calls=(probed(body),), finish="tool_calls")


def probed(body: dict[str, Any]) -> tuple[str, str]:
    last = body["messages"][-1]["content"]
    if "page 7" in last:
        return "read_page", '{"page": 7}'
    return ("find_word", '{"word": "whales"}') if "whales" in last else ("answer", '{"text": "It is green."}')


def improved(capsys: pytest.CaptureFixture[str], script: Any) -> tuple[dict[str, Any], ChatServer, str]:
    with ChatServer(agreeing(script)) as server:
        ran = run(capsys, "improve", "--all", "--json", "--base-url", server.base_url)
    return ran.json, server, ran.err


def test_both_dialects_give_the_same_edit(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    said("actions", repo)
    by_actions, server, _ = improved(capsys, proposes)
    assert not any("tools" in body for body in server.chats)
    said("native", repo)
    by_calls, server, _ = improved(capsys, proposes)
    assert sum("tools" in body for body in server.chats) == 4, "three questions of the probe, one of the task"
    assert by_calls["suggestions"] == by_actions["suggestions"] != []
    assert {gate["gate"] for gate in by_calls["suggestions"][0]["gates"]} > {"meaning", "questions"}
    assert by_calls["ai_tests"] == {"on": True, "why": None}


def test_the_probe_is_made_once(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    said("native", repo)
    improved(capsys, proposes)
    with ChatServer(agreeing(proposes)) as server:
        for _ in range(2):
            run(capsys, "improve", "--all", "--fresh", "--base-url", server.base_url)
    tasks = [body for body in server.chats if "tools" in body]
    assert len(tasks) == 2 * 4, "--fresh asks everything anew"
    with ChatServer(agreeing(proposes)) as server:
        for _ in range(2):
            run(capsys, "improve", "--all", "--base-url", server.base_url)
    assert not any("tools" in body for body in server.chats), "the same words have the same answers"


def test_who_fails_the_probe_is_asked_in_actions(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    def babbles(body: dict[str, Any]) -> Answer | str:
        return "I would call read_page." if "tools" in body else proposes(body)

    said("native", repo)
    found, server, err = improved(capsys, babbles)
    assert [each["after"] for each in found["suggestions"]] != []
    assert "makes no reliable tool calls of its own" in err
    assert asked_as(server.chats[-1]) in {"action", "ai_answer", "ai_judge"}


def test_a_probe_that_gets_no_answer_ends_nothing_and_is_not_remembered(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(body: dict[str, Any]) -> Answer | str:
        return Answer(status=503, error="Too busy.") if "tools" in body else proposes(body)

    said("native", repo)
    found, _, err = improved(capsys, fails)
    assert found["suggestions"] != []
    assert "Too busy." in err
    _, server, _ = improved(capsys, proposes)
    assert any("tools" in body for body in server.chats), "the next run probes again"


def test_an_ai_test_that_fails_drops_the_edit_with_both_answers(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    def disagrees(body: dict[str, Any]) -> Any:
        if asked_as(body) == "ai_judge":
            return json.dumps({"verdict": "different"})
        return agreeing(proposes)(body)

    with ChatServer(disagrees) as server:
        ran = run(capsys, "improve", "--all", "--json", "--base-url", server.base_url)
    assert ran.json["suggestions"] == []
    assert 'the old text answers "' in ran.json["dropped"][0]["why"]
    assert [gate["gate"] for gate in ran.json["dropped"][0]["gates"]][-1] == "questions"
    told = [body["messages"][-1]["content"] for body in server.chats if asked_as(body) == "action"]
    assert "the old text answers" in told[1], "the writer hears it once"


def test_the_tokens_of_a_run_are_limited(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    (repo.path / PATH).write_text(SPEC + SPEC.split("## Requirements\n")[1].replace("Night", "Day") + "\n")
    (repo.path / ".specbot.toml").write_text("[limits]\ntokens = 1000\n")
    with ChatServer(lambda body: Answer("nothing", prompt_tokens=2_000)) as server:
        ran = run(capsys, "improve", "--all", "--json", "--base-url", server.base_url)
    assert ran.json["stopped"] == "The limit of 1,000 tokens was reached; run it again for the rest."
    assert len(server.chats) == 1, "the answer is not handed back: that would go beyond"
    assert ran.json["waiting"] != []
