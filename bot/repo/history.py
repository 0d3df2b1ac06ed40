"""What happened to one path, along the first parents of a commit."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.repo.repository import Repository

_LAST_SECOND = 253_402_300_799
"""The last one of the year 9999."""


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
    return tuple(LogEntry(commit, _moment(seconds), subject) for commit, seconds, subject in found)


def _moment(seconds: str) -> datetime:
    """Return a time that a calendar holds: what a commit says of its own is whatever somebody wrote into it."""
    whole = int(seconds) if re.fullmatch(r"-?\d{1,18}", seconds, re.ASCII) else 0
    return datetime.fromtimestamp(min(max(whole, 0), _LAST_SECOND), UTC)
