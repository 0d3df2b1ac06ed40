"""Is the worktree as the commit has it? Asked without running anything that lies in the repository."""

from collections.abc import Iterable

from bot.repo.command import SafeGit
from bot.repo.environment import with_settings
from bot.repo.failures import NoAnswerError

_STATUS = ("--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=all", "--no-renames")


def is_dirty(git: SafeGit, paths: Iterable[str]) -> bool:
    """Whether anything at or below ``paths`` differs from HEAD or is untracked and not ignored. Raises RepoError."""
    return bool(careful(git).status(*_STATUS, "--", *paths))


def careful(git: SafeGit) -> SafeGit:
    """Return git for what reads files and not objects: it runs no filter. Raises RepoError."""
    return SafeGit(git.folder, with_settings(git.environment(), _no_filters(git)))


def _no_filters(git: SafeGit) -> dict[str, str]:
    """Return settings that switch off the filters of .git/config, which .gitattributes could name for git to run."""
    try:
        keys = git.config("--name-only", "-z", "--get-regexp", r"^filter\..*\.(clean|process|required)$").split("\0")
    except NoAnswerError:
        return {}
    return {key: "false" if key.endswith(".required") else "" for key in keys if key}
