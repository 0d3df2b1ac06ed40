"""The group: start-up, help, exit codes."""

import contextlib
import importlib
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import IO

import click
import pytest
from helpers.chat_server import ChatServer
from helpers.run import CHECKOUT, run, run_apart
from helpers.specs import path_of, spec
from rich.cells import cell_len

from bot import __version__
from bot.cli import main as module
from bot.cli.main import COMMANDS
from bot.errors import SpecbotError

HEAVY = ("openai", "mcp", "github", "git", "jinja2", "pydantic", "onnxruntime", "tokenizers", "numpy")


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["validate", "--all"], ["validate", "--help"], ["check"]]
)
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


@pytest.mark.parametrize("arguments", [("improv",), ("check", "--improv")])
def test_an_unknown_command_or_option(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    ran = run(capsys, *arguments)
    assert (ran.code, ran.out) == (2, "")
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
    monkeypatch.setattr(module, "_leave_quietly", lambda _: None)
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


@pytest.mark.parametrize("locale", ["ascii:strict", "latin-1:strict", "cp1252:strict"])
def test_what_the_locale_has_no_letter_for_is_written_out(tmp_path: Path, locale: str) -> None:
    (tmp_path / "openspec" / "specs").mkdir(parents=True)
    ran = run_apart(tmp_path, ["doctor"], PYTHONIOENCODING=locale)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("\\u2713 specbot")


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        for arguments in (["demo", "--no-model"], ["--version"], ["validate", "--help"]):
            done = on(full, arguments, tmp_path)
            assert done.returncode == 2
            assert done.stderr.startswith("error: The result could not be printed: No space left on device.")
            assert len(done.stderr.splitlines()) == 1


def test_a_closed_standard_output_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m bot demo --no-model >&-"],
        cwd=tmp_path, env=environment_of(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "error: There is nowhere to print to: standard output is closed.\n"


def test_what_was_written_before_a_full_disk_is_told(tmp_path: Path) -> None:
    file = tmp_path / path_of("bells")
    file.parent.mkdir(parents=True)
    file.write_text(spec("bells", Ringing="The bell will ring for 3 seconds."))
    with Path("/dev/full").open("wb") as full:
        done = on(full, ["check", "--fix"], tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith("Is the disk full? What it wrote is there: 'git status' shows it.\n")
    assert "SHALL ring" in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "redirected", "code", "said"),
    [
        ("ask --check -", "<&-", 2, "error: There is nothing on standard input."),
        ("mcp", "<&-", 0, ""),
        ("check", "<&- 2>&-", 0, "No findings."),
        ("no-such-command", "2>/dev/full", 2, ""),
        ("check no-such-spec", "2>/dev/full", 2, ""),
        ("check no-such-spec", "2>&-", 2, ""),
    ],
)
def test_a_standard_stream_that_is_closed_or_full(
    tmp_path: Path, arguments: str, redirected: str, code: int, said: str
) -> None:
    file = tmp_path / path_of("bells")
    file.parent.mkdir(parents=True)
    file.write_text(spec("bells", Ringing="The bell SHALL ring for 3 seconds."))
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m bot {arguments} {redirected}"],
        cwd=tmp_path, env=environment_of(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert (done.stdout + done.stderr).startswith(said)


def test_a_failing_file_is_not_blamed_on_the_output(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        Path("/nowhere").read_text(encoding="utf-8")

    monkeypatch.setattr(module.specbot, "main", fail)
    assert module.main(["check"]) == 3
    assert "This is a bug" in capfd.readouterr().err


def environment_of(home: Path, **variables: str) -> dict[str, str]:
    return {"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin", "HOME": str(home), "TERM": "xterm", **variables}


def on(output: IO[bytes], arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder, env=environment_of(folder), stdout=output, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip


def at_a_terminal(arguments: list[str], folder: Path, **variables: str) -> str:
    """Run one command line at a terminal of its own and return what it shows, control characters and all."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        child = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder, env=environment_of(folder, **variables), stdout=theirs, stderr=theirs,
        )  # fmt: skip
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # so Linux says that nobody holds the other end any more
            while piece := screen.read(4096):
                shown += piece
        child.wait(timeout=60)
    return shown.decode()


@pytest.mark.parametrize("name", ["Night rules of the front door", "夜間の正面玄関の施錠に関する規則"])
def test_a_narrow_terminal_still_shows_how_far_the_model_is(tmp_path: Path, name: str) -> None:
    (tmp_path / path_of("doors")).parent.mkdir(parents=True)
    text = spec("doors", **{name: "The system SHALL lock quickly."})
    (tmp_path / path_of("doors")).write_text(text, encoding="utf-8")
    with ChatServer(lambda body: "no") as server:
        shown = at_a_terminal(
            ["improve", "--all", "--base-url", server.base_url], tmp_path, COLUMNS="50", NO_COLOR="1", LC_ALL="C.UTF-8"
        )
    progress = re.findall("… 1/1[^\r\x1b]*", shown)
    assert any(line.endswith("… · waiting for the model") for line in progress), progress
    assert all(cell_len(line) < 50 for line in progress), progress


def test_a_terminal_that_cannot_overwrite_is_not_asked_to(tmp_path: Path) -> None:
    (tmp_path / path_of("doors")).parent.mkdir(parents=True)
    (tmp_path / path_of("doors")).write_text(spec("doors", Night="The system SHALL lock quickly."), encoding="utf-8")
    with ChatServer(lambda body: "no") as server:
        shown = at_a_terminal(["improve", "--all", "--base-url", server.base_url], tmp_path, TERM="dumb", NO_COLOR="1")
    assert "… 1/1" in shown
    assert "\x1b" not in shown


COLOURED = re.compile(r"\x1b\[[0-9;]*m")


def test_no_color_holds_at_a_terminal(tmp_path: Path) -> None:
    (tmp_path / path_of("doors")).parent.mkdir(parents=True)
    (tmp_path / path_of("doors")).write_text(spec("doors", Night="The system SHALL lock quickly."), encoding="utf-8")
    with ChatServer(lambda body: "no") as server:
        lines = [["improve", "--all", "--base-url", server.base_url], ["check"], ["validate", "--all"], ["check", "no"]]
        for words, arguments in zip(("1/1", "vague-word", "Totals", "error: "), lines, strict=True):
            coloured, bare = at_a_terminal(arguments, tmp_path), at_a_terminal(arguments, tmp_path, NO_COLOR="1")
            assert COLOURED.search(coloured), arguments
            assert words in bare
            assert COLOURED.search(bare) is None, arguments
    assert "\x1b" not in run_apart(tmp_path, ["check", "no"], NO_COLOR="").err
