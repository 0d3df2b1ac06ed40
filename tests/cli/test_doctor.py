"""specbot doctor: what it says of a model, of git, and of external servers."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers import external_server
from helpers.chat_server import ChatServer
from helpers.git_repo import make_repo
from helpers.hostile import left_behind, toml
from helpers.model_shelf import Hosted
from helpers.reader_model import bert
from helpers.run import run, run_apart
from helpers.specs import path_of, spec

from bot.config import FILE


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "openspec" / "specs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    good = {"command": [sys.executable, external_server.__file__, "{}"], "tools": ["search"]}
    script = json.dumps({"start": [{"stderr": "no licence"}, {"exit": 1}]})
    servers = {
        "good": good,
        "half": {**good, "tools": ["search", "find"]},
        "bad": {**good, "command": [*good["command"][:2], script]},
    }
    (tmp_path / FILE).write_text("".join(f"[mcp.servers.{name}]\n{toml(table)}" for name, table in servers.items()))
    return tmp_path


def checks(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    ran = run(capsys, "doctor", "--json")
    return {each["name"]: each for each in ran.json["checks"]}


def test_servers_that_nobody_trusts_are_not_started(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = checks(capsys)
    assert [name for name in found if name.startswith("server ")] == []
    assert found["settings"]["cost"].startswith("mcp.servers not honoured: nobody has trusted this file")


def test_a_link_at_which_every_command_stops_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checks(capsys)["documents"]["state"] == "ok"
    (root / "policy.md").write_text("# Policy\n")
    (root / "openspec/specs/policy").mkdir()
    (root / "openspec/specs/policy/spec.md").symlink_to("../../../policy.md")
    stops = run(capsys, "check", "--no-cache")
    told = checks(capsys)["documents"]
    assert (stops.code, told["state"]) == (2, "broken")
    assert told["found"] in stops.err and told["cost"] in stops.err


def test_with_what_improve_compares_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checks(capsys)["repository"]["state"] == "lacks"
    repo = make_repo(root / "repo", {path_of("gate"): spec("gate")})
    os.chdir(repo.path)
    told = checks(capsys)["repository"]
    assert told["found"].startswith(f"main; 'improve' compares with {repo.id()[:9]}, ")


def test_each_server_says_what_can_be_called(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "trust", "--yes")
    found = checks(capsys)
    assert [
        (name, each["state"], each["found"], each["cost"]) for name, each in found.items() if "server " in name
    ] == [
        ("server good", "ok", "good_search", None),
        ("server half", "lacks", "half_search", "half: find is left out: the server has no such tool."),
        (
            "server bad",
            "lacks",
            "no tool of it can be used",
            "bad is left out: it ended; its last words: no licence.",
        ),
    ]
    assert left_behind() == []


def test_a_name_never_runs_into_what_was_found(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (root / FILE).read_text()
    (root / FILE).write_text(text.replace("[mcp.servers.good]", "[mcp.servers.bugs-and-wishes]"))
    run(capsys, "trust", "--yes")
    told = [line.split() for line in run(capsys, "doctor").out.splitlines()]
    assert ["✓", "server", "bugs-and-wishes", "bugs_and_wishes_search"] in told


@pytest.mark.parametrize(("context", "state"), [(4096, "lacks"), (8192, "ok")])
def test_a_context_that_is_short_for_long_requirements_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, context: int, state: str
) -> None:
    with ChatServer(lambda _: "", models=[Hosted("small", context)]) as server:
        monkeypatch.setenv("SPECBOT_BASE_URL", server.base_url)
        monkeypatch.chdir(tmp_path)
        found = checks(capsys)["model"]
    assert found["state"] == state
    assert f"context of {context:,} tokens" in found["found"]
    assert bool(found["cost"]) == (state == "lacks")


def test_what_it_says_works_without_git_does(tmp_path: Path) -> None:
    (tmp_path / "openspec" / "specs").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    surroundings = {"PATH": str(tmp_path), "SPECBOT_STATE": str(tmp_path / "state")}
    told = run_apart(tmp_path, ["doctor"], **surroundings)
    assert (told.code, "'check' and 'improve --all' work" in told.out) == (0, True)
    assert run_apart(tmp_path, ["check"], **surroundings).out == "No findings.\n"
    assert run_apart(tmp_path, ["improve", "--all", "--no-model"], **surroundings).code == 0
    assert run_apart(tmp_path, ["runs", "list"], **surroundings).code == 0


def test_git_that_is_damaged_is_told_and_check_does_without(tmp_path: Path) -> None:
    (tmp_path / "openspec" / "specs").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    told = run_apart(tmp_path, ["doctor"])
    assert told.code == 1
    assert "'improve' cannot run." in told.out
    assert run_apart(tmp_path, ["check"]).out == "No findings.\n"
    assert run_apart(tmp_path, ["improve", "--all", "--no-model"]).code == 2


@pytest.fixture
def reader(root: Path) -> Path:
    (root / FILE).write_text('[model]\nreader = "models/qa"\n')
    return bert(root / "models/qa", {"ten": (5.0, 5.0)})


def test_a_reader_that_nobody_trusts_is_not_loaded(reader: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = checks(capsys)
    assert "reader" not in found
    assert found["settings"]["cost"].startswith("model.reader not honoured")


def test_a_reader_that_is_trusted_is_loaded(reader: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "trust", "--yes")
    assert checks(capsys)["reader"] == {"name": "reader", "state": "ok", "found": "qa, on this machine", "cost": None}


def test_a_reader_that_a_variable_names_needs_no_trust(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bert(Path.home() / "qa of mine", {})
    monkeypatch.setenv("SPECBOT_READER", "~/qa of mine")
    assert checks(capsys)["reader"]["found"] == "qa of mine, on this machine"


def test_a_reader_that_is_not_there_is_broken(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECBOT_READER", "nowhere")
    found = checks(capsys)["reader"]
    assert (found["state"], found["found"]) == ("broken", "There is no folder nowhere.")
    assert run(capsys, "doctor").code == 1


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers", "numpy"])
def test_without_the_extra_it_is_said_how_to_get_it(
    library: str, reader: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("bot.llm.reader_")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setenv("SPECBOT_READER", str(reader))
    found = checks(capsys)["reader"]
    assert (found["state"], found["cost"]) == ("broken", "pip install 'specbot[reader]'")
    assert found["found"].startswith("No reader can be loaded: ")
    assert library in found["found"]
    monkeypatch.delenv("SPECBOT_READER")
    assert "reader" not in checks(capsys)
