"""Every version of one file in the history that leads to a commit, through renames, newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.repo.repository import Repository

_MOST = 1000
"""How far back is looked: the busiest spec we have met has 61 versions."""


@dataclass(frozen=True, slots=True)
class Version:
    """A commit that left the file at ``path`` (relative to the root), changed. Times are in UTC.

    ``written`` is the author's time, which a rebase keeps; ``committed`` that of the commit itself. ``copied``: the
    file began here as a copy of another, whose versions come next.
    """

    commit: str
    written: datetime
    committed: datetime
    subject: str
    path: str
    copied: bool = False


def versions(repository: Repository, path: str, ref: str = "HEAD") -> tuple[Version, ...]:
    """Return the versions of ``path`` (relative to the root) up to ``ref``, on every side of a merge, newest first.

    A commit that removed it, and what another repository's root holds, are left out. Raises RepoError.
    """
    output = repository.git.log(
        "--follow", "-M", "-z", "--topo-order", "--name-status", "--no-ext-diff", f"--max-count={_MOST}",
        "--format=%x02%H %at %ct %s", repository.resolve(ref), "--", repository.root_prefix + path,
    )  # fmt: skip
    found = (_version(record, repository.root_prefix) for record in output.split("\x02")[1:])
    return tuple(each for each in found if each)


def _version(record: str, prefix: str) -> Version | None:
    """Read one record: the line of the format, NUL, a letter, NUL, the path, for a rename NUL and the new path."""
    fields = record.split("\0")
    commit, written, committed, *rest = fields[0].split(" ", 3)
    changes = [each.lstrip("\n") for each in fields[1:] if each]
    if not changes or changes[0].startswith("D") or not changes[-1].startswith(prefix):
        return None
    path = changes[-1][len(prefix) :]
    subject = "".join(rest).removesuffix("\n")
    return Version(commit, _moment(written), _moment(committed), subject, path, changes[0].startswith("C"))


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
