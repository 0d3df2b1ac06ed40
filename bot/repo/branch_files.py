"""The files of a small branch that nobody checks out: their bytes, in bounds, and what stands in place of a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from bot.repo.command import SafeGit
from bot.repo.failures import damaged
from bot.repo.plumbing import DIRECTORY, EXECUTABLE, FILE, LINK, SUBMODULE, Entry, parse_blobs, parse_sizes

MOST_OF_ONE = 32 * 1024 * 1024
"""Bytes of one file that is read."""
MOST_OF_ALL = 128 * 1024 * 1024
"""Bytes of all files that are read of a few commits together."""
_NAMES = {LINK: "a link", SUBMODULE: "a submodule", DIRECTORY: "a folder"}


@dataclass(frozen=True, slots=True)
class Files:
    """What a commit holds at its top and in one folder.

    ``entries`` is everything there, ``data`` the bytes of what was asked for, ``closed`` what cannot be read, and why.
    """

    entries: Mapping[str, Entry]
    data: Mapping[str, bytes]
    closed: Mapping[str, str]


NOTHING = Files({}, {}, {})


def read_files(git: SafeGit, commits: Sequence[str], folder: str, wanted: Callable[[str], bool]) -> Mapping[str, Files]:
    """Return for each commit what it holds at its top and in ``folder``; of the paths that are ``wanted``, the bytes.

    A link is not followed. Of files that are too large together the last in path order are read. Raises RepoError.
    """
    listings = _listings(git, commits, folder)
    plain = {
        path: [each[path].id for each in listings.values() if path in each and each[path].mode in (FILE, EXECUTABLE)]
        for path in sorted({path for each in listings.values() for path in each if wanted(path)}, reverse=True)
    }
    ids = list(dict.fromkeys(blob for each in plain.values() for blob in each))
    sizes = parse_sizes(git.cat_file("--batch-check", istream=_lines(ids))) if ids else {}
    taken, room = {}, MOST_OF_ALL
    for blob in ids:
        if sizes[blob] <= min(room, MOST_OF_ONE):
            taken[blob] = sizes[blob]
            room -= sizes[blob]
    output = b""
    if taken:
        output = git.cat_file("--batch", istream=_lines(taken), stdout_as_string=False, strip_newline_in_stdout=False)
    blobs = parse_blobs(output, taken)
    return {commit: _files(listing, plain, blobs) for commit, listing in listings.items()}


def _files(listing: Mapping[str, Entry], wanted: Iterable[str], blobs: Mapping[str, bytes]) -> Files:
    data, closed = {}, {}
    for path in wanted:
        entry = listing.get(path)
        if entry is None:
            continue
        if entry.mode not in (FILE, EXECUTABLE):
            closed[path] = f"it is {_NAMES.get(entry.mode, 'no file')}"
        elif entry.id in blobs:
            data[path] = blobs[entry.id]
        else:
            closed[path] = "it is larger than specbot reads"
    return Files(listing, data, closed)


def _listings(git: SafeGit, commits: Sequence[str], folder: str) -> dict[str, dict[str, Entry]]:
    """Return what each commit has at its top and in ``folder``, by one process for all of them."""
    commits = list(dict.fromkeys(commits))
    if not commits:
        return {}
    asked = [f"{commit}{what}" for commit in commits for what in ("^{tree}", f":{folder}")]
    output = git.cat_file("--batch", istream=_lines(asked), stdout_as_string=False, strip_newline_in_stdout=False)
    found: dict[str, dict[str, Entry]] = {}
    at = 0
    for number, _ in enumerate(asked):
        commit, prefix = commits[number // 2], f"{folder}/" if number % 2 else ""
        end = output.index(b"\n", at)
        header = output[at:end].split(b" ")
        at = end + 1
        if header[-1] == b"missing":
            if not prefix:
                raise damaged()
            continue
        size = int(header[2])
        if header[1] == b"tree":
            entries = _entries(output[at : at + size], prefix, len(commit) // 2)
            found.setdefault(commit, {}).update(entries)
        at += size + 1
    return found


def _entries(tree: bytes, prefix: str, length: int) -> dict[str, Entry]:
    """Return the entries of a tree object: mode, a space, a name, NUL, the id in binary (gitformat, "tree objects")."""
    found, at = {}, 0
    while at < len(tree):
        space, end = tree.index(b" ", at), tree.index(b"\0", at)
        name = tree[space + 1 : end].decode("utf-8", "surrogateescape")
        mode = tree[at:space].decode("ascii").zfill(6)
        found[prefix + name] = Entry(mode, tree[end + 1 : end + 1 + length].hex())
        at = end + 1 + length
    return found


def _lines(words: Iterable[str]) -> BytesIO:
    return BytesIO("".join(f"{word}\n" for word in words).encode())
