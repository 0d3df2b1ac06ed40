"""The group: start-up, help, exit codes."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from helpers.run import CHECKOUT, run, run_apart

from bot import __version__
from bot.cli import main as module
from bot.cli.main import COMMANDS
from bot.errors import SpecbotError

HEAVY = ("openai", "mcp", "github", "git", "jinja2", "pydantic")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["validate", "--all"], ["validate", "--help"]])
def test_start_up_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys, json; from bot.cli.main import main; main(json.loads(sys.argv[1]));"
        f"print('HEAVY', *sorted(set({HEAVY!r}) & {{name.split('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(arguments)], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "HEAVY"


def test_version_and_the_module_as_a_program(tmp_path: Path) -> None:
    ran = run_apart(tmp_path, ["--version"])
    assert (ran.code, ran.out.strip()) == (0, f"specbot, version {__version__}")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_list_of_commands_is_in_step(name: str) -> None:
    command = importlib.import_module(COMMANDS[name][0]).command
    assert isinstance(command, click.Command)
    assert command.name == name
    assert (command.help or "").split("\n")[0] == COMMANDS[name][1]


def test_no_arguments_show_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys)
    assert ran.code == 2
    assert "improve" in ran.err


def test_an_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "improv")
    assert ran.code == 2
    assert "improv" in ran.err


@pytest.mark.parametrize(
    ("raised", "code", "words"),
    [
        (SpecbotError("It is broken.", "Mend it."), 2, "error: It is broken. Mend it."),
        (KeyboardInterrupt(), 130, "Interrupted."),
        (ZeroDivisionError("oops"), 3, "This is a bug in specbot"),
        (BrokenPipeError(), 1, ""),
    ],
)
def test_every_failure_has_its_exit_code(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, words: str
) -> None:
    def fail(**_: object) -> None:
        raise raised

    monkeypatch.setattr(module.specbot, "main", fail)
    monkeypatch.setattr(module, "_leave_quietly", lambda: None)
    assert module.main(["check"]) == code
    err = capfd.readouterr().err
    assert words in err
    assert ("Traceback" in err) == (code == 3)


def test_outside_a_root(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("check", "improve"):
        ran = run(capsys, name)
        assert ran.code == 2
        assert "No openspec/ folder" in ran.err
        assert "openspec init" in ran.err


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    command = f"{sys.executable} -m bot demo --no-model | head -n 1"
    environment = {"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("specbot improve")
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
