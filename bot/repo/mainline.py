"""What came to a branch, step by step along its first parents, and which commits came with each step."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.repo.command import SafeGit
from bot.repo.moment import seconds

MOST_COMMITS = 200_000
"""Commits that are looked at; of a longer history the newest."""
_FIELDS = "%H%x00%P%x00%at%x00%ct%x00%an%x00%ae%x00%cn%x00%ce"
_NUMBER = 8


@dataclass(frozen=True, slots=True)
class Person:
    """Who a commit names; anybody can be named."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One file that a step changed: ``before`` is None where it was added, ``after`` and ``blob`` where it is gone."""

    before: str | None
    after: str | None
    blob: str | None
    old_blob: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One commit, and what it changed against its first parent; times are seconds since 1970."""

    commit: str
    parents: tuple[str, ...]
    written: int
    committed: int
    author: Person
    committer: Person
    moved: tuple[Moved, ...]

    @property
    def parent(self) -> str:
        """The first parent, empty for the very first commit."""
        return self.parents[0] if self.parents else ""

    @property
    def when(self) -> str:
        """When it was committed, in UTC."""
        return datetime.fromtimestamp(self.committed, UTC).isoformat()


@dataclass(frozen=True, slots=True)
class Graph:
    """Commits with their parents, newest first."""

    parents: Mapping[str, tuple[str, ...]]

    def mainline(self, tip: str) -> tuple[str, ...]:
        """Return the commits along first parents, oldest first."""
        found, at = [], tip
        while at in self.parents:
            found.append(at)
            at = self.parents[at][0] if self.parents[at] else ""
        return tuple(reversed(found))

    def brought(self, mainline: Sequence[str]) -> dict[str, int]:
        """Return for each commit that is on a branch the place in its mainline of the step it came with."""
        found = {commit: at for at, commit in enumerate(mainline)}
        for at, commit in enumerate(mainline):
            waiting = list(self.parents.get(commit, ())[1:])
            while waiting:
                each = waiting.pop()
                if each not in found and each in self.parents:
                    found[each] = at
                    waiting += self.parents[each]
        return found

    def fork(self, commit: str, mainline: Mapping[str, int]) -> int | None:
        """Return where on a mainline a commit's own line left it, None where it never did in the history here."""
        at = commit
        while at in self.parents:
            if at in mainline:
                return mainline[at]
            at = self.parents[at][0] if self.parents[at] else ""
        return None


def graph(git: SafeGit, refs: Sequence[str]) -> Graph:
    """Return the commits that some refs hold, given as full names or ids. Raises RepoError."""
    output = git.log("--format=%H %P", f"--max-count={MOST_COMMITS}", *refs, "--")
    lines = (line.split() for line in output.splitlines())
    return Graph({each[0]: tuple(each[1:]) for each in lines if each})


def messages_with(git: SafeGit, word: str, refs: Sequence[str]) -> dict[str, str]:
    """Return the messages that hold a word, in any case, by commit, newest first. Raises RepoError."""
    output = git.log(
        "-z", "--fixed-strings", "--regexp-ignore-case", f"--grep={word}", "--encoding=UTF-8",
        f"--max-count={MOST_COMMITS}", "--format=%H%n%B", *refs, "--",
    )  # fmt: skip
    return dict(record.split("\n", 1) for record in output.split("\0") if "\n" in record)


def steps(git: SafeGit, since: str, tip: str, folder: str) -> tuple[Step, ...]:
    """Return the steps after ``since`` along the first parents of ``tip``, oldest first.

    What changed is told of files in folders of this name, renames recognised. Raises RepoError.
    """
    along = ("--first-parent", "-m", "--reverse", f"{since}..{tip}")
    return tuple(_steps(git.log("--sparse", *_RAW, "-M", *along, "--", *_folders(git, along, folder))))


def renames(git: SafeGit, tip: str, folder: str) -> dict[str, set[str]]:
    """Return what files in folders of this name were called before, along the first parents of ``tip``, by their name.

    Raises RepoError.
    """
    along = ("--first-parent", "-m", "--reverse", tip)
    found: dict[str, set[str]] = {}
    for step in _steps(git.log("--diff-filter=R", *_RAW, "-M", *along, "--", *_folders(git, along, folder))):
        for each in step.moved:
            if each.before and each.after and each.before != each.after:
                found.setdefault(each.after, set()).update({each.before}, found.get(each.before, set()))
    return found


def _folders(git: SafeGit, along: Sequence[str], folder: str) -> list[str]:
    """Return every folder of this name in some commits: paths are taken literally, so that it has to be asked first."""
    names = git.log("-z", "--name-only", "--no-renames", "--no-ext-diff", "--format=", *along, "--").split("\0")
    return sorted({place for name in names for place in _places(name.lstrip("\n"), folder)}) or [folder]


def each_alone(git: SafeGit, commits: Iterable[str], folder: str) -> tuple[Step, ...]:
    """Return some commits, and what each changed against its first parent. Raises RepoError."""
    named = list(commits)
    if not named:
        return ()
    output = git.log("--no-walk=unsorted", "--first-parent", "-m", *_RAW, "-M", *named, "--")
    return tuple(
        replace(each, moved=tuple(one for one in each.moved if any(_places(one.after or one.before or "", folder))))
        for each in _steps(output)
    )


_RAW = ("-z", "--raw", "--no-abbrev", "--no-ext-diff", "--encoding=UTF-8", f"--format=%x02{_FIELDS}")


def _places(path: str, folder: str) -> Iterator[str]:
    """Yield the outermost folder of this name that a path lies in, where there is one."""
    parts = path.split("/")
    if folder in parts[:-1]:
        yield "/".join(parts[: parts.index(folder) + 1])


def _steps(output: str) -> Iterator[Step]:
    """Read the log from end to end: a name or a path may hold anything but NUL."""
    fields = output.split("\0")
    at = 0
    while at < len(fields):
        head = fields[at].lstrip("\n")
        if not head.startswith("\x02"):
            at += 1  # the empty field between two commits
            continue
        commit, parents, written, committed, author, mail, committer, other = (head[1:], *fields[at + 1 : at + _NUMBER])
        at += _NUMBER
        moved: list[Moved] = []
        while at < len(fields) and (about := fields[at].lstrip("\n")).startswith(":"):
            one, at = _moved(about, fields, at + 1)
            moved += [one] if one else []
        people = Person(author, mail), Person(committer, other)
        yield Step(commit, tuple(parents.split()), seconds(written), seconds(committed), *people, tuple(moved))


def _moved(about: str, fields: Sequence[str], at: int) -> tuple[Moved | None, int]:
    """Return what a raw record says of a plain file, None for anything else, and where the next record begins."""
    old_mode, mode, old_blob, blob, status = about.removeprefix(":").split(" ")
    before, after = fields[at], fields[at]
    if status[0] in "RC":
        after = fields[at + 1]
        at += 1
    was, is_ = old_mode.startswith("100"), mode.startswith("100")
    if not was and not is_:
        return None, at + 1
    gone = not is_
    new = not was or status[0] == "C"
    return Moved(
        None if new else before, None if gone else after, None if gone else blob, None if new else old_blob
    ), at + 1
