"""File contents by blob id, read from git many at a time and shared by every tree of a run."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from threading import Lock

from bot.repo.command import SafeGit
from bot.repo.paths import LARGEST_FILE
from bot.repo.plumbing import parse_blobs, parse_sizes

# What one batch may hold, and what the shelf may: a report walks through the whole history of a repository.
_LARGEST_BATCH = 32 * 1024 * 1024
_LARGEST_SHELF = 64 * 1024 * 1024


class Blobs:
    """A shelf of blobs; what is not on it yet is fetched in one batch. Threads may share it."""

    def __init__(self, git: SafeGit) -> None:
        self._git = git
        self._shelf: dict[str, bytes | None] = {}
        self._size = 0
        self._lock = Lock()

    def __contains__(self, blob: str) -> bool:
        return blob in self._shelf

    def read(self, blob: str, ahead: Iterable[str] = ()) -> bytes | None:
        """Return the bytes of a blob, None when it is larger than specbot reads.

        If it must be fetched, those ``ahead`` are fetched with it as far as there is room. Raises RepoError.
        """
        with self._lock:
            if blob not in self._shelf:
                blobs = list(dict.fromkeys([blob, *ahead]))
                self._fetch(parse_sizes(self._git.cat_file("--batch-check", istream=_lines(blobs))))
            return self._shelf[blob]

    def read_ahead(self, sizes: Mapping[str, int]) -> None:
        """Fetch blobs whose sizes are known already: one process. Raises RepoError."""
        with self._lock:
            if missing := {blob: size for blob, size in sizes.items() if blob not in self._shelf}:
                self._fetch(missing)

    def _fetch(self, sizes: Mapping[str, int]) -> None:
        batch, room = {}, _LARGEST_BATCH
        for blob, size in sizes.items():
            if size <= min(room, LARGEST_FILE):
                batch[blob] = size
                room -= size
        output = self._git.cat_file(
            "--batch", istream=_lines(batch), stdout_as_string=False, strip_newline_in_stdout=False
        )
        if self._size > _LARGEST_SHELF:
            self._shelf, self._size = {}, 0
        self._shelf |= {blob: None for blob, size in sizes.items() if size > LARGEST_FILE}
        self._shelf |= parse_blobs(output, batch)
        self._size += _LARGEST_BATCH - room


def _lines(blobs: Iterable[str]) -> BytesIO:
    return BytesIO("".join(f"{blob}\n" for blob in blobs).encode())
