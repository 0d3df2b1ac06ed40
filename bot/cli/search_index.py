"""Where the index of a root is kept from one search to the next."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from bot.cli.shelf import shelf_folder
from bot.journal.index_file import open_index


@contextmanager
def open_search(root: Path) -> Iterator[sqlite3.Connection]:
    """Open the index of the root's folder, in memory where nothing may be kept."""
    folder = shelf_folder(root)
    name = sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    with open_index(folder / f"search-{name}.db" if folder else None) as connection:
        yield connection
