"""Where a diff begins when nobody said so, and why there."""

from dataclasses import dataclass
from enum import Enum

from bot.errors import RepoError
from bot.repo.command import SafeGit
from bot.repo.refs import default_branch, head, is_shallow, merge_base, resolve, short, upstream

_UNSHALLOW = "Run 'git fetch --unshallow', or name a base with --since."


class BaseKind(Enum):
    """How a base was chosen."""

    GIVEN = "given"
    BRANCH_POINT = "branch point"
    UPSTREAM = "upstream"
    EDITS = "edits"


@dataclass(frozen=True, slots=True)
class Base:
    """The commit a diff begins at; ``why`` completes the sentence "compared with <commit>, …"."""

    commit: str
    kind: BaseKind
    why: str


def choose_base(git: SafeGit, since: str | None) -> Base:
    """Return the base for what is checked out, uncommitted edits included.

    In this order: ``since``; on the default branch, or where none is known, what the upstream lacks, else the edits
    alone; elsewhere the merge base with the default branch. Raises RepoError when there is no commit, or when a
    shallow clone does not reach that far.
    """
    if since is not None:
        return Base(resolve(git, since), BaseKind.GIVEN, f"since {since}")
    commit = resolve(git, "HEAD")
    branch = head(git).branch
    default = default_branch(git)
    if default is None and is_shallow(git):
        raise RepoError("This shallow clone does not show where the branch began.", _UNSHALLOW)
    if branch is None:
        return _branch_point(git, commit, "HEAD", default) if default else _edits(commit, "no default branch is known")
    if default is None or branch == short(default).removeprefix("origin/"):
        return _unpublished(git, commit, branch, default)
    return _branch_point(git, commit, branch, default)


def _unpublished(git: SafeGit, commit: str, branch: str, default: str | None) -> Base:
    ref = upstream(git, branch) or (default if default and default.startswith("refs/remotes/") else None)
    if ref is None:
        return _edits(commit, f"{branch} follows no remote branch")
    return Base(_meeting(git, commit, ref), BaseKind.UPSTREAM, f"what {short(ref)} does not have yet")


def _branch_point(git: SafeGit, commit: str, name: str, default: str) -> Base:
    return Base(_meeting(git, commit, default), BaseKind.BRANCH_POINT, f"where {name} left {short(default)}")


def _edits(commit: str, reason: str) -> Base:
    return Base(commit, BaseKind.EDITS, f"uncommitted edits only, for {reason}")


def _meeting(git: SafeGit, commit: str, ref: str) -> str:
    found = merge_base(git, commit, resolve(git, ref))
    if found is None and is_shallow(git):
        raise RepoError(f"This shallow clone does not reach back to {short(ref)}.", _UNSHALLOW)
    if found is None:
        raise RepoError(f"HEAD and {short(ref)} have no history in common.", "Name a base with --since.")
    return found
