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

    A merge is one of them where it is as on neither side. A commit that removed it, and what another repository's root
    holds, are left out. Raises RepoError.
    """
    at = repository.root_prefix + path
    output = repository.git.log(
        "--follow", "-M", "-c", "-z", "--topo-order", "--name-status", "--no-ext-diff", f"--max-count={_MOST}",
        "--format=%x02%H %at %ct %s", repository.resolve(ref), "--", at,
    )  # fmt: skip
    found = []
    for record in output.split("\x02")[1:]:
        about, *rest = record.split("\0")
        changes = [each.lstrip("\n") for each in rest if each]
        # Of a merge git names no path where the file got another name on one side: it is still called as before.
        letters, *paths = changes or ("M", at)
        if not letters.startswith("D") and paths[-1].startswith(repository.root_prefix):
            found.append(_version(about, paths[-1][len(repository.root_prefix) :], letters.startswith("C")))
        at = paths[0]
    return tuple(found)


def _version(about: str, path: str, copied: bool) -> Version:
    """Read the line of the format."""
    commit, written, committed, *rest = about.split(" ", 3)
    subject = "".join(rest).removesuffix("\n")
    return Version(commit, _moment(written), _moment(committed), subject, path, copied)


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
