"""Every version of one file in the history that leads to a commit, through renames, newest first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.repo.moment import moment
from bot.repo.repository import Repository
from bot.repo.touched import Touch

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
    at, commit = repository.root_prefix + path, repository.resolve(ref)
    touches = repository.touched.by(at, commit)
    if len(touches) <= _MOST:
        records = _followed(repository, at, "--no-walk=unsorted", *(each.commit for each in touches)) if touches else []
        if _is_at_home(records, at, touches):
            return tuple(_versions(records, at, repository.root_prefix))
    records = _followed(repository, at, "--topo-order", f"--max-count={_MOST}", commit)
    return tuple(_versions(records, at, repository.root_prefix))


def _followed(repository: Repository, at: str, *walk: str) -> list[tuple[str, ...]]:
    output = repository.git.log(
        "--follow", "-M", "-c", "-z", "--name-status", "--no-ext-diff", "--encoding=UTF-8",
        "--format=%x02%H %at %ct%x00%s", *walk, "--", at,
    )  # fmt: skip
    records = _RECORD.findall(output)
    repository.git.commits.update(each[0] for each in records)  # git names them by their ids: none is asked about again
    return records


def _is_at_home(records: Sequence[tuple[str, ...]], at: str, touches: Sequence[Touch]) -> bool:
    """Whether a walk over the commits that touch a path found each of them, and the file under no other name.

    Where it once had one, or where a merge had git follow a file that is much like it, commits count that touch the
    other path: then all of history has to be walked.
    """
    home = all(not each[4] and each[8] in ("", at) for each in records)
    return home and {each.commit for each in touches if not each.is_merge} <= {each[0] for each in records}


def _versions(records: Iterable[tuple[str, ...]], at: str, prefix: str) -> Iterator[Version]:
    for commit, written, committed, subject, moved, source, target, letters, only in records:
        # Of a merge git names no path where the file got another name on one side: it is still called as before.
        after = target or only or at
        if not letters.startswith("D") and after.startswith(prefix):
            name = after[len(prefix) :]
            yield Version(commit, moment(written), moment(committed), subject, name, moved.startswith("C"))
        at = source or after
