"""The shell completes commands, options and choices, and pays for no more than it has to."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.run import CHECKOUT, run_apart

from bot.cli.main import COMMANDS


def offered(folder: Path, shell: str, line: str, word: int) -> list[str]:
    ran = run_apart(folder, [], _SPECBOT_COMPLETE=f"{shell}_complete", COMP_WORDS=line, COMP_CWORD=str(word))
    assert (ran.code, ran.err) == (0, "")
    return ran.out.splitlines()


def test_commands_options_and_choices(tmp_path: Path) -> None:
    assert offered(tmp_path, "bash", "specbot pr", 1) == ["plain,propose"]
    assert offered(tmp_path, "bash", "specbot --v", 1) == ["plain,--version"]
    assert offered(tmp_path, "bash", "specbot check --profile ", 3) == ["plain,default", "plain,strict", "plain,all"]
    assert "plain,trace" in offered(tmp_path, "bash", "specbot runs ", 2)


def test_zsh_is_told_what_each_is_for(tmp_path: Path) -> None:
    assert offered(tmp_path, "zsh", "specbot doc", 1) == ["plain", "doctor", COMMANDS["doctor"][1]]


def test_fish_is_told_what_each_is_for(tmp_path: Path) -> None:
    # fish gives the line up to the cursor and, instead of a number, the word that is begun.
    ran = run_apart(tmp_path, [], _SPECBOT_COMPLETE="fish_complete", COMP_WORDS="specbot doc", COMP_CWORD="doc")
    assert ran.out.splitlines() == [f"plain,doctor\t{COMMANDS['doctor'][1]}"]


def test_the_first_word_imports_no_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_SPECBOT_COMPLETE": "bash_complete", "COMP_WORDS": "specbot ", "COMP_CWORD": "1"}.items():
        monkeypatch.setenv(name, value)
    program = (
        "import sys; from bot.cli.main import main\n"
        "try: main([])\nexcept SystemExit: print(*(each for each in sys.modules if each.startswith('bot.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=60
    )
    *names, modules = done.stdout.splitlines()
    assert names == [f"plain,{name}" for name in sorted(COMMANDS)]
    assert set(modules.split()) == {"bot.cli", "bot.cli.main", "bot.cli.colour", "bot.cli.log", "bot.errors"}


def test_bash_takes_the_line_of_the_page(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash, "these tests need bash"
    installed = tmp_path / "specbot"
    installed.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n')
    installed.chmod(0o755)
    page = (CHECKOUT / "docs/commands.md").read_text("utf-8")
    line = next(each.partition("  #")[0] for each in page.splitlines() if "bash_source" in each)
    script = f'''PATH="{tmp_path}:$PATH"
{line}
COMP_WORDS=(specbot check --no-c); COMP_CWORD=2; _specbot_completion specbot; echo "${{COMPREPLY[@]}}"'''
    done = subprocess.run([bash, "--norc", "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["--no-cache"], "")
