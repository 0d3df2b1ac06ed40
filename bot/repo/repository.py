"""The git repository that holds a folder: its trees, its branches, and commits made without touching the worktree."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import RepoError, UnreadableError
from bot.repo import refs
from bot.repo.base import Base, choose_base
from bot.repo.blobs import Blobs
from bot.repo.command import SafeGit
from bot.repo.commit_tree import CommitTree
from bot.repo.committing import (
    SPECBOT,
    Content,
    File,
    Identity,
    NewCommit,
    check_target,
    move_branch,
    planned,
    write_commit,
)
from bot.repo.environment import git_environment
from bot.repo.failures import ForeignOwnerError
from bot.repo.paths import LARGEST_FILE
from bot.repo.plumbing import (
    EXECUTABLE,
    FILE,
    LINK,
    SUBMODULE,
    Change,
    Entry,
    parse_changes,
    parse_listing,
    parse_long_listing,
)
from bot.repo.touched import Touched
from bot.repo.trailers import add_trailers
from bot.repo.worktree import is_dirty
from bot.text.lines import as_replaced
from bot.text.tree import to_text

_UNDER = "openspec"
_MOST_NAMED = 200
"""So many paths of some length have room in the command line of every system."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where git keeps things: ``top`` is the worktree (of a bare repository its own folder)."""

    top: Path
    git_common_dir: Path
    root_prefix: str


