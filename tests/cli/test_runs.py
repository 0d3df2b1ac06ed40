"""``specbot runs``, and what a real run leaves in the journal: every call, a whole chain, no secret, no second asking."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.agreeing import agreeing, asked_as
from helpers.chat_server import Answer, ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import CHECKOUT, loaded_by, run, run_apart
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

from bot.cli.output import Printer
from bot.cli.runs_data import Record, active_seconds
from bot.cli.runs_text import print_list, print_record
from bot.errors import JournalError
from bot.journal import tables
from bot.journal.chain import digest
from bot.journal.journal import Journal
from bot.journal.step import Run, Step

PATH = path_of("doors")
SPEC = spec("doors", Night="The system SHALL lock the front door in an elegant manner.").replace(
    "## Purpose\n", "## Purpose\nTBD - created by archiving change add-doors. Update Purpose after archive.\n", 1
)
GOOD = {"action": "propose_requirement", "text": "The system SHALL lock the front door."}
ALL = ("improve", "--all", "--json")
Script = Callable[[dict[str, Any]], Answer | str | dict[str, Any]]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {PATH: SPEC})
    monkeypatch.chdir(made.path)
    return made


@pytest.fixture
def state() -> Path:
    return Path(os.environ["SPECBOT_STATE"])


def good(body: dict[str, Any]) -> dict[str, str]:
    is_purpose = "Capability" in [each["content"] for each in body["messages"] if each["role"] == "user"][2]
    return (
        {"action": "propose_purpose", "text": "Keeps the doors of the house locked at night, so that people can sleep."}
        if is_purpose
        else GOOD
    )


def steps(state: Path, run_id: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Kind and value of every step of a run, by default the last one's."""
    with Journal(state / "journal.db", "") as journal:
        return [(step.kind, step.value) for step in journal.steps(run_id or journal.runs()[0].id)]


