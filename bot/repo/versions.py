"""Every version of one file in the history that leads to a commit, through renames, newest first."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.repo.moment import moment
from bot.repo.repository import Repository

# Read from end to end, for a subject or a path may hold anything but NUL: the line of the format, the subject, a letter
# and a path, two paths for a rename or a copy, a letter for each parent of a merge.
_RECORD = re.compile(
    r"\x02([0-9a-f]+) (-?\d*) (-?\d*)\0([^\0]*)\0*\n?(?:([RC]\d+)\0([^\0]+)\0([^\0]+)|([A-Z]+)\0([^\0]+))?"
)
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
        "--encoding=UTF-8", "--format=%x02%H %at %ct%x00%s", repository.resolve(ref), "--", at,
    )  # fmt: skip
    found = []
    for commit, written, committed, subject, moved, source, target, letters, only in _RECORD.findall(output):
        # Of a merge git names no path where the file got another name on one side: it is still called as before.
        after = target or only or at
        if not letters.startswith("D") and after.startswith(repository.root_prefix):
            name = after[len(repository.root_prefix) :]
            found.append(Version(commit, moment(written), moment(committed), subject, name, moved.startswith("C")))
        at = source or after
    return tuple(found)
