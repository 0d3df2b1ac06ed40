"""The command group, and the one place that turns every failure into an exit code."""

import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from io import TextIOWrapper
from typing import Any, TextIO

import click
from click.shell_completion import CompletionItem

from bot import __version__
from bot.cli import colour
from bot.cli.log import kept
from bot.errors import SpecbotError

# Name to (module, first line of help): listed here so that --help imports no command. A test holds them in step.
COMMANDS = {
    "archive": ("bot.cli.archive", "Merge the deltas of changes into the specs, and archive the changes."),
    "ask": ("bot.cli.ask", "Answer a question from the specs, with quotations, or say that they do not say."),
    "bench": (
        "bot.cli.bench",
        "Plant known defects in clean specs, and say how many are found and mended, and what was harmed.",
    ),
    "check": ("bot.cli.check", "Find what is wrong with specs and changes: structure and quality."),
    "conflicts": (
        "bot.cli.conflicts",
        "Say which open changes touch the same requirement, which of them combine, and which need a person.",
    ),
    "demo": ("bot.cli.demo", "Show the main job on a bundled sample repository."),
    "diff": ("bot.cli.diff", "Say what specs say differently: requirement by requirement, and what to look at."),
    "doctor": ("bot.cli.doctor", "Say what is here, what is missing, and what each lack costs."),
    "drift": ("bot.cli.drift", "Say which requirements a change of code touches, and which are untrue now."),
    "event": (
        "bot.cli.event",
        "Read an event of GitHub's and write down what to publish: the step without a write token.",
    ),
    "improve": ("bot.cli.improve", "Improve the specs of this repository, one safe edit at a time."),
    "init": ("bot.cli.init", "Write .specbot.toml and the workflow into a repository, and say what it lacks."),
    "learn": (
        "bot.cli.learn",
        "Collect what people did with what specbot proposed, and remember it on the branch specbot/memory.",
    ),
    "memory": ("bot.cli.memory", "Show what was learned from what people did, say why, and take it back."),
    "model": ("bot.cli.model", "Say which models there are, or serve a GGUF file with llama.cpp."),
    "trust": ("bot.cli.trust", "Allow this clone's configuration to start servers and send keys."),
    "mcp": ("bot.cli.mcp_server", "Serve specs, changes and findings to outside agents (MCP), over stdio or HTTP."),
    "plan": ("bot.cli.plan_merge", "Join the plans of a run that was parted into shards."),
    "propose": (
        "bot.cli.propose",
        "Propose a complete OpenSpec change: proposal, deltas, tasks, and a design where one is warranted.",
    ),
    "publish": (
        "bot.cli.publish",
        "Publish a plan that 'specbot event', or 'improve' or 'propose' with --plan, made: the step without a model.",
    ),
    "rebase": ("bot.cli.rebase", "Bring the deltas of a change up to date with the specs."),
    "report": (
        "bot.cli.report",
        "Write one HTML page on the health of the specs: over the history, by rule, by capability, and what is open.",
    ),
    "review": ("bot.cli.review", "Say what a branch changes, as a comment on it would."),
    "run": ("bot.cli.run", "Run a workflow: several commands in an order, as a TOML file says."),
    "runs": ("bot.cli.runs", "List, show, draw and verify what earlier runs did, and go on with one that broke off."),
    "search": ("bot.cli.search", "Find the requirements nearest to some words, or to a question."),
    "stats": ("bot.cli.stats", "Say how much of what was proposed people took: by rule, path group, model and month."),
    "validate": ("bot.cli.validate", "Check the structure of specs and changes, as 'openspec validate' does."),
}


_WRITERS = frozenset({"archive", "init", "learn", "memory", "propose", "publish", "rebase", "run", "trust"})
_WRITING = frozenset({"--accept", "--accept-all", "--apply", "--branch", "--fix", "--plan", "--pr", "--write-baseline"})


class LazyGroup(click.Group):
    """A group that imports a command when it is called: start-up pays for one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin so, and the group's own options: click would import every command."""
        names = [name for name in sorted(COMMANDS) if name.startswith(incomplete)]
        commands = [CompletionItem(name, help=COMMANDS[name][1]) for name in names]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="specbot")
def specbot() -> None:
    """Improve OpenSpec repositories: small edits, proven safe, with the model on your own machine or with none.

    Start with 'specbot demo', or with 'specbot improve' in a repository that has an openspec/ folder.

    \b
    Examples:
      specbot demo              what it does, on a bundled sample
      specbot doctor            what is here, and what is missing
      specbot check             what is wrong with the specs of this repository
      specbot improve --all     each edit it would make; writes nothing
    """


def main(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code: 0 clean, 1 something is left, 2 cannot, 3 bug, 130 interrupted."""
    if sys.stdout is None:  # so Python does when it is started with its standard output closed
        return _complain("There is nowhere to print to: standard output is closed.")
    _write_out_what_the_locale_lacks()
    # What 'specbot mcp' prints is read by a program, byte for byte.
    with kept(os.environ, out=list(arguments[:1]) != ["mcp"]):
        return _done(arguments)


def _done(arguments: Sequence[str]) -> int:
    """Run one command line, and turn whatever it fails with into a line and an exit code."""
    try:
        result: Any = specbot.main(args=list(arguments), prog_name="specbot", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        _say(error.show)
        return 2
    except (click.Abort, KeyboardInterrupt) as error:
        # What had been written by then is noted with the interruption; click wraps it.
        notes = getattr(error.__cause__ or error, "__notes__", ())
        _say(partial(click.echo, " ".join(["Interrupted.", *notes]), err=True))
        return 130
    except BrokenPipeError:
        _leave_quietly(sys.stdout)
        return 1
    except SpecbotError as error:
        return _complain(str(error), error.exit_code)
    except Exception as error:  # noqa: BLE001  the one broad except: whatever gets here is a bug, and is shown as one
        # A failure of standard output is the one left that names no file; those of a folder are translated in repo.
        if isinstance(error, OSError) and error.filename is None:
            _leave_quietly(sys.stdout)
            written = " What it wrote is there: 'git status' shows it." if _writes(arguments) else ""
            return _complain(f"The result could not be printed: {error.strerror}. Is the disk full?{written}")
        traceback.print_exc()
        click.echo(f"This is a bug in specbot {__version__}; please report it with the lines above.", err=True)
        return 3
    return result if isinstance(result, int) else 0


def _write_out_what_the_locale_lacks() -> None:
    """Have a letter that standard output or error has no code for (ASCII, Latin-1) printed as ``\\u2713``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _writes(arguments: Sequence[str]) -> bool:
    """Whether a command line may have written files or a branch before it printed anything."""
    options = {each.partition("=")[0] for each in arguments[1:]}
    return arguments[0] in _WRITERS or not _WRITING.isdisjoint(options)


def _complain(message: str, code: int = 2) -> int:
    text = f"{click.style('error:', fg='red', bold=True)} {message}"
    _say(partial(click.echo, text, err=True, color=colour.allowed()))
    return code


def _say(tell: Callable[[], object]) -> None:
    """Say something on standard error where that can be written; the exit code tells it anyway."""
    try:
        tell()
    except OSError:
        _leave_quietly(sys.stderr)


def _leave_quietly(stream: TextIO) -> None:
    """Whoever read has gone: keep Python from flushing into the closed pipe, and saying so, at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
