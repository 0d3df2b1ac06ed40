"""The one way to git: GitPython's command wrapper in the safe environment, failing with a RepoError."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import PIPE
from typing import BinaryIO

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # else GitPython cannot even be imported where git is missing

from git.cmd import Git, safer_popen

from bot.repo.failures import OLDEST_GIT, failure, no_git, old_git


class SafeGit(Git):
    """Runs ``git.<command>(…)`` in one folder, with no other environment than the one it was given."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        # The folder is kept here: GitPython would expand "~" and "$NAME" in it.
        super().__init__()
        self.folder = folder
        self.commits: set[str] = set()  # whole ids that were found here: what one names never changes
        self.update_environment(**environment)

    def execute(  # type: ignore[override]  # fewer ways to ask, so that none is left unsafe or untranslated
        self,
        command: Sequence[str],
        istream: BinaryIO | None = None,
        *,
        stdout_as_string: bool = True,
        strip_newline_in_stdout: bool = True,
    ) -> str | bytes:
        """Return what one git process prints, given the whole of ``istream``.

        Overridden because GitPython lets every process inherit this one's environment and can only add to it; and
        here is where its errors would be raised, so here they are translated. Raises RepoError.
        """
        try:
            process = safer_popen(
                command, cwd=self.folder, env=self.environment(), stdin=PIPE, stdout=PIPE, stderr=PIPE
            )
        except OSError as error:
            raise no_git(error.strerror or str(error)) from error
        with process:
            out, err = process.communicate(istream.read() if istream else b"")
        if process.returncode != 0:
            raise failure(command[1], process.returncode, os.fsdecode(err))
        if strip_newline_in_stdout:
            out = out.removesuffix(b"\n")
        return os.fsdecode(out) if stdout_as_string else bytes(out)

    def require(self) -> None:
        """Raise RepoError unless git is there and not too old."""
        if self.version_info < OLDEST_GIT:
            raise old_git(self.version_info)
