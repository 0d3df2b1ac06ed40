"""Where a branch stood in this clone, one time after another: what its reflog remembers (git-reflog(1))."""

from dataclasses import dataclass

from bot.repo.command import SafeGit
from bot.repo.failures import NoAnswerError

MOST_MOVES = 10_000
"""Moves that are looked at, the latest; git forgets them after 90 days anyway."""
_BRANCHES = ("refs/heads/", "refs/remotes/")


@dataclass(frozen=True, slots=True)
class Stood:
    """A commit that a branch was moved to, and what git noted as the reason; on a first push or clone there is one."""

    commit: str
    why: str


def stood(git: SafeGit, ref: str) -> tuple[Stood, ...]:
    """Return the moves of a branch, local or remote-tracking, oldest first.

    Of a remote-tracking one the local branch of its name is not asked: it may hold what was not pushed.
    Nothing for what is no branch or has no reflog, as in a clone made a moment ago. Raises RepoError.
    """
    try:
        name = str(git.rev_parse("--symbolic-full-name", "--end-of-options", ref)).split("\n")[-1]
    except NoAnswerError:
        return ()
    if not name.startswith(_BRANCHES) or not git.for_each_ref("--format=%(refname)", name):
        return ()
    output = git.log("-g", "-z", f"--max-count={MOST_MOVES}", "--format=%H%n%gs", name, "--")
    records = (record.lstrip("\n").partition("\n") for record in output.split("\0"))
    return tuple(Stood(commit, why.strip()) for commit, _, why in records if commit)[::-1]
