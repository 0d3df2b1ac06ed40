"""Find the folder that holds ``openspec/``, from here upwards, as the official tool does, and whether git is there."""

import os
import shutil
from pathlib import Path

from bot.errors import RepoError, RootError
from bot.repo.failures import no_git
from bot.text.printable import listed

_MARKS = ("specs", "changes")
_CONFIGS = ("config.yaml", "config.yml")
_DEPTH = 3
_MOST_FOLDERS = 5_000
_PASSED_OVER = frozenset({"node_modules", "vendor", "venv", "target", "dist", "build", "openspec"})


def find_root(start: Path) -> Path:
    """Return the nearest folder, ``start`` or above it, whose ``openspec/`` holds specs, changes or a config file.

    Raises RootError when there is none.
    """
    start = start.absolute()
    for folder in [start, *start.parents]:
        if is_root(folder):
            return folder
    below = [str(each.relative_to(start)) for each in roots_below(start)]
    raise RootError(
        "No openspec/ folder with specs/ or changes/ here or above.",
        f"Go into the folder that you mean: {listed(below)}."
        if below
        else "Go to a repository that uses OpenSpec, or create one with 'openspec init'.",
    )


def roots_below(start: Path) -> list[Path]:
    """Return the roots a few folders below ``start``, as a repository with several has them, sorted.

    No link is followed, and of a large tree only the folders nearest to ``start`` are looked into.
    """
    found: list[Path] = []
    level = [start]
    looked = 0
    for _ in range(_DEPTH):
        folders = [each for folder in level for each in _folders(folder)]
        looked += len(folders)
        if looked > _MOST_FOLDERS:
            break
        found += [each for each in folders if is_root(each)]
        level = folders
    return sorted(found)


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [
                folder / each.name
                for each in entries
                if each.name not in _PASSED_OVER
                and not each.name.startswith(".")
                and each.is_dir(follow_symlinks=False)
            ]
    except OSError:
        return []


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
