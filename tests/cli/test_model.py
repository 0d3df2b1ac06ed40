"""``specbot model``: the list as a person and as a program reads it, and a server in the foreground."""

import os
import re
import signal
import socket
from pathlib import Path

import pytest
from helpers import engine as engines
from helpers.chat_server import ChatServer
from helpers.gguf_file import LLAMA, write
from helpers.model_shelf import Hosted
from helpers.run import run
from pytest_mock import MockerFixture

from bot.cli import model as module
from bot.errors import ModelMissing

NOBODY = "http://127.0.0.1:9/v1"
SHELF = [Hosted("qwen", 8192), Hosted("gemma"), Hosted("text-embedding-nomic", 2048, "embedding")]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with two models of LM Studio's and a broken one, in a folder that is no repository."""
    models = tmp_path / "home" / ".lmstudio" / "models"
    write(models / "Qwen" / "Coder" / "coder-Q4_K_M.gguf")
    write(models / "nomic" / "embed" / "embed.gguf", {"general.architecture": "bert", "bert.context_length": 512})
    write(models / "x" / "y" / "two words.gguf").write_bytes(b"PK")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def line(text: str, words: str) -> str:
    """The one line with these words, its columns a space apart."""
    lines = [re.sub(r" {2,}", " ", each).strip() for each in text.splitlines()]
    (found,) = [each for each in lines if words in each]
    return found


