"""A step of a workflow as the words of a command line; what no file of a repository may ask for is refused."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

import click

from bot.cli.main import specbot
from bot.errors import RecipeError
from bot.text.printable import in_one_line
from bot.workflows.recipe import Recipe, RecipeStep, Value

COMMANDS = frozenset(
    {
        "archive",
        "ask",
        "check",
        "conflicts",
        "diff",
        "drift",
        "improve",
        "learn",
        "propose",
        "rebase",
        "report",
        "review",
    }
    | {"search", "stats", "validate"}
)
"""What a step may run: nothing that trusts, serves, publishes somebody's plan or reads an event."""
# Where a server is, and whose token is used, is not for a file of a repository to say (docs/security.md).
_NEVER = frozenset({"base_url", "repo", "reader", "handed_on", "payload"})
_FILE = "file:"
# How a parameter that names a file says so, by its name or in --help.
_FILE_NAME = re.compile(r"file|path|plan|folder", re.IGNORECASE)


def words_of(recipe: Recipe, step: RecipeStep, folder: Path) -> list[str]:
    """Return the command line of a step, without ``specbot``, to be run in ``folder``. Raises RecipeError."""
    command = _command(recipe, step)
    known = {_bare(each): each for each in command.params if isinstance(each, click.Option)}
    words = [step.command]
    for name, value in step.options.items():
        option = known.get(name.replace("_", "-"))
        if option is None or option.name in _NEVER:
            raise _wrong(recipe, step, f"{step.command} takes no {in_one_line(name, 40)}", _meant(name, known))
        words += _option(recipe, step, option, value, folder)
    if step.arguments:
        takes = [each for each in command.params if isinstance(each, click.Argument)]
        if not takes:
            raise _wrong(recipe, step, f"{step.command} takes no arguments", "Leave them out.")
        if any(map(_names_a_file, takes)) and not all(_is_inside(each, folder) for each in step.arguments):
            raise _wrong(recipe, step, "an argument names a file outside of the root", "Give its path below it.")
        words += ["--", *step.arguments]
    return words


def shown(words: list[str]) -> str:
    """Return a command line as it is told of, on one line."""
    return "specbot " + " ".join(f"'{each}'" if " " in each else each for each in map(_one_line, words))


def _one_line(word: str) -> str:
    return in_one_line(word, 80)


def _command(recipe: Recipe, step: RecipeStep) -> click.Command:
    name = step.command
    found = specbot.get_command(click.Context(specbot), name) if name in COMMANDS else None
    if found is None:
        close = get_close_matches(name, COMMANDS, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"A step runs {', '.join(sorted(COMMANDS))}."
        raise _wrong(recipe, step, f"{in_one_line(name, 40)} is nothing that a step may run", hint)
    return found


def _bare(option: click.Option) -> str:
    return max(option.opts, key=len).lstrip("-")


def _option(
    recipe: Recipe, step: RecipeStep, option: click.Option, value: Value | tuple[Value, ...], folder: Path
) -> list[str]:
    long = max(option.opts, key=len)
    several = value if isinstance(value, tuple) else (value,)
    if isinstance(value, tuple) and not option.multiple:
        raise _wrong(recipe, step, f"{long} takes one value", "Leave the list out.")
    words: list[str] = []
    for each in several:
        if option.is_flag and option.flag_value is not False and isinstance(each, bool):
            words += _flag(option, each)
        elif isinstance(each, bool):
            raise _wrong(recipe, step, f"{long} takes a value, not true or false", "Say it as a text.")
        elif option.is_flag:
            raise _wrong(recipe, step, f"{long} takes no value", "Say true or false.")
        else:
            words.append(f"{long}={_checked(recipe, step, option, str(each), folder)}")
    return words


def _flag(option: click.Option, on: bool) -> Iterator[str]:
    if on:
        yield max(option.opts, key=len)
    elif option.secondary_opts:
        yield max(option.secondary_opts, key=len)


def _checked(recipe: Recipe, step: RecipeStep, option: click.Option, value: str, folder: Path) -> str:
    """Return a value that its option takes, and that names no file outside of the root. Raises RecipeError."""
    long = max(option.opts, key=len)
    if option.name == "model" and value.startswith(_FILE):
        raise _wrong(recipe, step, "--model names a file", "Name a model that a server has.")
    if _names_a_file(option) and not _is_inside(value, folder):
        raise _wrong(recipe, step, f"{long} names a file outside of the root", "Give its path below it.")
    try:
        option.type.convert(value, option, None)
    except click.BadParameter as error:
        raise _wrong(recipe, step, f"{long}: {in_one_line(error.message, 150)}", "Mend it.") from None
    return value


def _names_a_file(parameter: click.Parameter) -> bool:
    named = f"{parameter.name} {parameter.metavar or ''}"
    return bool(_FILE_NAME.search(named)) or isinstance(parameter.type, click.Path | click.File)


def _is_inside(value: str, folder: Path) -> bool:
    """Whether a path lies below a folder, and no link on the way leads elsewhere."""
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\0" in value:
        return False
    return not any((folder / part).is_symlink() for part in [path, *path.parents] if part.parts)


def _meant(name: str, known: dict[str, click.Option]) -> str:
    there = [each for each, option in known.items() if option.name not in _NEVER and not option.hidden]
    close = get_close_matches(name, there, n=1)
    return f"Did you mean {close[0]}?" if close else f"It takes {', '.join(sorted(there))}."


def _wrong(recipe: Recipe, step: RecipeStep, what: str, hint: str) -> RecipeError:
    return RecipeError(f"{recipe.name}.toml, step {step.name}: {what}.", hint)
