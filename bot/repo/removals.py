"""Which lines people took out of a folder of a branch, by its history."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from bot.repo.command import SafeGit
from bot.repo.environment import EMAIL, with_settings

MOST_COMMITS = 1_000
"""Commits of people that are looked at, the newest first."""
_AT_ONCE = 8
# A larger file counts as binary, so that no difference is larger than this (git-config(1), core.bigFileThreshold).
_SETTINGS = {"core.bigFileThreshold": "8m", "diff.external": "", "diff.suppressBlankEmpty": "false"}
_DIFF = ("--stdin", "-r", "-p", "-m", "-U0", "--no-commit-id", "--no-renames", "--no-ext-diff", "--no-textconv")


def removed_lines(git: SafeGit, tips: Sequence[str], folder: str, beyond: str = "") -> Iterator[bytes]:
    """Yield lines that commits below ``tips`` took out of ``folder``, but for commits that specbot made itself.

    Commits that ``beyond`` reaches are left out. A line may stand there again. Raises RepoError.
    """
    words = (
        "--full-history",
        f"--max-count={MOST_COMMITS}",
        "--format=%ce %H",
        *tips,
        *([f"^{beyond}"] * bool(beyond)),
    )
    log = git.log(*words, "--", folder)
    lines = (line.rpartition(" ") for line in log.splitlines())
    people = [commit for committer, _, commit in lines if committer != EMAIL]
    bounded = SafeGit(git.folder, with_settings(git.environment(), _SETTINGS))
    for start in range(0, len(people), _AT_ONCE):
        commits = BytesIO("".join(f"{each}\n" for each in people[start : start + _AT_ONCE]).encode())
        output = bounded.diff_tree(*_DIFF, "--", folder, istream=commits, stdout_as_string=False)
        for line in output.split(b"\n"):
            if line.startswith(b"-") and not line.startswith(b"--- "):
                yield line[1:]
