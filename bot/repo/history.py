"""What happened to one path, along the first parents of a commit."""

from dataclasses import dataclass
from datetime import datetime

from bot.repo.moment import moment
from bot.repo.repository import Repository


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One commit: ``when`` is the committer's time in UTC."""

    commit: str
    when: datetime
    subject: str


def log(repository: Repository, path: str, *, limit: int, ref: str = "HEAD") -> tuple[LogEntry, ...]:
    """Return the last ``limit`` commits that changed ``path`` (relative to the root), newest first; a merge is one."""
    return _log(repository, path, ref, f"--max-count={limit}")


def added(repository: Repository, path: str, *, ref: str = "HEAD") -> LogEntry | None:
    """Return the commit that added ``path`` last, None when it was never added in the history that is here."""
    return next(iter(_log(repository, path, ref, "--max-count=1", "--diff-filter=A")), None)


def _log(repository: Repository, path: str, ref: str, *options: str) -> tuple[LogEntry, ...]:
    commit = repository.resolve(ref)
    fields = repository.git.log(
        "-z", "--first-parent", "--no-renames", "--format=%H%x00%ct%x00%s", *options,
        commit, "--", repository.root_prefix + path,
    ).removesuffix("\0").split("\0")  # fmt: skip
    found = zip(*[iter(fields)] * 3, strict=False)
    return tuple(LogEntry(commit, moment(seconds), subject) for commit, seconds, subject in found)
