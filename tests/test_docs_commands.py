"""Every command of README.md and docs/: each is one that there is, and those of the demo do what the page says."""

import contextlib
import glob
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from helpers import pages
from helpers.pages import PAGES, Block, Shown
from helpers.run import CHECKOUT, run

from bot.cli.main import specbot
from bot.repo.sample import lay_out
from bot.templating import folder

BLOCKS = [block for page in PAGES for block in pages.blocks(page)]
LINES = [line for block in BLOCKS for line in block.lines]
INLINE = [each for page in PAGES for each in pages.inline(page)]
RUNNABLE = sorted({block.page for block in BLOCKS if block.codes})
# Files that pages speak of as if they were there: a command that looks for one before it does anything finds it.
NAMED = ("idea.txt", "answer.md", "bench.json", "plan.json", "saved.json", "shard-1.json", "shard-2.json")
HEX = re.compile(r"\b[0-9a-f]{9,12}\b")


def resolved(arguments: list[str]) -> tuple[click.Command, list[str], click.Context]:
    """The command that some words call, what is left of them, and the context of the group it is in."""
    command: click.Command = specbot
    context = click.Context(specbot, info_name="specbot", **specbot.context_settings)
    left = list(arguments)
    while isinstance(command, click.Group) and left and not left[0].startswith("-"):
        inner = command.get_command(context, left[0])
        assert inner is not None, f"there is no command {left[0]}"
        command, left, context = inner, left[1:], click.Context(inner, info_name=left[0], parent=context)
    return command, left, context


def parse(arguments: list[str]) -> None:
    """Take the words as the program would, without doing anything. Raises click.UsageError."""
    command, left, context = resolved(arguments)
    words = [each for word in left for each in (sorted(glob.glob(word)) or [word] if "*" in word else [word])]
    with contextlib.suppress(click.exceptions.Exit):  # --help and --version
        command.make_context(context.info_name, words, parent=context.parent)


def test_the_pages_are_read() -> None:
    assert len(PAGES) > 15
    assert len(LINES) > 60
    assert len(INLINE) > 80
    assert len(RUNNABLE) > 6
    marks = sum(page.read_text("utf-8").count("<!-- runs on the demo") for page in PAGES)
    assert marks == sum(bool(block.codes) for block in BLOCKS), "a mark stands right above its block"


@pytest.mark.parametrize("shown", LINES, ids=lambda shown: shown.name)
def test_a_command_of_a_block_is_one(shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "other").mkdir()
    for name in NAMED:
        (here / name).write_text("{}")
    monkeypatch.chdir(here)
    for words in pages.commands(shown.line):
        program = Path(words[0]).name
        if program == "specbot":
            parse(words[1:])
        elif program.startswith("python") or program == "bash":
            assert is_ours(words), words


def is_ours(words: list[str]) -> bool:
    """Whether what an interpreter is given is a file of this checkout, which knows the options, or a module."""
    if words[1] in ("-m", "-c"):
        return True
    file = CHECKOUT / words[1]
    options = [word.partition("=")[0] for word in words[2:] if word.startswith("--")]
    return file.is_file() and all(f'"{option}"' in file.read_text("utf-8") for option in options)


def test_a_lie_would_be_found() -> None:
    for words in (["improve", "--everything"], ["improv"], ["check", "--profile", "loud"], ["runs", "shew"]):
        with pytest.raises((click.UsageError, AssertionError)):
            parse(words)
    assert not is_ours(["python", "scripts/docs.py", "--chekc"])
    assert not is_ours(["python", "scripts/doc.py"])
    assert pages.commands("A=1 specbot report - > x.html && git push # so") == [
        ["specbot", "report", "-"],
        ["git", "push"],
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_block_is_shell(page: Path) -> None:
    bash = shutil.which("bash")
    assert bash, "these tests need bash"
    for block in pages.blocks(page):
        done = subprocess.run([bash, "-n"], input=block.text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{block.text}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_in_a_sentence_has_the_options_it_is_said_to_have(page: Path) -> None:
    for shown in pages.inline(page):
        words = re.sub(r"[\[\]]", "", shown.line).split()
        if words[0] != "specbot":
            assert words[1].startswith("-") or (CHECKOUT / words[1]).is_file(), shown.line
            continue
        if not re.fullmatch(r"[a-z]+", words[1]):
            continue
        command, left, context = resolved(words[1:])
        known = {option for parameter in command.get_params(context) for option in parameter.opts}
        said = {word.partition("=")[0].rstrip(",.;") for word in left if re.match(r"--[a-z]", word)}
        assert said <= known, shown.line


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.name)
def test_a_page_does_on_the_demo_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(folder("demo"), tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPECBOT_BASE_URL", "http://127.0.0.1:9/v1")  # nobody's model answers
    for path, text in re.findall(r"^```toml\n# (\.specbot/\S+)\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
    for block in pages.blocks(page):
        if block.codes:
            do(block, capsys)


def do(block: Block, capsys: pytest.CaptureFixture[str]) -> None:
    """Run the commands of a block one after the other, and compare exit codes and first lines with the page."""
    assert len(block.codes) == len(block.lines), f"{block.page.name}: an exit code for each line of\n{block.text}"
    for shown, code in zip(block.lines, block.codes, strict=True):
        ran = None
        for words in pages.commands(shown.line):
            if words[0] == "git":
                subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *words[1:]], check=True)
                continue
            assert words[0] == "specbot", f"{shown.name} is not run here"
            ran = run(capsys, *words[1:])
            if to := re.search(r" > (\S+)", shown.line.partition(" #")[0]):
                Path(to[1]).write_text(ran.out, "utf-8")
        assert ran is None or ran.code == code, f"{shown.name}\n{ran.out}{ran.err}"
        if ran is not None and shown.printed:
            first = HEX.sub("0" * 9, ran.out).splitlines()[: len(shown.printed)]
            assert [line.rstrip() for line in first] == [HEX.sub("0" * 9, line) for line in shown.printed], shown.name
