"""Which commits touch which files below a folder, by one walk of history in place of one for each file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.repo.command import SafeGit

_FOLDER = "openspec/"
_PATIENCE = 3
"""So many files are asked about one by one before the walk of all of them is worth it."""
_HEAD = "\x02"


@dataclass(frozen=True, slots=True)
class Touch:
    """A commit that touches a file: on one side at least, where it is a merge."""

    commit: str
    is_merge: bool


@dataclass
class Touched:
    """What was found so far, for one repository. Threads may share it: at worst a walk is made twice."""

    git: SafeGit
    _asked: dict[tuple[str, str], int] = field(default_factory=dict)
    _walked: dict[tuple[str, str], dict[str, list[Touch]]] = field(default_factory=dict)

    def by(self, path: str, commit: str) -> Sequence[Touch]:
        """Return what touches a path of the repository up to a commit, the newest first. Raises RepoError."""
        before, found, _ = path.rpartition(_FOLDER)
        key = (commit, before + found)
        self._asked[key] = self._asked.get(key, 0) + 1
        if not found or self._asked[key] <= _PATIENCE:
            return self._walk(commit, path).get(path, [])
        if key not in self._walked:
            self._walked[key] = self._walk(*key)
        return self._walked[key].get(path, [])

    def _walk(self, commit: str, under: str) -> dict[str, list[Touch]]:
        # Of a merge what differs from either side: whoever follows a file through it looks at both.
        output = self.git.log(
            "--full-history", "--topo-order", "-m", "-z", "--no-renames", "--name-status", "--no-ext-diff",
            "--encoding=UTF-8", f"--format={_HEAD}%H %P", commit, "--", under,
        )  # fmt: skip
        touched: dict[str, list[Touch]] = {}
        for touch, path in _read(output):
            known = touched.setdefault(path, [])
            if touch not in known[-1:]:
                known.append(touch)
        return touched


def _read(output: str) -> Iterator[tuple[Touch, str]]:
    """Yield each commit with each path: a path stands behind its letter alone, whatever its name looks like."""
    fields = iter(output.split("\0"))
    touch = Touch("", is_merge=False)
    for each in fields:
        letter = each.lstrip("\n")
        if letter.startswith(_HEAD):
            commit, *parents = letter.removeprefix(_HEAD).split()
            touch = Touch(commit, len(parents) > 1)
        elif letter:
            yield touch, next(fields)
