"""Find the folder that holds ``openspec/``, from here upwards, as the official tool does, and whether git is there."""

import os
import shutil
from pathlib import Path

from bot.errors import RepoError, RootError
from bot.repo.failures import no_git

_MARKS = ("specs", "changes")
_CONFIGS = ("config.yaml", "config.yml")


def find_root(start: Path) -> Path:
    """Return the nearest folder, ``start`` or above it, whose ``openspec/`` holds specs, changes or a config file.

    Raises RootError when there is none.
    """
    start = start.absolute()
    for folder in [start, *start.parents]:
        if is_root(folder):
            return folder
    raise RootError(
        "No openspec/ folder with specs/ or changes/ here or above.",
        "Go to a repository that uses OpenSpec, or create one with 'openspec init'.",
    )


def is_root(folder: Path) -> bool:
    """Whether ``folder`` holds an OpenSpec root; an ``openspec/`` with none of its marks is passed over.

    A folder that may not be looked into holds none: os.path says so where Path, before Python 3.14, raises.
    """
    top = folder / "openspec"
    marks = any(os.path.isdir(top / name) for name in _MARKS)  # noqa: PTH112
    return marks or any(os.path.isfile(top / name) for name in _CONFIGS)  # noqa: PTH113


def is_in_repository(folder: Path) -> bool:
    """Whether a folder, or one above it, holds the data of git. No git is asked."""
    there = folder.resolve()  # above ".." lies another folder than its name says
    return any((each / ".git").exists() for each in [there, *there.parents])


def missing_git() -> RepoError | None:
    """Return the error for a repository that no git is there to read; None where git is, or no repository."""
    is_lacking = not shutil.which("git") and is_in_repository(Path.cwd())
    return no_git("it is not installed") if is_lacking else None
