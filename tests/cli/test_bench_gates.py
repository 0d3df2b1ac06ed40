"""specbot bench --gates: the table, the JSON, what is remembered of a model, and what improve and doctor make of it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.agreeing import agreeing
from helpers.chat_server import Answer, ChatServer
from helpers.gate_reader import reading, serving
from helpers.git_repo import GitRepo, make_repo
from helpers.model_shelf import Hosted
from helpers.run import run
from helpers.scripted_model import ScriptedModel
from helpers.shapes import assert_shape
from helpers.specs import path_of

from bot.bench.gate_cases import GateCase
from bot.cli import bench_gates
from bot.tools.ai_tests import examine

PATH = path_of("doors")
SPEC = """# doors Specification

## Purpose
Keeps the house locked at night and lets everyone out in a fire.

## Requirements
### Requirement: Alarm
The system SHALL open every door within 5 seconds of a fire alarm.

### Requirement: Night lock
The system SHALL lock the front door of the house.

#### Scenario: Night comes
- **WHEN** it is night
- **THEN** the front door is locked
"""
SCENARIO = {
    "action": "propose_requirement",
    "name": "Fire",
    "given": "",
    "when": "a fire alarm is raised",
    "then": ["every door is open within 5 seconds"],
}
CASES = bench_gates.gate_cases()


def by_code(case: GateCase) -> bool:
    return examine(case.suggestion, case.tree, ScriptedModel(reading("different"))).verdict.passed


# A reader that finds every answer and calls whatever it compares different is right in all of these.
EASY = [*[each for each in CASES if not each.honest][:20], *[each for each in CASES if each.honest and by_code(each)]]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {PATH: SPEC})
    monkeypatch.chdir(made.path)
    monkeypatch.setattr(bench_gates, "gate_cases", lambda: EASY)
    return made


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer(serving("different"), models=[Hosted("small", 8192)]) as found:
        yield found


def writes(body: dict[str, Any]) -> str:
    return json.dumps(SCENARIO)


def test_json_of_a_good_model_has_its_shape(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "bench", "--gates", "--json", "--base-url", server.base_url)
    assert done.code == 0
    assert_shape("bench-gates", done.json, complete=True)
    told = done.json
    assert (told["verdict"], told["remembered"], told["undecided"]) == ("good enough", True, 0)
    assert (told["caught"]["right"], told["passed"]["right"]) == (20, len(EASY) - 20)
    assert sum(each["of"] for each in told["kinds"]) == len(EASY)
    assert told["cases"] == {"chosen": len(EASY), "put": len(EASY), "known": 0, "whole": True}
    assert told["calls"]["total"] == len(server.chats)
    assert told["model"]["name"] == "small"
    assert told["wrong"] == []


def test_a_run_that_was_ended_goes_on_where_it_was(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    few = run(capsys, "bench", "--gates", "--json", "--per", "2", "--base-url", server.base_url).json
    asked = len(server.chats)
    told = run(capsys, "bench", "--gates", "--json", "--base-url", server.base_url).json
    assert told["cases"]["known"] == few["cases"]["put"]
    assert told["calls"]["total"] == len(server.chats)
    again = run(capsys, "bench", "--gates", "--json", "--base-url", server.base_url).json
    assert (again["seconds"]["median"], again["calls"]) == (None, told["calls"])
    assert {**again, "seconds": 0, "cases": 0} == {**told, "seconds": 0, "cases": 0}
    assert_shape("bench-gates", again, complete=True)
    anew = run(capsys, "bench", "--gates", "--json", "--fresh", "--base-url", server.base_url).json
    assert (anew["cases"]["known"], len(server.chats)) == (
        0,
        asked + told["calls"]["total"] - few["calls"]["total"] + anew["calls"]["total"],
    )


def test_a_model_that_always_agrees_is_said_to_be_not_good_enough(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answering = serving("same")
    done = run(capsys, "bench", "--gates", "--missed", "--base-url", server.base_url)
    assert done.code == 1
    assert "Not good enough for the gate: surely (95 %) " in done.out
    assert "Its verdicts will not count in 'specbot improve'" in done.out
    seen, unseen = ([each for each in EASY if each.unseen is held and not each.honest] for held in (False, True))
    for each in seen:
        assert f"{each.kind}: {each.name}  means something else: {each.why}" in done.out
    assert unseen
    assert not [each.name for each in unseen if f": {each.name}  " in done.out or each.suggestion.after in done.out]
    assert re.search(r"^changed, caught +20 +\d+ % +\d+–\d+ *$", done.out, re.MULTILINE)


@pytest.mark.parametrize("rubbish", ["", "yes", '{"1": 7}'])
def test_a_model_that_answers_rubbish_is_not_good_enough(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str], rubbish: str
) -> None:
    server.answering = lambda _: rubbish
    done = run(capsys, "bench", "--gates", "--json", "--base-url", server.base_url)
    assert (done.code, done.json["verdict"]) == (1, "not good enough")
    assert_shape("bench-gates", done.json, complete=True)
    assert done.json["cases"]["put"] == done.json["undecided"] < len(EASY)


def test_a_model_that_answers_too_late_is_not_judged(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo.path / ".specbot.toml").write_text("[model]\nfirst_token_seconds = 1\nidle_seconds = 1\n")
    server.answering = lambda _: Answer("", ending="stall")
    done = run(capsys, "bench", "--gates", "--base-url", server.base_url, "--model", "small")
    assert (done.code, done.out) == (2, "")
    assert "3 times in a row, which tells nothing of the model" in done.err
    server.answering = serving("different")
    assert gate_of(capsys, server)["found"] == "small was never measured"


def test_without_a_server_it_is_said_how_to_start_one(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "bench", "--gates", "--base-url", "http://127.0.0.1:9/v1")
    assert (done.code, done.out) == (2, "")
    assert "Start LM Studio" in done.err
    assert len(done.err.splitlines()) == 1


def test_few_cases_tell_too_little_and_are_not_remembered(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "bench", "--gates", "--per", "1", "--base-url", server.base_url)
    assert done.code == 1
    assert "Too few cases to tell: " in done.out
    assert gate_of(capsys, server)["found"] == "small was never measured"


@pytest.mark.parametrize("given", [["."], ["--operators", "wording"], ["--list"]])
def test_what_says_nothing_to_the_gate_is_refused(
    repo: GitRepo, given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "bench", "--gates", *given)
    assert (done.code, done.out) == (2, "")
    assert "--gates has cases of its own" in done.err


# -- what is made of it ------------------------------------------------------------------------------------------------


def gate_of(capsys: pytest.CaptureFixture[str], server: ChatServer) -> dict[str, Any]:
    """What the doctor says of the AI tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPECBOT_BASE_URL", server.base_url)
        told = run(capsys, "doctor", "--json").json
    (found,) = [each for each in told["checks"] if each["name"] == "AI tests"]
    return dict(found)


