"""Every help shows an example, and every example is a command line that specbot takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.cli.main import specbot

_REMARK = re.compile(r" {2,}\S.*$| [|>] .*$")


def commands(group: click.Group, context: click.Context) -> Iterator[click.Context]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        inner = click.Context(command, info_name=name, parent=context)
        yield inner
        if isinstance(command, click.Group):
            yield from commands(command, inner)


# With the settings it runs with: a command keeps the help option of the first context that asks for it.
ROOT = click.Context(specbot, info_name="specbot", **specbot.context_settings)
EVERY = {each.command_path: each for each in [ROOT, *commands(specbot, ROOT)]}


def examples(context: click.Context) -> list[list[str]]:
    """Return the words of each example, without what is said about it, and without what the shell does."""
    _, _, shown = (context.command.help or "").partition("Examples:\n")
    block = shown.split("\n\n")[0]
    lines = [line.strip() for line in block.splitlines() if line.strip().startswith("specbot ")]
    return [shlex.split(_REMARK.sub("", line)) for line in lines]


@pytest.mark.parametrize("name", EVERY)
def test_a_help_shows_examples_that_are_taken(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("here", "specs"):  # one example names ../specs, which has to be there
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    found = examples(EVERY[name])
    assert found
    for _, *words in found:
        context: click.Context = ROOT
        while isinstance(context.command, click.Group):
            command = context.command.get_command(context, words[0])
            assert command, words
            context = click.Context(command, info_name=words.pop(0), parent=context)
        context.command.parse_args(context, words)  # raises for an option, choice or argument that is not there
        assert context.command_path.startswith(name)
