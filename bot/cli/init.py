"""``specbot init``: settings and a workflow for a repository, and what it still lacks."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import config
from bot.cli.output import Printer
from bot.cli.place import Place, read_settings
from bot.cli.wiring import open_place
from bot.config import FILE, is_loopback
from bot.errors import RepoError, UsageError
from bot.repo.disk import prepare, replace
from bot.repo.failures import NoAnswerError
from bot.repo.refs import default_branch, short
from bot.repo.root import missing_git
from bot.repo.unbroken import unbroken
from bot.text.tree import parents
from bot.workflows.initialise import (
    WORKFLOW,
    Setup,
    check_setup,
    model_lack,
    parse_origin,
    parse_source,
    settings_text,
    workflow_text,
)

if TYPE_CHECKING:
    from bot.repo.repository import Repository

_STYLES = {"✓": "green", "–": "yellow"}
_SWITCH = "Allow GitHub Actions to create and approve pull requests"


@click.command("init")
@click.option("--from", "source", metavar="OWNER/REPO@SHA", help="Where specbot's own code lies; writes the workflow.")
@click.option("--runner", default="", metavar="LABEL", help="The runner that asks the model; default: one of GitHub's.")
@click.option("--base-url", default="", metavar="URL", help="The model server, as that runner and you reach it.")
@click.option("--no-model", is_flag=True, help="Rules only in the workflow.")
@click.option("--force", is_flag=True, help="Replace the workflow that is there; without --from, the settings.")
def command(source: str | None, runner: str, base_url: str, no_model: bool, force: bool) -> int:
    """Write .specbot.toml and the workflow into a repository, and say what it lacks.

    The settings go beside openspec/, the workflow to the top of the repository. A file that is there is kept.

    \b
    Examples:
      specbot init
      specbot init --from OWNER/REPO@SHA --runner lm-studio
      specbot init --from OWNER/REPO@SHA --no-model
    """
    place, printer = open_place(), Printer()
    branch = _branch(place.repository)
    setup = Setup(parse_source(source) if source else None, branch, runner, base_url, no_model)
    check_setup(setup)
    files = _files(place, setup)
    there = [path for path in files if _is_there(*path) and _differs(path, files[path])]
    # With --from it is the workflow that is asked for: nobody's settings are lost to a new version of it.
    replaced = {path for path in there if force and (path[1] == WORKFLOW or not setup.source)}
    for path in there:
        if path not in replaced:
            _keep(path, setup)
    written = {path: text for path, text in files.items() if path in replaced or not os.path.lexists(path[0] / path[1])}
    _write(written)
    for path in files:
        state = "replaced" if path in replaced else "written" if path in written else "is there, kept as it is"
        _line(printer, "✓", path[1], state)
    for check in _checks(place, setup):
        _line(printer, *check)
    printer.line("")
    printer.line((_next(setup), "bold"))
    return 0


_Path = tuple[Path, str]
"""A folder that is trusted to be what it is, and a path below it of which no part may be a link."""


def _files(place: Place, setup: Setup) -> dict[_Path, str]:
    """Return what is to be written. Raises UsageError where there is no place for a workflow."""
    files = {(place.root, FILE): settings_text(setup)}
    if setup.source:
        if place.repository is None:
            raise missing_git() or UsageError(
                "A workflow lies at the top of a git repository, and there is none here.", "Run 'git init'."
            )
        files[place.repository.top, WORKFLOW] = workflow_text(setup, setup.source)
    return files


def _is_there(folder: Path, path: str) -> bool:
    """Whether a plain file stands there. Raises UsageError where something else is, or a link is on the way."""
    for each in [path, *parents(path)]:
        there = folder / each
        if there.is_symlink():
            raise UsageError(f"{each} is a link, and specbot writes through none.", "Put a file or folder there.")
        if os.path.lexists(there) and (each == path) != there.is_file():
            raise UsageError(f"{each} is no {'file' if each == path else 'folder'}.", "Move it out of the way.")
    return os.path.lexists(folder / path)


def _differs(path: _Path, text: str) -> bool:
    file = path[0] / path[1]
    try:
        return file.read_bytes() != text.encode("utf-8", "surrogateescape")
    except OSError as error:
        raise RepoError(f"{path[1]}: {error.strerror or error}.", "May you read it?") from error


def _keep(path: _Path, setup: Setup) -> None:
    """Raise UsageError where what was asked for would have to stand in a file that is kept."""
    if path[1] == WORKFLOW:
        raise UsageError(f"{WORKFLOW} is there and says something else; nothing was written.", "--force replaces it.")
    if setup.base_url:
        raise UsageError(f"{FILE} is there; nothing was written.", "Write base_url into it and leave --base-url out.")


def _write(files: Mapping[_Path, str]) -> None:
    """Write every file, or none. Raises RepoError when the disk refuses."""
    name = ""
    try:
        with unbroken(), ExitStack() as undo:
            fresh = {}
            for (folder, name), text in files.items():
                fresh[folder / name] = prepare(folder / name, text.encode("utf-8", "surrogateescape"), undo)
            for file, prepared in fresh.items():
                replace(file, prepared, file.read_bytes() if file.exists() else None, undo)
            undo.pop_all()
    except OSError as error:
        raise RepoError(f"{name}: {error.strerror or error}.", "Nothing was written.") from error


def _branch(repository: "Repository | None") -> str:
    """Return the default branch as far as this clone knows it."""
    if repository is None:
        return "main"
    known = default_branch(repository.git)
    return short(known).removeprefix("origin/") if known else repository.head().branch or "main"


def _checks(place: Place, setup: Setup) -> Iterator[tuple[str, str, str, str]]:
    """Yield mark, name, what was found, and what to do about it."""
    yield "✓", "OpenSpec root", str(place.root), ""
    if place.repository is None:
        lack = missing_git()
        if lack:
            yield "–", "git", lack.message, lack.hint
            return
        yield "–", "git", "no repository here", "Run 'git init'; what specbot publishes are branches."
        return
    yield "✓", "git", f"{place.repository.top}, default branch {setup.branch}", ""
    url = _origin_url(place.repository)
    origin = parse_origin(url)
    if origin is None:
        yield "–", "origin", "no address of a server", "Create the repository on GitHub and 'git remote add origin …'."
    elif not origin.is_github:
        found = f"{origin.host}, which is not github.com"
        yield "–", "origin", found, "If it is a GitHub Enterprise Server, read docs/github.md first."
    else:
        yield "✓", "origin", f"{origin.repository} on {origin.host}", ""
    yield _model(place, setup)
    if setup.source is None:
        return
    where = origin.settings_page if origin else "Settings, Actions, General"
    yield "–", "by hand", f"tick '{_SWITCH}'", f"{where}; without it, or an App, GitHub refuses every pull request."


def _model(place: Place, setup: Setup) -> tuple[str, str, str, str]:
    if setup.no_model:
        return "✓", "model", "none: rules only", ""
    base_url = config.parse(read_settings(place.root), trusted=True).model.base_url
    lack = model_lack(setup, base_url) if setup.source else ""
    if lack:
        way = "Register a runner beside LM Studio and give --runner LABEL; or give --base-url, or --no-model."
        return "–", "model", lack, way
    where = f"{base_url}, asked from the runner {setup.runner}" if setup.runner else base_url
    trust = "A key is the secret SPECBOT_API_KEY. At a desk 'specbot trust' comes first."
    return "✓", "model", where, "" if is_loopback(base_url) else trust


def _origin_url(repository: "Repository") -> str:
    try:
        return str(repository.git.config("--get", "remote.origin.url"))
    except NoAnswerError:
        return ""


def _line(printer: Printer, mark: str, name: str, found: str, cost: str = "") -> None:
    printer.line((f"{mark} ", _STYLES[mark]), (f"{name:<30}", "bold"), found)
    if cost:
        printer.line(" " * 32, (cost, "dim"))


def _next(setup: Setup) -> str:
    if setup.source:
        return f"Commit them to {setup.branch}: comments and the schedule start a workflow only from there."
    return (
        "For GitHub: specbot init --from OWNER/REPO@SHA, the repository of specbot's own code and a commit of it "
        "('git ls-remote https://github.com/OWNER/REPO HEAD' shows one)."
    )
