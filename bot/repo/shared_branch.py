"""A branch that many clones write to: where it is here and on the server, how the two lie, and how it is moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

from bot.errors import RepoError
from bot.repo import transport
from bot.repo.command import SafeGit
from bot.repo.failures import NoAnswerError
from bot.repo.names import check_branch
from bot.repo.refs import checked_out, merge_base
from bot.repo.transport import Remote


class Server(Protocol):
    """One branch on a server."""

    def tip(self) -> str | None:
        """Return the commit it is at, None where there is no such branch. Raises RepoError."""

    def bring(self, commit: str) -> None:
        """Have a commit in the object store. Raises RepoError."""

    def push(self, commit: str, expected: str | None) -> None:
        """Point it at ``commit`` if it is at ``expected``. Raises StaleError when it is not, RepoError."""


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """A branch of a repository that git reaches by its address."""

    git: SafeGit
    remote: Remote
    branch: str

    def tip(self) -> str | None:
        """Return the commit it is at."""
        return transport.tip(self.git, self.remote, self.branch)

    def bring(self, commit: str) -> None:
        """Have a commit in the object store."""
        transport.bring(self.git, self.remote, commit)

    def push(self, commit: str, expected: str | None) -> None:
        """Point it at ``commit``."""
        transport.push(self.git, self.remote, commit, self.branch, expected)


@dataclass(frozen=True, slots=True)
class Sides:
    """Where the branch is: ``local`` here, ``theirs`` on the server, ``seen`` there when this clone last joined it.

    ``tracked`` is where the last fetch saw it; without a server that is ``theirs``.
    """

    local: str | None = None
    theirs: str | None = None
    seen: str | None = None
    tracked: str | None = None


@dataclass(frozen=True, slots=True)
class Lie:
    """How two sides lie: what the next commit stands on, and what they had in common where both hold something.

    One parent: its content is the whole, unless ``rewritten``: then the server's branch was put elsewhere by force, the
    next commit stands on that alone, and ``base`` is what was there before. Two parents: they went apart at ``base``.
    ``gone``: the server had the branch that stands here, and has it no more.
    """

    parents: tuple[str, ...] = ()
    base: str | None = None
    rewritten: bool = False
    gone: bool = False


class SharedBranch:
    """One branch. Every method raises RepoError when git, or the server, cannot do its part."""

    def __init__(self, git: SafeGit, branch: str, server: Server | None = None) -> None:
        check_branch(branch)
        self._git, self.branch, self.server = git, branch, server
        self._local = f"refs/heads/{branch}"
        self._tracked = f"refs/remotes/origin/{branch}"
        # No fetch and no push touches it; "refs/specbot/memory" would make the branch's own name ambiguous.
        self._seen = f"refs/seen-by-{branch}"

    def sides(self) -> Sides:
        """Return where it is; the server is asked, and what it has is brought."""
        refs = dict.fromkeys((self._local, self._tracked, self._seen))
        for line in self._git.for_each_ref("--format=%(refname) %(objectname) %(objecttype)", *refs).splitlines():
            name, commit, kind = line.split(" ")
            if name in refs and kind == "commit":
                refs[name] = commit
        local, tracked, seen = refs.values()
        if local and tracked and local != tracked:
            seen = self._last_seen(seen)
        if self.server is None:
            return Sides(local, tracked, seen, tracked)
        theirs = self.server.tip()
        if theirs and theirs not in refs.values():
            self.server.bring(theirs)
        # Whoever never joined it here has seen of it what was fetched.
        return Sides(local, theirs, seen or tracked, tracked)

    def lie(self, sides: Sides) -> Lie:
        """Return how the two sides lie."""
        local, theirs = sides.local, sides.theirs
        if not local or not theirs or local == theirs:
            is_gone = bool(self.server and local and not theirs and sides.seen and self._reaches(local, sides.seen))
            return Lie(tuple(each for each in dict.fromkeys((local, theirs)) if each), gone=is_gone)
        if sides.seen and sides.seen != theirs and not self._reaches(theirs, sides.seen):
            return Lie((theirs,), sides.seen, rewritten=True)
        base = merge_base(self._git, local, theirs)
        if base in (local, theirs):
            return Lie((theirs if base == local else local,))
        return Lie((theirs, local), base)

    def move(self, sides: Sides, commit: str, seen: str | None) -> None:
        """Point the branch here at ``commit`` if it is still where ``sides`` says, and note what the server has.

        Raises StaleError when it is elsewhere, RepoError where a worktree has it checked out.
        """
        if sides.local != commit and self.branch in checked_out(self._git):
            raise RepoError(
                f"The branch {self.branch} is checked out, so nothing was written to it.", "Switch away from it first."
            )
        nothing = "0" * len(commit)
        lines = [f"update {self._local} {commit} {sides.local or nothing}"]
        if seen:
            lines += [f"update {each} {seen}" for each in (self._seen, self._tracked)]
        self._move(lines)

    def push(self, sides: Sides, commit: str) -> None:
        """Point the server's branch at ``commit`` if it is still where ``sides`` says; note that it is there.

        Raises StaleError when it is elsewhere.
        """
        if self.server is None:
            return
        self.server.push(commit, sides.theirs)
        lines = [f"update {each} {commit}" for each in (self._seen, self._tracked)]
        self._move(lines)

    def _move(self, lines: Iterable[str]) -> None:
        """Move some refs, all or none of them."""
        words = "".join(f"{line}\n" for line in lines).encode()
        self._git.update_ref("--no-deref", "-m", "specbot", "--stdin", istream=BytesIO(words))

    def _last_seen(self, noted: str | None) -> str | None:
        """Return the last that the branch here has of what the server had, as it is noted, or was fetched or pushed.

        The reflog of what was fetched tells it where nothing newer is noted (git-merge-base(1), --fork-point).
        """
        try:
            forked = str(self._git.merge_base("--fork-point", self._tracked, self._local))
        except NoAnswerError:
            return noted
        return forked if not noted or self._reaches(forked, noted) else noted

    def _reaches(self, commit: str, ancestor: str) -> bool:
        try:
            self._git.merge_base("--is-ancestor", ancestor, commit)
        except NoAnswerError:
            return False
        return True
