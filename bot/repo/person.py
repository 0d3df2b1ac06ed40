"""Who sits here: the name that git would put into a commit of theirs."""

import os
from pathlib import Path

from bot.repo.command import SafeGit
from bot.repo.environment import git_environment
from bot.repo.failures import NoAnswerError

_MOST = 100


def own_name(folder: Path) -> str:
    """Return the ``user.name`` of whoever works in a folder, empty where they have set none; not their address."""
    git = SafeGit(folder, git_environment(os.environ, own_config=True))
    try:
        return str(git.config("--get", "user.name"))[:_MOST]
    except NoAnswerError:
        return ""