def measure(
    capsys: pytest.CaptureFixture[str], server: ChatServer, answers: Callable[[dict[str, Any]], str]
) -> dict[str, Any]:
    server.answering = answers
    told: dict[str, Any] = run(capsys, "bench", "--gates", "--fresh", "--json", "--base-url", server.base_url).json
    server.answering = agreeing(writes)
    return told


def improved(capsys: pytest.CaptureFixture[str], server: ChatServer, *more: str) -> dict[str, Any]:
    told: dict[str, Any] = run(capsys, "improve", "--all", "--json", "--base-url", server.base_url, *more).json
    assert_shape("improve", told)
    return told


def test_improve_drops_what_needs_the_verdict_of_a_model_that_is_not_good_enough(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answering = agreeing(writes)
    assert len(improved(capsys, server)["suggestions"]) == 1
    told = measure(capsys, server, serving("same"))
    asked = len(server.chats)
    found = improved(capsys, server, "--fresh")
    assert found["stats"]["calls"] == len(server.chats) - asked == 1  # other words would not help
    assert found["suggestions"] == []
    (lost,) = found["dropped"]
    figures = f"with small {told['caught']['right']} of 20 changes are caught"
    assert lost["why"].startswith(f"It could not be tested: {figures}")
    assert found["ai_tests"]["on"] is False
    assert found["ai_tests"]["why"].startswith(figures)
    out = run(capsys, "improve", "--all", "--base-url", server.base_url).out
    assert "its verdicts do not count; choose another model, see 'specbot bench --gates'." in out


def test_improve_goes_on_with_a_model_that_is_good_enough(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    measure(capsys, server, serving("different"))
    found = improved(capsys, server)
    assert (len(found["suggestions"]), found["ai_tests"]) == (1, {"on": True, "why": None})


def test_the_newest_measure_counts(repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]) -> None:
    measure(capsys, server, serving("same"))
    measure(capsys, server, serving("different"))
    assert len(improved(capsys, server)["suggestions"]) == 1


def test_another_server_has_another_model(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    measure(capsys, server, serving("same"))
    with ChatServer(agreeing(writes), models=[Hosted("small", 8192)]) as other:
        assert len(improved(capsys, other)["suggestions"]) == 1
    server.shelf.models = [Hosted("larger", 8192)]
    assert len(improved(capsys, server)["suggestions"]) == 1


def test_the_doctor_tells_what_is_known(repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]) -> None:
    unmeasured = gate_of(capsys, server)
    assert (unmeasured["state"], unmeasured["found"]) == ("lacks", "small was never measured")
    assert "specbot bench --gates" in unmeasured["cost"]
    measure(capsys, server, serving("same"))
    poor = gate_of(capsys, server)
    assert poor["state"] == "lacks"
    assert re.fullmatch(
        r"not good enough: \d+ of 20 changes are caught and 11 of 11 honest edits pass \(measured \d{4}-\d\d-\d\d\)",
        poor["found"],
    )
    assert "Its verdicts do not count" in poor["cost"]
    measure(capsys, server, serving("different"))
    good = gate_of(capsys, server)
    assert (good["state"], good["cost"]) == ("ok", None)
    assert good["found"].startswith("20 of 20 changes are caught and 11 of 11 honest edits pass")