def test_what_a_server_has(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer(lambda body: "", models=SHELF) as server:
        ran = run(capsys, "model", "list", "--base-url", server.base_url)
    assert (ran.code, ran.err) == (0, "")
    assert line(ran.out, "● loaded qwen") == "● loaded qwen context 8,192 of 32,768"
    assert line(ran.out, "on disk gemma") == "○ on disk gemma context up to 32,768"
    assert "embeddings" in line(ran.out, "text-embedding-nomic")
    assert ran.out.splitlines()[-1] == "specbot would use qwen: it is the chat model that is loaded."


def test_what_lm_studio_has_downloaded(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "model", "list", "--base-url", NOBODY)
    assert ran.code == 0
    assert "lms server start" in ran.out
    assert (
        line(ran.out, "file:Qwen/Coder/coder-Q4_K_M.gguf context")
        == "file:Qwen/Coder/coder-Q4_K_M.gguf context up to 4,096 Q4_K_M 0 MB"
    )
    assert line(ran.out, "file:nomic") == "file:nomic/embed/embed.gguf embeddings context up to 512 0 MB"
    assert line(ran.out, "two words").endswith("is no GGUF file.")
    assert ran.out.splitlines()[-2:] == [
        "specbot would use no model. No server can be asked.",
        "Or serve a file here: specbot improve --model file:Qwen/Coder/coder-Q4_K_M.gguf",
    ]


@pytest.mark.parametrize(
    ("models", "arguments", "ending"),
    [
        (SHELF, ["--model", "gemma"], "specbot would use gemma: it is the one named."),
        (SHELF, ["--model", "absent"], "no model. The model server has no model absent."),
        (SHELF[1:], [], "gemma: it is the only chat model downloaded; the first question loads it."),
        ([], [], "no model. The model server has no chat model."),
        ([Hosted("a", 9), Hosted("b", 9)], [], "no model. Several models are loaded: a, b."),
        (SHELF, ["--model", "file:coder-Q4_K_M"], "/Qwen/Coder/coder-Q4_K_M.gguf: it is the file named."),
        (SHELF, ["--model", "file:absent"], "has downloaded no model of that name."),
    ],
)
def test_the_choice_is_the_one_improve_would_make(
    home: Path, capsys: pytest.CaptureFixture[str], models: list[Hosted], arguments: list[str], ending: str
) -> None:
    with ChatServer(lambda body: "", models=models) as server:
        ran = run(capsys, "model", "list", "--base-url", server.base_url, *arguments)
    assert ran.code == 0
    assert ending in ran.out


def test_several_servers(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer(lambda body: "", models=SHELF) as server:
        (tmp_path / ".specbot.toml").write_text(f'[model]\nbase_url = "{NOBODY}"\nhosts = ["{server.base_url}"]\n')
        ran = run(capsys, "model", "list", "--json")
    assert [each["base_url"] for each in ran.json["servers"]] == [NOBODY, server.base_url]
    assert ran.json["chosen"]["name"] == "qwen"


def test_the_document_for_programs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer(lambda body: "", models=SHELF[:1]) as server:
        found = run(capsys, "model", "list", "--json", "--base-url", server.base_url).json
    (served,) = found["servers"]
    assert served["problem"] is None
    assert {key: served["models"][0][key] for key in ("name", "chat", "loaded", "context_length", "most_context")} == {
        "name": "qwen", "chat": True, "loaded": True, "context_length": 8192, "most_context": 32768,
    }  # fmt: skip
    assert found["chosen"] == {"name": "qwen", "why": "it is the chat model that is loaded"}
    assert [each["name"] for each in found["files"]] == [
        "file:Qwen/Coder/coder-Q4_K_M.gguf", "file:nomic/embed/embed.gguf", "file:x/y/two words.gguf",
    ]  # fmt: skip
    assert [each["chat"] for each in found["files"]] == [True, False, False]
    assert [each["architecture"] for each in found["files"]] == ["llama", "bert", None]
    assert found["files"][0]["most_context"] == LLAMA["llama.context_length"]
    assert "is no GGUF file" in found["files"][2]["problem"]
    assert found["folder"] == str(home / ".lmstudio" / "models")


def test_without_the_extra_the_list_says_how_to_get_it(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.llm.inventory.is_installed", lambda: False)
    assert "pip install 'specbot[local]'" in run(capsys, "model", "list", "--base-url", NOBODY).out


def test_a_name_with_a_space_can_be_copied(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(home / ".lmstudio" / "models" / "A" / "b" / "two words.gguf")
    out = run(capsys, "model", "list", "--base-url", NOBODY).out
    assert out.splitlines()[-1].endswith("--model 'file:A/b/two words.gguf'")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Which file is to be served?"),
        (["absent"], "There is no file absent"),
        (["x/y/two words.gguf"], "is no GGUF file"),
        (["."], "is a folder"),
        (["coder-Q4_K_M", "--context", "3"], "--context"),
        (["coder-Q4_K_M", "--port", "99999"], "--port"),
        (["coder-Q4_K_M", "--template", "absent.jinja"], "--template"),
    ],
)
def test_what_cannot_be_served_is_one_line(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    ran = run(capsys, "model", "serve", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err


@engines.ALONE
def test_a_server_in_the_foreground_until_ctrl_c(tmp_path: Path) -> None:
    port = _free_port()
    arguments = ["model", "serve", str(engines.weights()), "--port", str(port), "--context", "512", "--embedding"]
    served = engines.apart(tmp_path, arguments)
    assert served.process.stdout
    lines = [served.process.stdout.readline() for _ in range(3)]
    assert "context of 512 tokens, 1 request at once" in lines[0]
    assert lines[1].strip() == f"specbot improve --base-url http://127.0.0.1:{port}/v1"
    assert engines.client(f"http://127.0.0.1:{port}/v1").name == engines.weights().name
    assert len(served.children()) == 1
    served.process.send_signal(signal.SIGINT)
    out, err = served.process.communicate(timeout=30)
    assert (served.process.returncode, out) == (0, "")
    assert err.splitlines()[-1] == "Ended."
    assert served.left_behind() == []


@engines.ALONE
@pytest.mark.parametrize("victim", ["specbot", "llama.cpp"])
def test_a_server_that_is_killed_leaves_nothing_behind(tmp_path: Path, victim: str) -> None:
    served = engines.apart(tmp_path, ["model", "serve", str(engines.weights()), "--port", str(_free_port())])
    assert served.process.stdout
    served.process.stdout.readline()
    (child,) = served.children()
    os.kill(served.process.pid if victim == "specbot" else child, signal.SIGKILL)
    _, err = served.process.communicate(timeout=30)
    assert served.left_behind() == []
    if victim == "llama.cpp":
        assert served.process.returncode == 2
        assert err.splitlines()[-1].startswith("error: llama.cpp was ended by the system")


@pytest.mark.parametrize("free", [True, False])
def test_without_a_port_it_is_lm_studios_or_any_that_is_free(
    home: Path, monkeypatch: pytest.MonkeyPatch, mocker: MockerFixture, free: bool
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        usual = other.getsockname()[1]
        monkeypatch.setattr(module, "_USUAL_PORT", usual)
        if free:
            other.close()
        engine = mocker.patch.object(module, "Engine", side_effect=ModelMissing("Not here.", "Ask another."))
        with pytest.raises(ModelMissing):
            module.command.main(["serve", "coder-Q4_K_M"], standalone_mode=False)
    (_, serving), _ = engine.call_args
    assert serving.port == (usual if free else 0)


@engines.ALONE
def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        served = engines.apart(tmp_path, ["model", "serve", str(engines.weights()), "--port", str(port)])
        _, err = served.process.communicate(timeout=60)
    assert served.process.returncode == 2
    assert err.splitlines()[-1] == f"error: Port {port} is taken. Choose another: --port N."


@engines.ALONE
def test_doctor_starts_it_and_ends_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECBOT_MODEL", f"file:{engines.weights()}")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    found = {each["name"]: each for each in run(capsys, "doctor", "--json").json["checks"]}["model"]
    assert found["state"] == "ok"
    assert "context of 8,192 tokens, by llama.cpp on this machine" in found["found"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
