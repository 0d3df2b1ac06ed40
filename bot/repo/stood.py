"""Where a branch stood in this clone, one time after another: what its reflog remembers (git-reflog(1))."""

from dataclasses import dataclass

from bot.repo.command import SafeGit
from bot.repo.failures import NoAnswerError

MOST_MOVES = 10_000
"""Moves that are looked at, the latest; git forgets them after 90 days anyway."""
_HEADS, _REMOTES = "refs/heads/", "refs/remotes/"


@dataclass(frozen=True, slots=True)
class Stood:
    """A commit that a branch was moved to, and what git noted as the reason; on a first push or clone there is one."""

    commit: str
    why: str


def stood(git: SafeGit, ref: str) -> tuple[tuple[Stood, ...], ...]:
    """Return the moves of a branch, oldest first: those of a remote-tracking one, then those of the local one like it.

    Nothing for what is no branch or has no reflog, as in a clone made a moment ago. Raises RepoError.
    """
    try:
        name = str(git.rev_parse("--symbolic-full-name", "--end-of-options", ref)).split("\n")[-1]
    except NoAnswerError:
        return ()
    names = [name] if name.startswith((_HEADS, _REMOTES)) else []
    if name.startswith(_REMOTES):
        names.append(_HEADS + name.removeprefix(_REMOTES).partition("/")[2])
    there = set(str(git.for_each_ref("--format=%(refname)", *names)).split("\n")) if names else set()
    return tuple(moves for each in names if each in there and (moves := _moves(git, each)))


def _moves(git: SafeGit, name: str) -> tuple[Stood, ...]:
    output = git.log("-g", "-z", f"--max-count={MOST_MOVES}", "--format=%H%n%gs", name, "--")
    records = (record.lstrip("\n").partition("\n") for record in output.split("\0"))
    return tuple(Stood(commit, why.strip()) for commit, _, why in records if commit)[::-1]
