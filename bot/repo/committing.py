"""A commit written straight into the object store, and a branch moved to it if nobody else moved it first.

One ``git fast-import`` writes the blobs, the trees and the commit. It must name a ref while it works, so it gets one
nobody reads and is told to drop it again; the branch is then moved by ``git update-ref`` with the value it must have.
Neither looks at the index, HEAD, the worktree, attributes or line endings, and no hook runs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import uuid4

from bot.errors import RepoError
from bot.repo.command import SafeGit
from bot.repo.environment import EMAIL, NAME
from bot.repo.names import check_branch, is_object_id
from bot.repo.paths import check_path
from bot.repo.plumbing import DIRECTORY, EXECUTABLE, FILE, LINK, SUBMODULE, Entry
from bot.repo.refs import checked_out
from bot.text.tree import blob_id, parents, to_bytes


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose name a commit bears."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Moved:
    """In place of a text: what the commit that is built on has at another path, its mode included; a link, too."""

    path: str


Content = str | Moved | None
"""What a path is to hold; None: it goes."""
File = tuple[str, bytes] | Entry
"""A file of a commit: mode and bytes, or what the object store has already."""
SPECBOT = Identity(NAME, EMAIL)
_NAMES = {LINK: "a link", SUBMODULE: "a submodule", DIRECTORY: "a folder"}


@dataclass(frozen=True, slots=True)
class NewCommit:
    """What is to be committed on ``parent``: path inside the repository to file, None for a removal.

    ``parent`` is a commit, or zeros as long as an id, and then the commit has none. ``joined`` is its second parent.
    """

    parent: str
    files: Mapping[str, File | None]
    message: str
    author: Identity
    when: datetime
    joined: str = ""


def planned(changes: Mapping[str, Content], entries: Mapping[str, Entry], prefix: str) -> dict[str, File | None]:
    """Return the files of a commit: ``changes`` below ``prefix``, with the modes of ``entries``, which are there now.

    What is already as wanted is left out. Raises RepoError for a path outside ``openspec/``, for one that is or lies
    behind a link, a submodule or a file, and when nothing is left to commit. A link can be moved, and nothing else.
    """
    if "openspec" not in entries:
        raise RepoError("The commit to build on has no openspec/ here.", "Name another base.")
    files: dict[str, File | None] = {}
    moving = {each.path for each in changes.values() if isinstance(each, Moved)}
    for path, content in changes.items():
        entry = entries.get(path)
        check_path(path, new=entry is None)
        _refuse_strange(path, entries, is_moved=content is None and path in moving)
        if content is None and entry is None:
            raise RepoError(f"{path} cannot be removed: it is not there.", "Run the command again.")
        if content is None:
            files[prefix + path] = None
        elif isinstance(content, Moved):
            files[prefix + path] = _moved(content, entries)
        elif entry is None or blob_id(to_bytes(content)) != entry.id:
            files[prefix + path] = (entry.mode if entry else FILE, to_bytes(content))
    if not files:
        raise RepoError("Nothing to commit: every file is already as wanted.")
    return files


def _moved(moved: Moved, entries: Mapping[str, Entry]) -> Entry:
    entry = entries.get(moved.path)
    if entry is None or entry.mode not in (FILE, EXECUTABLE, LINK):
        is_what = _NAMES[entry.mode] if entry else "not there"
        raise RepoError(
            f"{moved.path} cannot be moved: it is {is_what}.", "Move it by hand, then run the command again."
        )
    return entry


def write_commit(git: SafeGit, new: NewCommit) -> str:
    """Return the id of the commit, which no branch names yet. Raises RepoError."""
    return str(git.fast_import("--quiet", "--done", istream=BytesIO(b"".join(_stream(new)))))


def check_target(git: SafeGit, branch: str, expected: str | None) -> None:
    """Raise RepoError for an impossible name or expectation, and when some worktree has ``branch`` checked out."""
    check_branch(branch)
    if expected is not None and not is_object_id(expected):
        raise RepoError(f"{expected!r} is no commit id.", "Name the commit the branch is expected at.")
    if branch in checked_out(git):
        raise RepoError(f"The branch {branch} is checked out.", "Choose another with --branch, or switch away from it.")


def move_branch(git: SafeGit, branch: str, commit: str, expected: str | None) -> None:
    """Point ``branch`` at ``commit``, if it now points at ``expected`` (None: if there is no such branch).

    Raises StaleError when it does not, RepoError when it cannot be.
    """
    nothing = "0" * len(commit)
    git.update_ref("--no-deref", "-m", "specbot", f"refs/heads/{branch}", commit, expected or nothing)


def _refuse_strange(path: str, entries: Mapping[str, Entry], *, is_moved: bool) -> None:
    for place in (path, *parents(path)):
        entry = entries.get(place)
        plain = (FILE, EXECUTABLE, *((LINK,) if is_moved else ())) if place == path else (DIRECTORY,)
        if entry is not None and entry.mode not in plain:
            raise RepoError(f"{place} is {_NAMES.get(entry.mode, 'a file')}.", "specbot writes plain files only.")


def _stream(new: NewCommit) -> Iterator[bytes]:
    """Yield the input of git-fast-import(1). Each text comes after its length, so none is taken for a command."""
    scratch = f"refs/specbot/{uuid4().hex}".encode()
    zeros = b"0" * len(new.parent)
    yield b"commit %s\nmark :1\n" % scratch
    yield b"author %s\ncommitter %s\n" % ((_signature(new.author, new.when),) * 2)
    yield _data(to_bytes(new.message.replace("\0", "")))
    if new.parent.encode() != zeros:
        yield b"from %s\n" % new.parent.encode()
    if new.joined:
        yield b"merge %s\n" % new.joined.encode()
    for path, file in new.files.items():
        if file is None:
            yield b"D %s\n" % _quoted(path)
    for path, file in new.files.items():
        if isinstance(file, Entry):
            yield b"M %s %s %s\n" % (file.mode.encode(), file.id.encode(), _quoted(path))
        elif file is not None:
            yield b"M %s inline %s\n" % (file[0].encode(), _quoted(path))
            yield _data(file[1])
    yield b"get-mark :1\nreset %s\nfrom %s\ndone\n" % (scratch, zeros)


def _data(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)


def _quoted(path: str) -> bytes:
    return b'"%s"' % to_bytes(path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"))


def _signature(who: Identity, when: datetime) -> bytes:
    """A name and an address cannot end their line, nor the part of it they stand in."""
    name, email = (re.sub(r"[\x00-\x1f<>]", "", text).strip() for text in (who.name, who.email))
    return to_bytes(f"{name} <{email}> {int(when.timestamp())} +0000")
