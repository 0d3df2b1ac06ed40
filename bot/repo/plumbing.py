"""What git's plumbing prints, cut into values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.repo.failures import damaged

FILE, EXECUTABLE, LINK, DIRECTORY, SUBMODULE = "100644", "100755", "120000", "040000", "160000"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a commit has at a path: git's mode, and the id of the blob, tree or commit."""

    mode: str
    id: str


@dataclass(frozen=True, slots=True)
class Change:
    """One path that differs between two commits.

    ``status`` is git's letter: A added, D deleted, M modified, R renamed, T of another kind (a link, say).
    ``before`` is None for an added path, ``after`` for a deleted one; they differ for a renamed one.
    """

    status: str
    before: str | None
    after: str | None


def parse_listing(output: str) -> dict[str, Entry]:
    """Return path to entry from ``git ls-tree -z``: mode, type and id, a tab, the path, NUL."""
    entries = {}
    for record in output.split("\0")[:-1]:
        about, _, path = record.partition("\t")
        mode, _, object_id = about.split(" ")
        entries[path] = Entry(mode, object_id)
    return entries


def parse_long_listing(output: str) -> tuple[dict[str, Entry], dict[str, int]]:
    """Return path to entry, and blob to size, from ``git ls-tree -z -l``. Raises RepoError where a blob is lost."""
    entries, sizes = {}, {}
    for record in output.split("\0")[:-1]:
        about, _, path = record.partition("\t")
        mode, kind, object_id, size = about.split()
        entries[path] = Entry(mode, object_id)
        if kind == "blob" and not size.isdecimal():
            raise damaged()
        if kind == "blob":
            sizes[object_id] = int(size)
    return entries, sizes


def parse_changes(output: str) -> Iterator[Change]:
    """Yield the changes of files and links from ``git diff-tree -r -z --raw -M``.

    A record is ``:mode mode id id letter[score]``, NUL, a path, NUL, and for a rename the new path, NUL.
    """
    fields = iter(output.split("\0")[:-1])
    for about in fields:
        old_mode, new_mode, _, _, status = about.removeprefix(":").split(" ")
        letter = status[0]
        before = next(fields)
        after = next(fields) if letter == "R" else before
        if SUBMODULE not in (old_mode, new_mode):
            yield Change(letter, None if letter == "A" else before, None if letter == "D" else after)


def parse_sizes(output: str) -> dict[str, int]:
    """Return id to size from ``git cat-file --batch-check``. Raises RepoError for an object that is not there."""
    sizes = {}
    for line in output.splitlines():
        object_id, _, rest = line.partition(" ")
        kind, _, size = rest.partition(" ")
        if kind != "blob":
            raise damaged()
        sizes[object_id] = int(size)
    return sizes


def parse_blobs(output: bytes, sizes: Mapping[str, int]) -> dict[str, bytes]:
    """Return id to bytes from ``git cat-file --batch``, asked for the ids of ``sizes`` in that order.

    A record is ``id type size``, a line feed, the bytes, a line feed. Raises RepoError where one is missing.
    """
    blobs, at = {}, 0
    for object_id, size in sizes.items():
        header = b"%s blob %d\n" % (object_id.encode(), size)
        if not output.startswith(header, at):
            raise damaged()
        at += len(header)
        blobs[object_id] = output[at : at + size]
        at += size + 1
    return blobs
