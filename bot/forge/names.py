"""Which strings GitHub takes for the name of an account or of a repository."""

import re

# GitHub's rule for new accounts is narrower (39, no underscore); old accounts, managed users and apps are not.
_LOGIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}(?:\[bot\])?")
_REPOSITORY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")


def is_login(name: str) -> bool:
    """Whether ``name`` can be an account's, an App's bot included."""
    return _LOGIN.fullmatch(name) is not None


def is_repository(name: str) -> bool:
    """Whether ``name`` can be a repository's, with its owner: ``owner/name``."""
    return _REPOSITORY.fullmatch(name) is not None
