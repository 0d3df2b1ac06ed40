"""A branch that specbot made may be made again; one that a person has worked on may not."""

from bot.errors import RepoError
from bot.repo.command import SafeGit
from bot.repo.environment import EMAIL
from bot.repo.names import check_branch
from bot.repo.refs import resolve
from bot.repo.repository import Repository
from bot.repo.trailers import parse_trailers

RUN_TRAILER = "Specbot-Run"


def replaceable_tip(repository: Repository, branch: str, base: str) -> str | None:
    """Return the commit a branch is at, None when there is no such branch.

    Raises RepoError when the branch holds a commit beyond ``base`` that is not specbot's own.
    """
    check_branch(branch)
    names = repository.git.for_each_ref("--format=%(objectname)", f"refs/heads/{branch}")
    if not names:
        return None
    tip = repository.resolve(names.split("\n")[0])
    messages = repository.git.log("-z", "--format=%B", f"{repository.resolve(base)}..{tip}")
    if any(RUN_TRAILER not in parse_trailers(each) for each in messages.split("\0") if each.strip()):
        raise RepoError(
            f"The branch {branch} holds commits that are not specbot's.", "Choose another name, or delete the branch."
        )
    return tip


def is_untouched(git: SafeGit, base: str, tip: str) -> bool:
    """Whether everything on the way from ``base`` to ``tip`` is as specbot committed it: nobody's work is lost with it.

    A person who amends a commit keeps its trailers, but not its committer; one who merges makes a second parent.
    """
    log = git.log("-z", "--format=%ce%x01%P%x01%B", f"{resolve(git, base)}..{resolve(git, tip)}")
    for record in filter(None, log.split("\0")):
        committer, parents, message = record.split("\x01", 2)
        if committer != EMAIL or " " in parents or RUN_TRAILER not in parse_trailers(message):
            return False
    return True
