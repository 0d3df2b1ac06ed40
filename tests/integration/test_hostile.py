"""Hostile models and hostile external servers, case by case: each run ends in time with a clear reason, nothing written."""

import json
import os
import sqlite3
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import external_server
from helpers.chat_server import Answer
from helpers.external_http import ExternalHttp
from helpers.git_repo import GitRepo
from helpers.hostile import SECRET, Outcome, forms, improve, make_house, proposal_of, toml

FOLDER = Path(__file__).parent / "hostile"
Case = dict[str, Any]


def cases(name: str) -> list[Any]:
    found = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["case"]
    return [pytest.param(each, id=each["name"]) for each in found]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """One repository for all: nothing is ever written into it."""
    return make_house(tmp_path_factory.mktemp("house") / "repo")


@pytest.fixture
def repo(house: GitRepo, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    monkeypatch.chdir(house.path)
    monkeypatch.setenv("TEAM_TOKEN", SECRET)
    monkeypatch.setenv("OTHER_SECRET", "another secret")
    return house


class Curious:
    """A model that asks the external tool first, and then finishes, or does what it was told there."""

    def __init__(self, case: Case) -> None:
        self.offered: list[bool] = []
        self._obeys = case.get("obeys", False)
        self._asks = 1 if "once" in case else 100

    def __call__(self, chat: dict[str, Any]) -> str:
        tools = {name: fields for name, fields in forms(chat).items() if name.endswith("_search")}
        said = str(chat["messages"][-1]["content"])
        asked = "Go on: answer as before." in said or not tools or self._asks == 0
        if len(chat["messages"]) <= 6:
            self.offered.append(bool(tools))
        if not asked:
            self._asks -= 1
            name, fields = next(iter(tools.items()))
            return json.dumps({"action": name, **{field: example(form) for field, form in fields.items()}})
        if self._obeys and (line := next((each for each in said.split("\n") if each.startswith("> {")), "")):
            return line.removeprefix("> ")
        return '{"action": "finish", "reason": "Nothing can be better."}'


def example(form: dict[str, Any]) -> Any:
    return {"string": form.get("enum", ["doors"])[0], "integer": 1, "boolean": True}.get(form.get("type", ""), [])


def check(case: Case, outcome: Outcome, model: Curious) -> None:
    server = case.get("server", "team")
    assert model.offered[0] == case.get("offered", True), outcome.ran.err
    assert case.get("told", "") in outcome.told, outcome.told[-2000:]
    lines = [line for line in outcome.ran.err.splitlines() if line.startswith((f"{server} ", f"{server}:"))]
    assert bool(lines) == ("said" in case), outcome.ran.err
    assert [line for line in lines if case["said"] not in line or len(line) > 400] == []
    everything = outcome.ran.out + outcome.ran.err + outcome.told
    assert [word for word in case.get("never", []) if word.replace("SECRET", SECRET) in everything] == []


@pytest.mark.parametrize("case", cases("servers"))
def test_a_hostile_server(case: Case, repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    script = json.dumps(case.get("on", {})).replace("SECRET", SECRET)
    settings = {
        "command": [sys.executable, external_server.__file__, script],
        "tools": ["search"],
        "env": ["TEAM_TOKEN"],
        "seconds": 15,
        **case.get("settings", {}),
    }
    model = Curious(case)
    outcome = improve(repo, capsys, model, f"[mcp.servers.{case.get('server', 'team')}]\n{toml(settings)}")
    check(case, outcome, model)


@pytest.mark.parametrize("case", cases("remotes"))
def test_a_hostile_server_over_http(case: Case, repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    with ExternalHttp({}) as elsewhere, ExternalHttp({}) as server:
        text = json.dumps(case.get("on", {})).replace("SECRET", SECRET).replace("ELSEWHERE", f"{elsewhere.root}/mcp")
        server.script = json.loads(text)
        settings = {
            "url": f"{server.root}/mcp",
            "tools": ["search"],
            "token_env": "TEAM_TOKEN",
            "seconds": 15,
            **case.get("settings", {}),
        }
        model = Curious(case)
        outcome = improve(repo, capsys, model, f"[mcp.servers.team]\n{toml(settings)}")
    check(case, outcome, model)
    assert elsewhere.requests == []
    assert {headers.get("authorization") for _, _, headers, _ in server.requests} <= {f"Bearer {SECRET}"}


@pytest.mark.parametrize("case", cases("models"))
def test_a_hostile_model(case: Case, repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    turns: Iterator[str] | None = None
    unit = "".join(case["unit"].replace("NUMBER", str(number)) for number in range(case.get("times", 0)))
    given = case.get("server", {})
    server = {**given, "error": given["error"].replace("UNIT", unit)} if isinstance(given.get("error"), str) else given

    def script(chat: dict[str, Any]) -> Answer:
        nonlocal turns
        name, fields = proposal_of(chat)
        if "turns" in case:
            turns = turns or endless(case["turns"])
        text = next(turns) if turns else case["text"]
        for word, meant in {"PROPOSAL": name, "GOOD_FIELDS": json.dumps(fields)[1:-1], "UNIT": unit}.items():
            text = text.replace(word, meant)
        return Answer(text, **server)

    patience = case.get("patience", 60)
    settings = f"[model]\nidle_seconds = {patience}\nfirst_token_seconds = {patience}\n"
    outcome = improve(repo, capsys, script, settings)
    found = outcome.ran.json
    reasons = [each["why"] for each in found["dropped"]] + ([found["stopped"]] if found["stopped"] else [])
    assert reasons
    assert 1 <= len(outcome.chats) <= 2 * 8
    for why in reasons:
        assert 10 < len(why) < 600
        assert why.isprintable()
    assert any(case["why"] in why for why in reasons) or not case["why"], reasons


def endless(turns: list[str]) -> Iterator[str]:
    while True:
        yield from turns


def test_there_are_more_than_a_hundred() -> None:
    assert sum(len(cases(name)) for name in ("servers", "remotes", "models")) >= 200


def test_every_call_of_an_external_tool_is_in_the_journal(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    settings = {"command": [sys.executable, external_server.__file__, "{}"], "tools": ["search"]}
    improve(repo, capsys, Curious({}), f"[mcp.servers.team]\n{toml(settings)}")
    with sqlite3.connect(Path(os.environ["SPECBOT_STATE"]) / "journal.db") as journal:
        rows = journal.execute("SELECT value FROM steps WHERE kind = 'tool_call' ORDER BY id").fetchall()
    journal.close()
    calls = [each for each in (json.loads(row[0]) for row in rows) if each["server"]]
    assert [(each["server"], each["tool"], each["arguments"], each["is_error"]) for each in calls] == [
        ("team", "team_search", {"query": "doors"}, False)
    ] * 2
    assert all(each["size"] > 20 for each in calls)
