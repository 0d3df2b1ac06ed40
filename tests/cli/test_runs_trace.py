"""``specbot runs trace``: the picture of a real run, and its spans as a collector takes them."""

import json
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from helpers import forty
from helpers.chat_server import Answer, ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run

REPO_FILES = forty.files(6, 2)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {**REPO_FILES, ".specbot.toml": "[model]\nparallel = 3\n"})
    monkeypatch.chdir(made.path)
    return made


def improved(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    fails = iter([False, False, True])

    def answer(body: dict[str, Any]) -> Answer:
        said = forty.model(body)
        if next(fails, False):
            return Answer("{", ending="cut")
        return Answer(said if isinstance(said, str) else json.dumps(said))

    with ChatServer(answer) as server:
        ran = run(capsys, "improve", "--all", *words, "--base-url", server.base_url)
    assert ran.code in (0, 1), ran.err
    return ran


def test_the_picture_of_a_run(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    found = improved(capsys, "--json").json
    ran = run(capsys, "runs", "trace")
    assert (ran.code, ran.err) == (0, "")
    text = ran.out
    assert text.startswith("sequenceDiagram\n    participant U as push, comment or terminal\n")
    assert "U->>W: asked for (specbot improve)" in text
    assert "W->>O: parse, check, certain fixes (3 documents)" in text
    loops = re.findall(r"loop (\d+) times, for each", text)
    tasks = {
        (each["value"]["path"], each["value"]["requirement"], each["value"]["kind"])
        for each in run(capsys, "runs", "show", "--json").json["steps"]
        if each["kind"] == "task"
    }
    assert sum(map(int, loops)) == len(tasks)
    assert f"W-->>U: {len(found['suggestions'])} × suggestions" in text
    assert "M->>L: " in text and "L-->>M: " in text and "M->>O: " in text
    assert len(text.splitlines()) < 70


def test_spans_have_opentelemetrys_shape(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    improved(capsys)
    ran = run(capsys, "runs", "trace", "--json")
    assert ran.json == run(capsys, "runs", "trace", "--json").json
    (resource,) = ran.json["resourceSpans"]
    assert {"key": "service.name", "value": {"stringValue": "specbot"}} in resource["resource"]["attributes"]
    (scope,) = resource["scopeSpans"]
    spans = scope["spans"]
    by_id = {each["spanId"]: each for each in spans}
    assert len(by_id) == len(spans)
    assert len({each["traceId"] for each in spans}) == 1
    for each in spans:
        assert re.fullmatch("[0-9a-f]{32}", each["traceId"])
        assert re.fullmatch("[0-9a-f]{16}", each["spanId"])
        assert re.fullmatch("[0-9]{19}", each["startTimeUnixNano"])
        assert int(each["startTimeUnixNano"]) <= int(each["endTimeUnixNano"])
        for attribute in each["attributes"]:
            assert set(attribute["value"]) <= {"stringValue", "intValue", "boolValue", "doubleValue", "arrayValue"}
        if parent := each.get("parentSpanId"):
            assert int(by_id[parent]["startTimeUnixNano"]) <= int(each["startTimeUnixNano"]) + 1_000_000
            assert int(by_id[parent]["endTimeUnixNano"]) >= int(each["endTimeUnixNano"])
    roots = [each for each in spans if "parentSpanId" not in each]
    assert [each["name"] for each in roots] == ["specbot improve"]
    chats = [each for each in spans if each["name"] == "chat test-model"]
    assert all(each["kind"] == 3 for each in chats)
    failed = [each for each in chats if each["status"]["code"] == 2]
    assert len(failed) == 1
    told = {each["key"]: each["value"] for each in chats[0]["attributes"]}
    assert told["gen_ai.operation.name"] == {"stringValue": "chat"}
    assert told["gen_ai.request.model"] == {"stringValue": "test-model"}
    assert int(told["gen_ai.usage.input_tokens"]["intValue"]) > 100
    assert told["gen_ai.response.finish_reasons"] == {"arrayValue": {"values": [{"stringValue": "stop"}]}}
    assert any(each["name"] == "execute_tool propose_requirement" for each in spans)
    tasks = [each for each in spans if each["name"].startswith("task ")]
    assert {each["name"] for each in tasks} <= {"task wording", "task scenario", "task purpose"}
    assert any(each["parentSpanId"] in {task["spanId"] for task in tasks} for each in chats)


def test_only_what_is_proven_is_drawn(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    improved(capsys)
    with closing(sqlite3.connect(Path(os.environ["SPECBOT_STATE"]) / "journal.db")) as connection, connection:
        connection.execute("UPDATE steps SET value = '{}' WHERE seq = 5")
    ran = run(capsys, "runs", "trace")
    assert ran.code == 1
    assert "broken at step 5" in ran.err
    assert ran.out.startswith("sequenceDiagram\n")
    assert "suggestions" not in ran.out


def test_no_run_at_all_is_one_line(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "runs", "trace")
    assert (ran.code, ran.out) == (2, "")
    assert "No run is recorded here yet." in ran.err
