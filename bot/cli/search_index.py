"""Where the index of a root is kept from one search to the next."""

import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from bot.cli.shelf import shelf_folder
from bot.journal.index_file import with_index

_T = TypeVar("_T")


def with_search(root: Path, work: Callable[[sqlite3.Connection], _T], state: str = "") -> _T:
    """Return what ``work`` makes of the index of the root's folder, which is in memory where nothing may be kept.

    ``state`` names another state of it (an older commit), so that the folder's own index stays as it is.
    """
    folder = shelf_folder(root)
    name = sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return with_index(folder / f"search-{name}{state and f'-{state}'}.db" if folder else None, work)
