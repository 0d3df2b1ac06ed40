"""What differs between two commits as a unified diff, for who reads code and not specs."""

from bot.repo.command import SafeGit
from bot.repo.refs import merge_base, resolve

_RANGE = ("...", "..")


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


def patch(git: SafeGit, before: str, after: str) -> str:
    """Return the diff of the whole repository between two commits, renames recognised, no program of the user's run.

    Raises RepoError.
    """
    options = ("-r", "-M", "-p", "-U3", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/")
    return str(git.diff_tree(*options, "--dst-prefix=b/", resolve(git, before), resolve(git, after)))
