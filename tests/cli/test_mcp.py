"""``specbot mcp`` as hosts run it: a process of its own, on stdio and on HTTP; and what it tells hosts."""

import base64
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
from helpers.agent import GOOD, lay_out
from helpers.chat_server import Answer, ChatServer
from helpers.garden import PATH
from helpers.reader_model import bert
from helpers.run import CHECKOUT, run, run_apart
from helpers.specs import spec

from bot.journal.journal import Journal

TOKEN = "a-token-of-twenty-letters"
PROPOSAL = {"path": PATH, "requirement": "Night watering", "text": GOOD, "rule": "vague-word"}


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "garden")


class Host:
    """A process with a server in it, spoken to in lines of JSON."""

    def __init__(self, command: list[str], folder: Path, **variables: str) -> None:
        surroundings = {**os.environ, "PYTHONPATH": str(CHECKOUT), **variables}
        self.process = subprocess.Popen(
            command, cwd=folder, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._number = 0

    def send(self, method: str, params: Mapping[str, Any] | None = None, **more: Any) -> None:
        assert self.process.stdin
        message = {"jsonrpc": "2.0", "method": method, **({"params": params} if params is not None else {}), **more}
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, method: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send a request; return its response, notifications passed over."""
        assert self.process.stdout
        self._number += 1
        self.send(method, params, id=self._number)
        while line := self.process.stdout.readline():
            answer = json.loads(line)
            if answer.get("id") == self._number:
                return answer
        raise AssertionError(f"the server ended: {self.end()}")

    def greet(self, version: str = "2025-11-25") -> dict[str, Any]:
        client = {"name": "test", "version": "1"}
        answer = self.ask("initialize", {"protocolVersion": version, "capabilities": {}, "clientInfo": client})
        self.send("notifications/initialized")
        return answer["result"]

    def call(self, tool: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        return self.ask("tools/call", {"name": tool, "arguments": dict(arguments)})["result"]

    def end(self, how: signal.Signals | None = None) -> tuple[int, bytes, bytes]:
        """Close its input, or send a signal; return exit code, and what it still said."""
        if how:
            self.process.send_signal(how)
            self.process.wait(20)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


@contextmanager
def host(folder: Path, *arguments: str, **variables: str) -> Iterator[Host]:
    started = Host([sys.executable, "-m", "bot", "mcp", *arguments], folder, **variables)
    try:
        yield started
    finally:
        started.process.kill()
        started.process.communicate()


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_every_protocol_version_a_host_may_ask_for_is_spoken(garden: Path, tmp_path: Path, version: str) -> None:
    with host(tmp_path, "--root", str(garden)) as started:
        greeted = started.greet(version)
        assert greeted["protocolVersion"] == version
        assert greeted["serverInfo"]["name"] == "specbot"
        assert PATH in started.call("list_specs", {})["content"][0]["text"]
        assert started.end() == (0, b"", b"")


def test_a_version_nobody_knows_is_answered_with_one_that_is_known(garden: Path) -> None:
    with host(garden) as started:
        assert started.greet("2023-01-01")["protocolVersion"] in ("2025-11-25", "2025-06-18")


@pytest.fixture
def hang_up() -> Iterator[None]:
    """A hang-up ends who is started here, though the tests themselves may run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hang_up")
@pytest.mark.parametrize("how", [None, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_however_it_ends_it_is_quiet_and_leaves_the_plan(
    garden: Path, tmp_path: Path, how: signal.Signals | None
) -> None:
    before = {path: path.read_bytes() for path in garden.rglob("*") if path.is_file()}
    with host(tmp_path, "--root", str(garden), "--allow-propose", "--plan", "plan.json") as started:
        started.greet()
        assert started.call("propose_requirement", PROPOSAL)["structuredContent"]["accepted"]
        assert not (tmp_path / "plan.json").exists()
        assert started.end(how) == (0, b"", b"")
    plan = json.loads((tmp_path / "plan.json").read_text())
    jsonschema.validate(plan, json.loads((CHECKOUT / "docs/schemas/improve.json").read_text()))
    assert [(each["path"], each["source"]) for each in plan["suggestions"]] == [(PATH, "mcp")]
    assert GOOD in plan["suggestions"][0]["after"]
    assert {path: path.read_bytes() for path in garden.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("how", [None, signal.SIGTERM])
def test_a_signal_while_the_plan_is_being_written_does_not_lose_it(
    garden: Path, tmp_path: Path, how: signal.Signals | None
) -> None:
    """Hosts close the input, and send a signal, or two, where the server is not gone at once."""
    code = """
import os, signal, sys
from bot.cli import main, mcp_server
write = mcp_server.write_plan
def interrupted(*given):
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    write(*given)
mcp_server.write_plan = interrupted
sys.exit(main.main(sys.argv[1:]))
"""
    command = [sys.executable, "-c", code, "mcp", "--root", str(garden), "--allow-propose", "--plan", "plan.json"]
    started = Host(command, tmp_path)
    try:
        started.greet()
        started.call("propose_requirement", PROPOSAL)
        assert started.end(how) == (0, b"", b"")
    finally:
        started.process.kill()
        started.process.communicate()
    assert len(json.loads((tmp_path / "plan.json").read_text())["suggestions"]) == 1


def test_a_server_that_nothing_was_proposed_to_leaves_an_earlier_plan(garden: Path) -> None:
    (garden / "plan.json").write_text("{}")
    with host(garden, "--allow-propose", "--plan", "plan.json") as started:
        started.greet()
        assert started.end()[0] == 0
    assert (garden / "plan.json").read_text() == "{}"


@pytest.mark.parametrize("kind", ["pipe", "read-only", "too long"])
def test_a_plan_that_could_not_be_written_is_refused_at_once(
    garden: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    monkeypatch.chdir(garden)
    file = garden / ("x" * 300 if kind == "too long" else kind)
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "read-only":
        file.touch(mode=0o444)
    ran = run(capsys, "mcp", "--allow-propose", "--plan", file.name, "--print-config", "claude")
    assert (ran.code, ran.out) == (2, "")
    assert ("no plain file" if kind == "pipe" else "cannot be written") in ran.err


def test_rubbish_on_standard_input_does_not_end_it(garden: Path) -> None:
    with host(garden) as started:
        assert started.process.stdin
        lone = b'{"jsonrpc": "2.0", "id": 8, "method": "tools/call", "params": {"name": "\\ud800"}}\n'
        deep = b"[" * 100_000 + b"\n"
        for rubbish in (
            lone,
            deep,
            b"\xff\xfe\n",
            b"{}\n",
            b"[1]\n",
            b"\n",
            b'{"jsonrpc": "2.0", "id": 7, "method": "x"}\n',
        ):
            started.process.stdin.write(rubbish)
        started.greet()
        assert not started.call("list_specs", {})["isError"]


def test_with_a_model_there_is_a_test_that_fails_closed(garden: Path) -> None:
    with ChatServer(lambda _: "no") as server:
        model = ("--model", "test-model", "--base-url", server.base_url)
        with host(garden, *model) as started:
            started.greet()
            tested = started.call("test_suggestion", PROPOSAL)
            gates = {each["gate"]: each for each in tested["structuredContent"]["gates"]}
            assert tested["isError"]
            assert gates["brevity"]["verdict"] == "passed"
            assert gates["questions"]["verdict"] == "refused"
            assert "could not be tested" in gates["questions"]["detail"]
            assert started.end()[0] == 0


def answers(passage: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return a model that points at the passage that holds some words, and says it."""

    def answering(body: dict[str, Any]) -> dict[str, Any]:
        lines = "\n".join(each["content"] for each in body["messages"]).splitlines()
        found = next(each for each in reversed(lines) if passage in each and re.match(r"\[\d+\]", each))
        number = int(found[1 : found.index("]")])
        return {"action": "answer", "passages": [number], "answerable": "yes", "sentences": [passage]}

    return answering


@pytest.mark.parametrize("named", [True, False])
def test_the_model_of_the_settings_answers_questions_as_at_the_terminal(garden: Path, named: bool) -> None:
    log = "The gate SHALL log every visitor."
    with ChatServer(answers(log)) as server:
        (garden / ".specbot.toml").write_text(f'[model]\nbase_url = "{server.base_url}"\n', "utf-8")
        options = ["--model", "test-model"] if named else []
        with host(garden, *options) as started:
            started.greet()
            told = started.call("ask", {"question": "What does the gate log?"})
            assert (told["structuredContent"]["model"], told["structuredContent"]["answer"]) == ("test-model", log)
            assert f"{log} [1]" in told["content"][0]["text"]
            names = {each["name"] for each in started.ask("tools/list", {})["result"]["tools"]}
            assert ("test_suggestion" in names) is named
            printed = run_apart(garden, ["ask", "What does the gate log?", "--json", *options])
            assert printed.json == told["structuredContent"]
            assert started.end() == (0, b"", b"")
        asked = len(server.chats)
        with host(garden, "--no-model") as started:
            started.greet()
            assert started.call("ask", {"question": "What does the gate log?"})["structuredContent"]["model"] is None
        assert len(server.chats) == asked


def test_without_a_server_of_models_the_specs_speak_for_themselves(garden: Path) -> None:
    with host(garden, "--base-url", "http://127.0.0.1:9/v1") as started:
        started.greet("2024-11-05")
        for _ in range(2):
            told = started.call("ask", {"question": "What does the gate log?"})
            assert told["structuredContent"]["answer"] == "The gate SHALL log every visitor."
            assert [each["type"] for each in told["content"]] == ["text"]  # that version knows no links
        assert started.end() == (0, b"", b"")
    with host(garden) as started:
        started.greet("2025-06-18")
        told = started.call("ask", {"question": "What does the gate log?"})
        assert [each.get("uri") for each in told["content"]] == [None, "spec://garden"]


def test_a_reader_answers_agents_as_at_the_terminal(garden: Path, tmp_path: Path) -> None:
    unlocks = "The system SHALL unlock the bicycle within ten seconds after the rider pays."
    (garden / PATH).write_text(spec("garden", Unlocking=unlocks), "utf-8")
    question = "when does the system unlock the bicycle after the rider pays?"
    named = {"SPECBOT_READER": str(bert(tmp_path / "qa", {"ten": (5.0, 5.0)}))}
    with host(garden, **named) as started:
        started.greet()
        told = started.call("ask", {"question": question})["structuredContent"]
        assert (told["model"], told["answer"]) == ("qa", unlocks)
        assert told == run_apart(garden, ["ask", question, "--json"], **named).json
        assert started.end()[0] == 0
    with host(garden, SPECBOT_READER="nowhere") as started:
        started.greet()
        for _ in range(2):
            told = started.call("ask", {"question": question})["structuredContent"]
            assert (told["model"], told["answer"]) == (None, unlocks)
        assert started.end()[2].count(b"nowhere") == 1


@pytest.mark.parametrize("how", [None, signal.SIGTERM])
def test_it_ends_while_a_model_is_still_at_an_answer(garden: Path, how: signal.Signals | None) -> None:
    asked = Event()

    def never(_: dict[str, Any]) -> Answer:
        asked.set()
        return Answer("{", ending="ping")

    with ChatServer(never) as server, host(garden, "--base-url", server.base_url) as started:
        started.greet()
        question = {"name": "ask", "arguments": {"question": "What does the gate log?"}}
        started.send("tools/call", question, id=77)
        assert asked.wait(20)
        code, _, said = started.end(how)
        assert (code, said) == (0, b"")


def test_a_model_that_is_not_good_enough_tests_nothing(garden: Path, tmp_path: Path) -> None:
    """An outside agent wrote it: a reader who cannot judge is as good as none, and refuses nothing."""
    with ChatServer(lambda _: "no") as server:
        model = ("--model", "test-model", "--base-url", server.base_url)
        told = run_apart(garden, ["bench", "--gates", "--per", "1", *model], SPECBOT_STATE=str(tmp_path))
        assert told.code == 1, told.err
        with host(garden, *model, SPECBOT_STATE=str(tmp_path)) as started:
            started.greet()
            names = {each["name"] for each in started.ask("tools/list", {})["result"]["tools"]}
            assert "read_spec" in names
            assert "test_suggestion" not in names
            assert b"AI tests are off: with test-model 0 of " in started.end()[2]


@pytest.mark.parametrize("how", [None, signal.SIGTERM])
def test_every_call_is_in_the_journal(garden: Path, tmp_path: Path, how: signal.Signals | None) -> None:
    with host(garden, SPECBOT_STATE=str(tmp_path)) as started:
        started.greet()
        started.call("read_spec", {"path": PATH})
        started.call("read_spec", {"path": "../x"})
        assert started.end(how)[0] == 0
    with Journal(tmp_path / "journal.db", "") as journal:
        (one,) = journal.runs()
        steps = {step.kind: step for step in journal.steps(one.id)}
        calls = [step.value for step in journal.steps(one.id) if step.kind == "tool_call"]
        assert journal.fault(one) is None
    assert [(each["tool"], each["arguments"], each["is_error"]) for each in calls] == [
        ("read_spec", {"path": PATH}, False),
        ("read_spec", {"path": "../x"}, True),
    ]
    assert steps["end"].value["exit"] == 0


@contextmanager
def http_server(folder: Path, *arguments: str, token: str = TOKEN) -> Iterator[tuple[Host, int, str]]:
    """Start it on a free port; give the process, the port and what it said so far."""
    variables = {"SPECBOT_MCP_TOKEN": token} if token else {}
    with host(folder, "--http", "0", *arguments, **variables) as started:
        assert started.process.stderr
        said = started.process.stderr.readline().decode()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/mcp", said)
        assert found, said
        if not token:
            said += started.process.stderr.readline().decode()
        yield started, int(found[1]), said


def post(port: int, body: Any, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    usual = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if isinstance(body, bytes) else json.dumps(body)
    connection.request("POST", "/mcp", data, {**usual, **given})
    answer = connection.getresponse()
    status, text = answer.status, answer.read(100_000).decode()
    connection.close()
    return status, text


def initialize() -> dict[str, Any]:
    params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    return {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}


def test_over_http_nothing_is_answered_without_the_token(garden: Path) -> None:
    with http_server(garden) as (started, port, said):
        assert TOKEN not in said
        good = {"Authorization": f"Bearer {TOKEN}"}
        assert post(port, initialize(), **good)[0] == 200
        for wrong in ({}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}, {"Authorization": f"Basic {TOKEN}"},
                      {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": "Bearer "}, {"Cookie": f"token={TOKEN}"},
                      {"Authorization": "Bearer \xff"}):  # fmt: skip
            status, text = post(port, initialize(), **wrong)
            assert status == 401
            assert "specbot" not in text.replace("specbot mcp printed it", "")
        assert started.end(signal.SIGTERM) == (0, b"", b"")


def test_over_http_other_sites_and_large_bodies_are_refused(garden: Path) -> None:
    with http_server(garden) as (_, port, __):
        good = {"Authorization": f"Bearer {TOKEN}"}
        assert post(port, initialize(), **good, Origin=f"http://localhost:{port}")[0] == 200
        for origin in (
            "http://evil.example",
            "null",
            "https://127.0.0.1.evil.example",
            "http://localhost.evil.example",
        ):
            assert post(port, initialize(), **good, Origin=origin)[0] == 403
        assert post(port, initialize(), **good, Host="evil.example")[0] == 421
        assert post(port, b"x" * 2_000_000, **good)[0] == 413
        assert post(port, b"{", **good)[0] == 400


def test_over_http_a_token_is_made_up_and_said_once(garden: Path) -> None:
    with http_server(garden, token="") as (started, port, said):
        found = re.search(r"Authorization: Bearer (\S{43})\n", said)
        assert found
        assert post(port, initialize(), Authorization=f"Bearer {found[1]}")[0] == 200
        assert started.end(signal.SIGINT) == (0, b"", b"")


def test_over_http_the_plan_is_left_too(garden: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    with http_server(garden, "--allow-propose", "--plan", str(plan)) as (started, port, _):
        meta = {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        }
        params = {"name": "propose_requirement", "arguments": PROPOSAL, "_meta": meta}
        status, text = post(
            port,
            {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params},
            Authorization=f"Bearer {TOKEN}",
            MCP_Protocol_Version="2026-07-28",
            Mcp_Method="tools/call",
            Mcp_Name="propose_requirement",
        )
        assert (status, '"accepted":true' in text.replace(" ", "")) == (200, True), text
        assert started.end(signal.SIGTERM)[0] == 0
    assert len(json.loads(plan.read_text())["suggestions"]) == 1


def test_over_http_many_ask_at_once_and_each_gets_its_answer(garden: Path) -> None:
    asked = {
        "What does the gate log?": "The gate SHALL log every visitor.",
        "What does the heater do?": "After the change add-frost: The heater SHALL start.",
        "Who feeds the cat?": None,
    }
    meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
    headers = {"MCP_Protocol_Version": "2026-07-28", "Mcp_Method": "tools/call", "Mcp_Name": "ask"}
    with http_server(garden, "--no-model") as (started, port, _):

        def ask(question: str) -> str | None:
            params = {"name": "ask", "arguments": {"question": question}, "_meta": meta}
            body = {"jsonrpc": "2.0", "id": question, "method": "tools/call", "params": params}
            status, text = post(port, body, Authorization=f"Bearer {TOKEN}", **headers)
            assert status == 200, text
            answer: dict[str, Any] = json.loads(text)
            assert answer["id"] == question
            return answer["result"]["structuredContent"]["answer"]

        questions = [*asked] * 8
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask, questions)) == [asked[each] for each in questions]
        assert started.end(signal.SIGTERM) == (0, b"", b"")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--plan", "x.json"], "--plan needs --allow-propose"),
        (["--allow-propose", "--plan", "."], "is a folder"),
        (["--allow-propose", "--plan", "nowhere/x.json"], "is not there"),
        (["--http", "99999"], "has no port"),
        (["--http", "localhost"], "has no port"),
        (["--http", "0.0.0.0:0"], "every address"),
        (["--http", "[::]:0"], "every address"),
        (["--http", "0", "--print-config", "claude"], "on stdio"),
        (["--root", "/"], "No openspec/"),
        (["--print-config", "emacs"], "emacs"),
        (["--model", "m", "--no-model"], "exclude each other"),
    ],
)
def test_what_cannot_be_served_is_said_at_once(
    garden: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(garden)
    ran = run(capsys, "mcp", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


def test_a_port_that_is_taken_and_a_token_that_is_weak_are_said(
    garden: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(garden)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "Cannot listen on 127.0.0.1" in run(capsys, "mcp", "--http", str(taken.getsockname()[1])).err
    monkeypatch.setenv("SPECBOT_MCP_TOKEN", "short")
    assert "16 plain characters" in run(capsys, "mcp", "--http", "0").err


@pytest.mark.parametrize(("name", "key"), [("lmstudio", "mcpServers"), ("claude", "mcpServers"), ("cursor", "mcpServers"), ("vscode", "servers")])  # fmt: skip
def test_the_configuration_it_prints_starts_it_from_any_folder(
    garden: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    key: str,
) -> None:
    monkeypatch.chdir(garden)
    ran = run(capsys, "mcp", "--print-config", name, "--allow-propose")
    (server,) = ran.json[key].values()
    assert list(ran.json[key]) == ["specbot"]
    assert Path(server["command"]).is_absolute()
    assert server["args"][server["args"].index("--root") + 1] == str(garden)
    if name == "lmstudio":
        link = urlsplit(next(line for line in ran.err.splitlines() if line.startswith("lmstudio://")))
        query = parse_qs(link.query)
        assert (link.scheme, link.netloc, query["name"]) == ("lmstudio", "add_mcp", ["specbot"])
        assert json.loads(base64.b64decode(query["config"][0])) == server
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    started = Host([server["command"], *server["args"]], elsewhere, **{"PYTHONPATH": "", **server.get("env", {})})
    try:
        started.greet("2025-06-18")
        assert PATH in started.call("list_specs", {})["content"][0]["text"]
        assert started.call("show_plan", {})["structuredContent"]["total"] == 0
        assert started.end() == (0, b"", b"")
    finally:
        started.process.kill()


def test_a_model_file_is_named_so_that_it_is_found_from_anywhere(
    garden: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(garden)
    (garden / "small.gguf").write_bytes(b"GGUF")
    for model, named in (
        ("file:small.gguf", f"file:{garden / 'small.gguf'}"),
        ("file:a/known-name", "file:a/known-name"),
    ):
        ran = run(capsys, "mcp", "--allow-propose", "--model", model, "--print-config", "claude")
        (server,) = ran.json["mcpServers"].values()
        assert named in server["args"]