class Repository:
    """One repository, seen from an OpenSpec root inside it: the folder that holds ``openspec/``.

    ``root_prefix`` is that root's path inside the repository, ``""`` or ``docs/``. Paths given and returned are
    relative to the root. Every method raises RepoError when git cannot do its part. Threads may share one.
    """

    def __init__(self, git: SafeGit, place: Place) -> None:
        self.git = git
        self.top = place.top
        self.git_common_dir = place.git_common_dir
        self.root_prefix = place.root_prefix
        self._blobs = Blobs(git)
        self.touched = Touched(git)
        self._known: dict[tuple[str, str], Entry | None] = {}  # what a commit has at a path, as far as it was asked

    @classmethod
    def open(cls, path: Path) -> "Repository":
        """Return the repository whose worktree, main or linked, holds ``path``.

        Raises RepoError where there is none, where it belongs to another user whom nobody declared trusted
        (``safe.directory``), and when git is missing or too old.
        """
        git = _started(path, git_environment(os.environ))
        trusted = ""
        try:
            place = _locate(git)
        except ForeignOwnerError:
            place = _locate(SafeGit(path, git_environment(os.environ, own_config=True)))
            trusted = os.fspath(place.top)
        return cls(SafeGit(place.top, git_environment(os.environ, trusted=trusted)), place)

    @classmethod
    def open_bare(cls, git_dir: Path, root_prefix: str = "") -> "Repository":
        """Return the repository without a worktree at exactly ``git_dir``: a person named it, git did not find it."""
        git = _started(git_dir, git_environment(os.environ) | {"GIT_DIR": os.fspath(git_dir.absolute())})
        common = Path(git.rev_parse("--path-format=absolute", "--git-common-dir"))
        prefix = root_prefix.strip("/")
        return cls(git, Place(git_dir, common, f"{prefix}/" if prefix else ""))

    def below(self, root_prefix: str) -> "Repository":
        """Return the same repository seen from another OpenSpec root, ``""`` or ``docs/``."""
        other = Repository(self.git, Place(self.top, self.git_common_dir, root_prefix))
        other._blobs, other.touched = self._blobs, self.touched
        return other

    def resolve(self, ref: str) -> str:
        """Return the id of the commit that a branch, tag, id or ``HEAD~1`` names."""
        return refs.resolve(self.git, ref)

    def head(self) -> refs.Head:
        """Return the branch and commit that are checked out; either may be missing."""
        return refs.head(self.git)

    def is_shallow(self) -> bool:
        """Whether the clone's history is cut short: git itself tells by this file, and it is asked for each delta."""
        return (self.git_common_dir / "shallow").is_file()

    def merge_base(self, one: str, other: str) -> str:
        """Return the best common ancestor of two commits. Raises RepoError when this clone shows none."""
        found = refs.merge_base(self.git, self.resolve(one), self.resolve(other))
        if found is None:
            hint = (
                "Run 'git fetch --unshallow'." if self.is_shallow() else "Their histories are separate: name another."
            )
            raise RepoError(f"{one} and {other} have no common commit here.", hint)
        return found

    def default_base(self, since: str | None = None) -> Base:
        """Return the commit that a diff of what is checked out begins at, and why."""
        return choose_base(self.git, since)

    def tree(self, ref: str) -> CommitTree:
        """Return ``openspec/`` as it is at a commit; empty when the commit has none.

        Raises UnreadableError when ``openspec`` is a link or a submodule there.
        """
        commit = self.resolve(ref)
        entries = self._entries(commit)
        if _UNDER in entries and entries[_UNDER].mode in (LINK, SUBMODULE):
            raise UnreadableError(
                f"{self.root_prefix}{_UNDER} is a link or a submodule at {ref}.", "Use the repository that holds it."
            )
        return CommitTree(commit, entries, self._blobs)

    def file(self, ref: str, path: str, most: int = 1_000_000) -> str | None:
        """Return the text of a plain file beside ``openspec/`` at a commit, None where there is none.

        Raises UnreadableError for a link, for more than ``most`` bytes and for what is no UTF-8.
        """
        text = self.text(ref, path, most)
        if text is not None and as_replaced(text) != text:
            raise UnreadableError(f"{self.root_prefix}{path} is no UTF-8 at {ref[:12]}.", "Save it as UTF-8.")
        return text

    def text(self, ref: str, path: str, most: int = LARGEST_FILE) -> str | None:
        """Return the text of one plain file at a commit as a Tree gives it, None where there is none.

        Raises UnreadableError for a link and for more than ``most`` bytes.
        """
        name = self.root_prefix + path
        commit = self.resolve(ref)
        if (commit, name) not in self._known:
            self._list(commit, [name])
        entry = self._known[commit, name]
        if entry is None:
            return None
        data = self._blobs.read(entry.id) if entry.mode in (FILE, EXECUTABLE) else None
        if data is None or len(data) > most:
            raise UnreadableError(f"{name} is no plain file of at most {most:,} bytes at {ref[:12]}.", "Mend it.")
        return to_text(data)

    def read_ahead(self, ref: str, paths: Sequence[str]) -> list[str]:
        """Read files at or below ``paths`` at a commit together, whose text is asked for next; return their paths.

        Two processes, where each text by itself takes three.
        """
        commit = self.resolve(ref)
        files: dict[str, int] = {}
        found: list[str] = []
        for start in range(0, len(paths), _MOST_NAMED):
            names = [self.root_prefix + each for each in paths[start : start + _MOST_NAMED]]
            entries, sizes = parse_long_listing(self.git.ls_tree("-r", "-t", "-z", "-l", commit, "--", *names))
            self._known |= {(commit, each): entries.get(each) for each in (*names, *entries)}
            plain = {name: each.id for name, each in entries.items() if each.mode in (FILE, EXECUTABLE)}
            files |= {blob: sizes[blob] for blob in plain.values()}
            found += plain
        self._blobs.read_ahead(files)
        return [name[len(self.root_prefix) :] for name in found]

    def _list(self, commit: str, names: Sequence[str]) -> dict[str, Entry]:
        """Return what a commit has at or below some paths of the repository, and know it from here on."""
        listing = parse_listing(self.git.ls_tree("-r", "-t", "-z", commit, "--", *names))
        self._known |= {(commit, each): listing.get(each) for each in (*names, *listing)}
        return listing

    def changed_paths(self, before: str, after: str) -> tuple[Change, ...]:
        """Return what differs in ``openspec/`` between two commits, renames recognised, in path order."""
        options = ("-r", "-z", "--raw", "-M", "--no-ext-diff", "--no-textconv", "--relative=" + self.root_prefix)
        commits = self.resolve(before), self.resolve(after)
        output = self.git.diff_tree(*options, *commits, "--", self.root_prefix + _UNDER)
        return tuple(parse_changes(output))

    def is_dirty(self, paths: Iterable[str] = (_UNDER,)) -> bool:
        """Whether anything at or below these paths is not as in HEAD: edited, staged or untracked, and not ignored."""
        return is_dirty(self.git, [self.root_prefix + path for path in paths])

    def commit(
        self,
        changes: Mapping[str, Content],
        base: str,
        branch: str,
        message: str,
        *,
        trailers: Mapping[str, str | Sequence[str]] | None = None,
        expected: str | None = None,
        author: Identity = SPECBOT,
        when: datetime | None = None,
    ) -> str:
        """Commit ``changes`` on top of ``base`` and point ``branch`` at the result.

        They say for each path its text, what is moved there, or None for a removal. ``expected`` is the commit the
        branch must be at now, None when it must not exist. Bytes are written as they are, whatever ``.gitattributes``
        says; a file keeps its mode. Raises StaleError when the branch is elsewhere.
        """
        check_target(self.git, branch, expected)
        parent = self.resolve(base)
        files = planned(changes, self._entries(parent), self.root_prefix)
        text = add_trailers(message, trailers or {})
        commit = write_commit(self.git, NewCommit(parent, files, text, author, when or datetime.now(UTC)))
        move_branch(self.git, branch, commit, expected)
        return commit

    def planned(self, changes: Mapping[str, Content], base: str) -> dict[str, File | None]:
        """Return what a commit of ``changes`` on ``base`` would hold: path in the repository to file."""
        return planned(changes, self._entries(self.resolve(base)), self.root_prefix)

    def write(
        self,
        files: Mapping[str, File | None],
        base: str,
        message: str,
        *,
        trailers: Mapping[str, str | Sequence[str]] | None = None,
        when: datetime | None = None,
    ) -> str:
        """Commit ``files``, as ``planned`` returns them, on top of ``base``; no branch names the result."""
        text = add_trailers(message, trailers or {})
        return write_commit(self.git, NewCommit(self.resolve(base), files, text, SPECBOT, when or datetime.now(UTC)))

    def _entries(self, commit: str) -> dict[str, Entry]:
        listing = parse_listing(self.git.ls_tree("-r", "-t", "-z", commit, "--", self.root_prefix + _UNDER))
        start = len(self.root_prefix)
        return {path[start:]: entry for path, entry in listing.items() if path.startswith(self.root_prefix + _UNDER)}


def _started(folder: Path, environment: dict[str, str]) -> SafeGit:
    if not folder.is_dir():
        raise RepoError(f"{folder} is no folder.", "Name one that is there.")
    git = SafeGit(folder, environment)
    git.require()
    return git


def _locate(git: SafeGit) -> Place:
    """Ask git where it is. A repository without ``.git`` at its top is content dressed up as one."""
    answer = git.rev_parse("--path-format=absolute", "--show-toplevel", "--git-common-dir", "--show-prefix")
    lines = answer.split("\n")
    if len(lines) != 3 or not (Path(lines[0]) / ".git").exists():
        raise RepoError("This folder has no repository that specbot can use.", "Its top needs a plain name and a .git.")
    return Place(Path(lines[0]), Path(lines[1]), lines[2])
