"""A folder of files into a new git repository with one commit."""

import os
import shutil
from pathlib import Path

from bot.errors import RepoError
from bot.repo.command import SafeGit
from bot.repo.environment import git_environment


def lay_out(source: Path, target: Path) -> str:
    """Copy ``source`` into the empty folder ``target``, make it a repository on branch main, return its commit.

    Raises RepoError when the disk refuses or git is missing.
    """
    try:
        shutil.copytree(source, target, dirs_exist_ok=True)
    except OSError as error:
        raise RepoError(f"The sample repository cannot be written: {error}.", "Is the disk full?") from error
    git = SafeGit(target, git_environment(os.environ))
    git.require()
    git.init("--quiet", "--initial-branch=main")
    git.add("--all")
    git.commit("--quiet", "--message=A city's bicycle hire, as its team wrote it down")
    return str(git.rev_parse("HEAD"))
