"""Which repository on which server a clone came from."""

import re

from bot.repo.command import SafeGit
from bot.repo.failures import NoAnswerError

_HTTP = re.compile(r"(https?://)(?:[^@/]*@)?([A-Za-z0-9.:-]+)/([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+?)(?:\.git)?/?")
_SSH = re.compile(r"(?:ssh://)?git@([A-Za-z0-9.-]+)(?::[0-9]+)?[:/]([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+?)(?:\.git)?/?")


def has_origin(git: SafeGit) -> bool:
    """Whether there is a remote ``origin``, wherever it is. Raises RepoError where git fails."""
    return "origin" in str(git.remote()).split()


def origin(git: SafeGit) -> tuple[str, str] | None:
    """Return (``https://host``, ``owner/name``) of the remote ``origin``, None where it is none of a code host.

    A name and password in the address are left out. Raises RepoError where git fails.
    """
    try:
        url = git.config("--get", "remote.origin.url")
    except NoAnswerError:
        return None
    if found := _HTTP.fullmatch(url):
        return found[1] + found[2], found[3]
    if found := _SSH.fullmatch(url):
        return f"https://{found[1]}", found[2]
    return None