def of_kind(kind: str, found: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [value for each, value in found if each == kind]


def test_every_call_of_a_run_is_recorded(repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def script(body: dict[str, Any]) -> dict[str, str]:
        # The first wording is refused by a gate, the second one passes.
        is_first = good(body) == GOOD and "What was wrong" not in body["messages"][-1]["content"]
        return {**GOOD, "text": "The system SHOULD lock the front door."} if is_first else good(body)

    with ChatServer(agreeing(script)) as server:
        stats = run(capsys, *ALL, "--base-url", server.base_url).json["stats"]
        purposes = [asked_as(body) for body in server.chats]
    assert stats["calls"] == len(purposes)
    assert purposes.count("action") == 3
    found = steps(state)
    kinds = [kind for kind, _ in found]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    (begin,), (end,) = of_kind("begin", found), of_kind("end", found)
    assert (begin["command"], begin["commit"], begin["root"]) == ("improve", repo.id(), str(repo.path))
    assert begin["arguments"] == {"--all": True, "--json": True, "--base-url": server.base_url}
    assert (end["exit"], end["error"], end["suggestions"]) == (1, None, 2)
    calls = of_kind("model_call", found)
    assert [call["purpose"] for call in calls] == purposes
    for call in calls:
        assert (call["asked"], call["answered"], call["finish"], call["error"]) == (
            "test-model",
            "test-model",
            "stop",
            None,
        )
        assert call["tokens"]["prompt"] > 100
        assert call["tokens"]["completion"] > 0
        assert len(call["prompt"]["sha256"]) == 64
        assert call["prompt"]["characters"] > 500
    tools = of_kind("tool_call", found)
    assert {each["tool"] for each in tools} >= {"list_findings", "propose_requirement", "propose_purpose"}
    assert [each["arguments"] for each in tools if each["is_error"]] == [
        {"text": "The system SHOULD lock the front door."}
    ]
    assert [each["refused"] for each in of_kind("gates", found)] == [None, "valid", None]
    assert [each["requirement"] for each in of_kind("task", found)] == ["", "Night"]
    assert [len(each["accepted"]) for each in of_kind("outcome", found)] == [1, 1]


def test_what_the_specs_were_asked_before_their_author_is_recorded(
    repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = "The owner SHALL keep the key of the front door."
    repo.write(
        PATH,
        f"{SPEC}\n### Requirement: Key\n{key}\n\n#### Scenario: Day\n- **WHEN** it is day\n- **THEN** it is kept\n",
    )
    repo.commit()
    asked = [{"question": "Who keeps the key of the front door?", "options": ["the owner", "the guest"]}]
    asked.append({"question": "What is an elegant manner?", "options": ["slow", "silent"]})

    def asking(body: dict[str, Any]) -> dict[str, Any]:
        known = "\n".join(each["content"] for each in body["messages"])
        if "Capability" in known:
            return good(body)
        return {"action": "ask_author", **asked["The specs say" in known]}

    with ChatServer(agreeing(asking)) as server:
        ran = run(capsys, *ALL, "--base-url", server.base_url)
    assert [each["text"] for each in ran.json["questions"]] == [asked[1]["question"]]
    with Journal(state / "journal.db", "") as journal:
        (one,) = journal.runs()
        known = [step for step in journal.steps(one.id) if step.kind == "known"]
    assert [(each.value["question"], each.value["told"]) for each in known] == [(asked[0]["question"], True)]
    assert known[0].value["citations"][0]["quote"] == key
    assert known[0].parent is not None
    shown = run(capsys, "runs", "show").out
    assert f"Who keeps the key of the front door? The specs say: {PATH} · Key" in " ".join(shown.split())


def test_prompts_are_not_in_the_journal(repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer(agreeing(good)) as server:
        run(capsys, *ALL, "--base-url", server.base_url)
        prompts = [each["content"] for chat in server.chats for each in chat["messages"] if each["role"] != "assistant"]
    written = (state / "journal.db").read_bytes()
    assert [
        each for each in prompts if each[:60].encode() in written or json.dumps(each[:60]).encode() in written
    ] == []
    assert b"Keeps the doors of the house locked at night, so that people can sleep." in written


def test_a_second_run_over_an_unchanged_repository_asks_nothing(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    with ChatServer(agreeing(good)) as server:
        first = run(capsys, *ALL, "--base-url", server.base_url).json
        asked = len(server.chats)
        second = run(capsys, *ALL, "--base-url", server.base_url).json
        assert len(server.chats) == asked == first["stats"]["calls"]
        assert asked >= 2
        assert (second["stats"].pop("calls"), second["stats"].pop("remembered")) == (0, 2)
        assert (first["stats"].pop("calls"), first["stats"].pop("remembered")) == (asked, 0)
        assert json.dumps(first) == json.dumps(second)
        assert_shape("improve", run(capsys, *ALL, "--base-url", server.base_url).json)
        assert "0 calls to test-model, 2 answers remembered" in run(
            capsys, "improve", "--all", "--base-url", server.base_url
        ).out  # fmt: skip
        fresh = run(capsys, *ALL, "--base-url", server.base_url, "--fresh").json
        assert len(server.chats) == 2 * asked
        assert (fresh["stats"]["calls"], fresh["stats"]["remembered"]) == (asked, 0)
        repo.write(PATH, SPEC.replace("front door", "back door"))
        run(capsys, *ALL, "--base-url", server.base_url)
        assert 2 * asked < len(server.chats) < 3 * asked


@pytest.mark.parametrize(
    "script",
    [
        lambda body: {"action": "delete_everything"},
        lambda body: "no JSON at all",
        lambda body: {**GOOD, "text": "The system SHOULD open 7 doors."},
    ],
)
def test_bad_answers_are_not_asked_for_twice_either(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], script: Script
) -> None:
    with ChatServer(script) as server:
        first = run(capsys, *ALL, "--base-url", server.base_url).json
        asked = len(server.chats)
        second = run(capsys, *ALL, "--base-url", server.base_url).json
        assert len(server.chats) == asked > 0
    assert (first.pop("stats")["calls"], second.pop("stats")["calls"]) == (asked, 0)
    assert first == second


def test_a_remembered_answer_goes_through_the_same_gates(
    repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ChatServer(agreeing(good)) as server:
        run(capsys, *ALL, "--base-url", server.base_url)
        with closing(sqlite3.connect(state / "journal.db")) as connection, connection:
            connection.execute(
                "UPDATE steps SET value = replace(value, 'SHALL lock', 'SHALL NOT lock') WHERE kind = 'reply'"
            )
        found = run(capsys, *ALL, "--base-url", server.base_url).json
    assert "SHALL NOT" not in json.dumps(found["suggestions"])


def fail(*_: object, **__: object) -> None:
    raise JournalError("The journal cannot be read.", "Move it away.")


@pytest.mark.parametrize("method", ["lookup", "prune", "head", "append"])
def test_a_journal_that_fails_is_said_once_and_the_model_is_asked(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    with ChatServer(agreeing(good)) as server:
        expected = run(capsys, *ALL, "--base-url", server.base_url).json["suggestions"]
        asked = len(server.chats)
        monkeypatch.setattr(Journal, method, fail)
        ran = run(capsys, *ALL, "--base-url", server.base_url)
    said = [line for line in ran.err.splitlines() if not line.startswith("…")]
    assert said == ["The journal cannot be read. Move it away. The run goes on without it."]
    assert ran.json["suggestions"] == expected
    assert len(server.chats) == (asked if method == "head" else 2 * asked)


def test_a_folder_that_cannot_be_written_costs_a_line(
    repo: GitRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SPECBOT_STATE", str(tmp_path / "file"))
    repo.write(PATH, SPEC.replace("SHALL", "will"))
    ran = run(capsys, *ALL, "--no-model")
    (line,) = ran.err.splitlines()
    assert "journal.db cannot be opened: " in line and "Set SPECBOT_STATE to a folder that can be written." in line
    assert [each["rule"] for each in ran.json["suggestions"]] == ["obligation-case"]


def test_a_suggestion_is_recorded_with_its_texts_and_what_the_gates_said(
    repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write(PATH, SPEC.replace("SHALL", "will"))
    (made,) = run(capsys, *ALL, "--no-model").json["suggestions"]
    (kept,) = of_kind("suggestion", steps(state))
    assert (kept["before"], kept["after"], kept["rules"]) == (made["before"], made["after"], ["obligation-case"])
    assert (kept["passed"], kept["refused"]) == ([each["gate"] for each in made["gates"]], None)


KEY = "a-key-of-my-own-0123456789"
TOKEN = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"


def test_no_secret_reaches_the_journal(
    repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECBOT_API_KEY", KEY)
    monkeypatch.setenv("GITHUB_TOKEN", "opaque-token-of-actions")
    said = f"The key is {KEY}, a token {TOKEN}, another opaque-token-of-actions."
    scripts: list[Script] = [
        lambda body: {"action": "ask_author", "question": said, "options": [KEY, TOKEN]},
        lambda body: {**GOOD, "text": f"{GOOD['text']} {said}"},
        lambda body: Answer(status=500, error=said),
        lambda body: said,
    ]
    for script in scripts:
        with ChatServer(script, token=KEY) as server:
            address = server.base_url.replace("//", "//me:my-password@")
            run(capsys, *ALL, "--base-url", server.base_url)
            run(capsys, *ALL, "--base-url", address)
    with ChatServer(good, token="another") as server:
        assert run(capsys, *ALL, "--base-url", server.base_url).code == 2
    written = b"".join(file.read_bytes() for file in sorted(state.iterdir()))
    assert b"[secret]" in written
    for secret in (KEY, TOKEN, "opaque-token-of-actions", "my-password"):
        assert secret.encode() not in written
        assert secret not in run(capsys, "runs", "show").out


def test_a_run_that_cannot_ends_with_its_error(repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "improve", "--all", "--model", "none", "--base-url", "http://127.0.0.1:9/v1").code == 2
    (end,) = of_kind("end", steps(state))
    assert end["exit"] == 2
    assert "127.0.0.1:9" in end["error"]
    shown = run(capsys, "runs", "show")
    assert (shown.code, "exit 2: Nothing" in shown.out or "exit 2: " in shown.out) == (0, True)


def test_a_killed_run_is_unfinished_and_its_chain_holds(
    repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    is_asked = threading.Event()

    def never(body: dict[str, Any]) -> Answer:
        is_asked.set()
        return Answer("{", ending="ping")

    with ChatServer(never) as server:
        command = [sys.executable, "-m", "bot", *ALL, "--base-url", server.base_url]
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
            assert is_asked.wait(60)
            killed.send_signal(signal.SIGKILL)
    shown = run(capsys, "runs", "show", "--json")
    assert shown.code == 0
    assert_shape("runs-show", shown.json)
    assert (shown.json["run"]["state"], shown.json["run"]["exit"], shown.json["chain"]["whole"]) == (
        "unfinished",
        None,
        True,
    )
    assert "unfinished: killed, or still running" in run(capsys, "runs", "list").out
    assert run(capsys, "improve", "--all", "--no-model", "--json").code == 1


def test_the_time_between_breaking_off_and_going_on_does_not_count(state: Path) -> None:
    def step(seq: int, kind: str, started: float, ended: float) -> Step:
        return Step("one", seq, kind, "", "{}", started, ended, None, "")

    broken = [step(1, "begin", 100, 100), step(2, "call", 100, 130)]
    later = [step(3, "resume", 9_000, 9_000), step(4, "call", 9_000, 9_005), step(5, "end", 9_005, 9_005)]
    assert active_seconds([*broken, *later]) == 35


@pytest.mark.parametrize(
    ("seconds", "said"), [(9.5, "9.50 s"), (119, "119 s"), (120, "2 min"), (3_600, "60 min"), (7_290, "122 min")]
)
def test_how_long_a_run_took(capsys: pytest.CaptureFixture[str], seconds: float, said: str) -> None:
    steps = [Step("one", 1, "begin", "", "{}", 0, 0, None, ""), Step("one", 2, "end", "", "{}", 0, seconds, None, "")]
    record = Record(Run("one", 2, "", seconds), steps, None)
    print_list(Printer(), [record], more=False)
    assert f"  {said}  " in capsys.readouterr().out
    print_record(Printer(), record)
    when, place = capsys.readouterr().out.splitlines()[1:3]
    assert f", {said}, " in when and place.strip() == "", "it does not say where it began"


def three_runs(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Improve with a model, again, and without one; return the ids, the last one first."""
    with ChatServer(agreeing(good)) as server:
        for more in ([], [], ["--no-model"]):
            run(capsys, *ALL, "--base-url", server.base_url, *more)
    return [each["id"] for each in run(capsys, "runs", "list", "--json").json["runs"]]


def test_a_time_zone_that_is_none_is_no_bug(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "improve", "--all", "--no-model")
    monkeypatch.setenv("TZ", "UTC+99")
    time.tzset()
    try:
        shown = run(capsys, "runs", "list")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (shown.code, len(shown.out.splitlines())) == (0, 2)


def test_the_list(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ids = three_runs(capsys)
    head, *lines = run(capsys, "runs", "list").out.splitlines()
    assert head.split() == ["when", "run", "command", "took", "calls", "tokens", "result"]
    assert [line[18:30] for line in lines] == ids
    assert "--no-model" in json.dumps(run(capsys, "runs", "list", "--json").json["runs"][0]["arguments"])
    assert "exit 1: 2 suggestions" in lines[2]
    assert run(capsys, "runs", "list", "--limit", "2").out.splitlines()[1:] == [
        *lines[:2],
        "… and earlier ones; --limit shows more.",
    ]
    first = run(capsys, "runs", "list", "--json").json["runs"][2]
    assert first["totals"]["model_calls"] >= 2
    assert first["totals"]["prompt_tokens"] > 500


def test_a_run_is_shown_by_the_beginning_of_its_id_and_the_last_one_by_default(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = three_runs(capsys)
    assert run(capsys, "runs", "show", "--json").json["run"]["id"] == ids[0]
    shown = run(capsys, "runs", "show", ids[2][:11])
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert lines[0].startswith(f"Run {ids[2]}  specbot improve --all")
    assert f"at commit {repo.id()[:12]}" in shown.out
    assert any("  asked       action: " in line and " tokens" in line for line in lines)
    assert any(line.lstrip().split()[3:5] == ["tool", "propose_requirement"] for line in lines)
    assert "passed applies, structure, valid, meaning, resolved" in shown.out
    assert re.match(r"Totals  \d+ model calls, \d+ tool calls, [\d,]+ \+ \d+ tokens, \d", lines[-3])
    assert re.match(r"Limits  [\d,]+ of 2,000,000 tokens, [\d.]+ of 60 minutes", lines[-2])
    assert lines[-1].startswith(
        f"Chain   whole, {len([line for line in lines if ' s  ' in line[:20]])} steps, ends in "
    )
    again = run(capsys, "runs", "show", ids[1]).out
    assert "known from an earlier answer of test-model" in again
    assert "Totals  0 model calls, 2 remembered answers" in again


def test_one_of_a_thing_is_said_as_one(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "ask", "what shall the system lock?", "--no-model").code == 0
    assert ": 1 sentence\n" in run(capsys, "runs", "show").out


def test_the_json_shape(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    for each in three_runs(capsys):
        shown = run(capsys, "runs", "show", each, "--json").json
        assert_shape("runs-show", shown)
        assert shown["chain"] == {
            "whole": True, "steps": len(shown["steps"]), "head": shown["steps"][-1]["hash"], "fault": None,
        }  # fmt: skip
        assert shown["run"]["began"] == shown["steps"][0]["started"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE steps SET value = '{\"exit\": 0}' WHERE run = ? AND seq = 4", "step 4 was altered, moved or put in"),
        (
            "UPDATE steps SET value = '[', started = 'x', parent = 'y' WHERE run = ? AND seq = 4",
            "step 4 was altered, moved or put in",
        ),
        ("DELETE FROM steps WHERE run = ? AND seq = 4", "step 4 is missing"),
        ("DELETE FROM steps WHERE run = ? AND kind = 'end'", "is missing: the run had "),
        ("UPDATE steps SET value = '7', kind = '\x1b[31m' WHERE run = ?", "step 1 was altered, moved or put in"),
        ("DELETE FROM steps WHERE run = ?", "step 1 is missing: the run had "),
        ("DELETE FROM runs WHERE run = ?", "step 1 was put in: the run had 0 steps"),
        (
            "UPDATE runs SET steps = 'many', head = x'00', at = 'z' WHERE run = ?",
            "step 1 was put in: the run had 0 steps",
        ),
        (
            "UPDATE steps SET ended = 1e400, kind = x'ff', key = x'00' WHERE run = ?",
            "step 1 was altered, moved or put in",
        ),
    ],
)
def test_a_broken_chain_is_named(
    repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str], statement: str, words: str
) -> None:
    ids = three_runs(capsys)
    assert run(capsys, "runs", "verify").code == 0
    with closing(sqlite3.connect(state / "journal.db")) as connection, connection:
        connection.execute(statement, (ids[1],))
    for arguments in (["show", ids[1]], ["verify"], ["verify", ids[1]]):
        ran = run(capsys, "runs", *arguments)
        assert ran.code == 1
        assert words in ran.out
        assert ids[1] in ran.out
        assert "\x1b" not in ran.out
    ran = run(capsys, "runs", "show", ids[1], "--json")
    assert ran.code == 1
    assert_shape("runs-show", ran.json)
    assert ran.json["chain"]["whole"] is False
    assert ran.json["run"]["state"] == "unfinished"
    verified = run(capsys, "runs", "verify", "--json")
    assert (verified.code, [each["run"] for each in verified.json["broken"]]) == (1, [ids[1]])
    assert run(capsys, "runs", "show", ids[0]).code == 0
    assert "broken at step" in run(capsys, "runs", "list").out


def test_no_such_run_is_one_line_with_the_closest(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("show", "verify"):
        ran = run(capsys, "runs", command, "abc")
        assert (ran.code, ran.out) == (2, "")
        assert "No run is recorded here yet" in ran.err
    ids = three_runs(capsys)
    for command in ("show", "verify"):
        ran = run(capsys, "runs", command, f"{ids[0][:-1]}x")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == f"error: There is no run {ids[0][:-1]}x here. Did you mean {ids[0]}?\n"
    assert "'specbot runs list'" in run(capsys, "runs", "show", "nothing like it").err


def test_several_runs_with_one_beginning(repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("abc1", "abc2"):
        with Journal(state / "journal.db", name) as journal:
            journal.append("begin", "", {})
    ran = run(capsys, "runs", "show", "abc")
    assert ran.code == 2
    assert "abc is the beginning of 2 runs: abc" in ran.err


def test_outside_of_git_and_of_openspec(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPECBOT_STATE")
    plain = tmp_path / "plain"
    (plain / PATH).parent.mkdir(parents=True)
    (plain / PATH).write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "runs", "list").out == "No run is recorded here yet.\n"
    assert run(capsys, "runs", "list", "--json").json == {"runs": []}
    assert run(capsys, "runs", "verify").out == "0 runs, 0 steps as written, 0 broken runs.\n"
    monkeypatch.chdir(plain)
    run(capsys, *ALL, "--no-model")
    monkeypatch.chdir(tmp_path)
    assert "improve --all" in run(capsys, "runs", "show").out


def test_inside_git_the_journal_is_the_repositorys_own(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPECBOT_STATE")
    run(capsys, *ALL, "--no-model")
    assert (repo.path / ".git/specbot/journal.db").is_file()
    monkeypatch.chdir(repo.path / "openspec")
    assert len(run(capsys, "runs", "list", "--json").json["runs"]) == 1


def test_a_run_of_the_first_specbot_is_shown(repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state.mkdir()
    with closing(sqlite3.connect(state / "journal.db")) as connection, connection:
        connection.execute(
            "CREATE TABLE steps (id INTEGER PRIMARY KEY, run TEXT, at REAL, kind TEXT, key TEXT, value TEXT)"
        )
        connection.execute("INSERT INTO steps VALUES (1, 'old', 1.5, 'call', 'k', '{\"model\": \"m\"}')")
        connection.execute("INSERT INTO steps VALUES (2, 'old', 2.5, 'run', 'old', '{\"documents\": 3}')")
    assert "recorded by an earlier specbot" in run(capsys, "runs", "list").out
    shown = run(capsys, "runs", "show", "old")
    assert shown.code == 0
    assert '{"model": "m"}' in shown.out
    assert_shape("runs-show", run(capsys, "runs", "show", "--json").json)


def test_demo_is_recorded_too(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "demo", "--no-model").code == 0
    found = steps(state)
    assert of_kind("begin", found)[0]["command"] == "demo"
    assert of_kind("end", found)[0]["exit"] == 0


def test_reading_the_journal_loads_nothing_heavy(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    three_runs(capsys)
    ran, loaded = loaded_by(repo.path, "runs", "show")
    assert ran.code == 0 and ran.out
    assert "bot" in loaded and not {"openai", "mcp", "github", "git", "jinja2", "pydantic"} & loaded


def test_a_journal_that_cannot_be_read_is_one_line(repo: GitRepo, state: Path) -> None:
    state.mkdir()
    (state / "journal.db").write_text("no database" * 100)
    ran = run_apart(repo.path, ["runs", "list"])
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert "cannot be opened" in ran.err


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("begin", {"command": 1, "arguments": ["--all"], "commit": 7, "root": [], "model": 2}),
        ("outcome", {"accepted": 3, "questions": True, "dropped": 1.5}),
        ("ai_test", {"answered": 5}),
        ("gates", {"passed": 1, "refused": []}),
        ("model_call", {"tokens": {"prompt": float("inf"), "completion": "x"}, "seconds": float("nan")}),
    ],
)
def test_a_step_may_say_anything_and_be_of_any_time(
    repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str], kind: str, value: dict[str, Any]
) -> None:
    Journal(state / "journal.db", "one").close()
    step = Step("one", 1, kind, "", json.dumps(value), -1e30, 1e30, None, "")
    with closing(sqlite3.connect(state / "journal.db")) as connection, connection:
        tables.write(connection, replace(step, hash=digest("", step)))
    for arguments in (("list",), ("list", "--json"), ("show",), ("show", "--json"), ("verify",)):
        assert run(capsys, "runs", *arguments).code == 0
