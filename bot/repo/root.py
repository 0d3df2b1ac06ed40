"""Find the folder that holds ``openspec/``, from here upwards, as the official tool does."""

from pathlib import Path

from bot.errors import RootError

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
    """Whether ``folder`` holds an OpenSpec root; an ``openspec/`` with none of its marks is passed over."""
    top = folder / "openspec"
    return any((top / name).is_dir() for name in _MARKS) or any((top / name).is_file() for name in _CONFIGS)
