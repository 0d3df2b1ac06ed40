"""A file as a ChatModel: it asks through its client, and explains what fails by what became of the engine."""

import os
import signal
from pathlib import Path

import pytest
from helpers.gguf_file import write
from helpers.schemas import TEXT
from helpers.scripted_model import ScriptedModel

from bot.errors import ModelContextError, ModelError, ModelMissing, ModelReplyError, ModelUnreachable
from bot.llm import local
from bot.llm.chat import Message
from bot.llm.local import Engine, Serving
from bot.llm.local_model import LocalModel, open_local

ASKED = [Message("user", "Rewrite.")]
SETTINGS = {"parallel": 1, "temperature": 0.2, "seed": 7, "first_token_seconds": 5.0, "idle_seconds": 5.0}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model whose server is a program that says where it is and waits."""
    program = tmp_path / "stand_in.py"
    program.write_text("import sys; sys.stdin.readline(); print('http://127.0.0.1:9', flush=True); sys.stdin.read()\n")
    monkeypatch.setattr(local, "_PROGRAM", program)
    return write(tmp_path / "tiny.gguf")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ModelContextError("Too long.", "lms load x."), "Too long. Serve it with more: specbot model serve"),
        (ModelError("Too slow.", "See lms ps."), "Too slow. Take a smaller model"),
        (ModelReplyError("No JSON.", "A larger model may do better."), "No JSON. A larger model may do better."),
    ],
)
def test_the_next_step_is_one_that_this_engine_knows(file: Path, error: ModelError, expected: str) -> None:
    with Engine(file, Serving()) as engine:
        model = LocalModel(engine, ScriptedModel([error]))
        with pytest.raises(type(error)) as caught:
            model.complete(ASKED, TEXT, max_tokens=5)
    assert str(caught.value).startswith(expected)


def test_an_engine_that_has_gone_is_the_reason(file: Path) -> None:
    with Engine(file, Serving()) as engine:
        model = LocalModel(engine, ScriptedModel([ModelError("The answer broke off.")]))
        os.kill(engine.pid, signal.SIGKILL)
        with pytest.raises(ModelUnreachable, match=r"llama\.cpp was ended by the system while it served tiny\.gguf"):
            model.complete(ASKED, TEXT, max_tokens=5)


def test_it_is_its_client_otherwise(file: Path) -> None:
    client = ScriptedModel([{"text": "a"}], name="tiny.gguf")
    model = LocalModel(Engine(file, Serving()), client)
    assert model.complete(ASKED, TEXT, max_tokens=5).text == '{"text": "a"}'
    assert (model.name, model.context_length) == (client.name, client.context_length)
    assert model.count(ASKED) == client.count(ASKED)
    model.close()


def test_a_server_that_does_not_answer_leaves_no_process_behind(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Engine] = []
    monkeypatch.setattr("bot.llm.local_model.Engine", lambda *given: started.append(Engine(*given)) or started[0])
    with pytest.raises(ModelError, match="No model server answers"):
        open_local(str(file), **SETTINGS)
    (engine,) = started
    with pytest.raises(ProcessLookupError):
        os.kill(engine.pid, 0)


def test_a_name_nobody_has_starts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.llm.local_model.Engine", lambda *given: pytest.fail("nothing was to be started"))
    with pytest.raises(ModelMissing, match="There is no file absent"):
        open_local("absent", **SETTINGS)
