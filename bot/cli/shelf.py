"""Where summaries of documents are kept from one check to the next, and which code made them."""

import os
import sys
from hashlib import sha256
from pathlib import Path

import bot
from bot.journal.kept import Kept

# What a summary depends on but the document.
_ROOMS = ("rules", "openspec", "text")


def shelf_folder(root: Path) -> Path | None:
    """Return where is kept what can be worked out again.

    It is beside the journal that ``SPECBOT_STATE`` names, else in the user's cache folder; None where that lies in
    the folder it is about, or nowhere: what only reads writes nothing into a repository.
    """
    try:
        named = Path(os.environ.get("SPECBOT_STATE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = named if os.environ.get("SPECBOT_STATE") else named / "specbot"
        is_inside = folder.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return None
    return None if is_inside or not named.is_absolute() else folder


def open_shelf(root: Path) -> Kept | None:
    """Return where summaries are kept, None where there is no place for them."""
    folder = shelf_folder(root)
    return Kept(folder / "summaries.db") if folder else None


def code_version() -> str:
    """Return a hash of all code that has a say in a summary, of Python's version too: it knows the letters."""
    found = sha256(sys.version.encode())
    top = Path(bot.__file__).parent
    for file in sorted(each for room in _ROOMS for each in (top / room).glob("*.py")):
        found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()
