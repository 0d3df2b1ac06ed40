"""What differs between two commits, or a commit and the files, as a unified diff: for who reads code and not specs."""

from bot.repo.command import SafeGit
from bot.repo.refs import merge_base, resolve
from bot.repo.worktree import careful

_RANGE = ("...", "..")
_SHAPE = (
    "-M",
    "-p",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--submodule=short",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


def sides(git: SafeGit, asked: str) -> tuple[str, str]:
    """Return the two commits that ``REF``, ``REF..REF`` or ``REF...REF`` name; HEAD where a side is left out.

    With three dots the first is where the two parted. Raises RepoError.
    """
    for dots in _RANGE:
        before, found, after = asked.partition(dots)
        if found:
            one, other = resolve(git, before or "HEAD"), resolve(git, after or "HEAD")
            return (merge_base(git, one, other) or one, other) if dots == "..." else (one, other)
    return resolve(git, asked), resolve(git, "HEAD")


def patch(git: SafeGit, before: str, after: str | None, around: int) -> str:
    """Return the whole repository's diff from a commit, renames recognised, ``around`` lines about each change.

    ``after`` None: to the tracked files as they are. No program of the user's runs. Raises RepoError.
    """
    if after is None:
        return str(careful(git).diff(*_SHAPE, f"-U{around}", resolve(git, before), "--"))
    return str(git.diff_tree("-r", *_SHAPE, f"-U{around}", resolve(git, before), resolve(git, after)))
