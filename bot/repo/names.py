"""Which strings may stand for a branch or a revision: checked before git sees them."""

import re

from bot.errors import RepoError
from bot.text.names import is_branch

# What a revision needs none of: a range, a path or a search in the history, a pattern, a space.
_NOT_IN_A_REVISION = re.compile(r"[\x00-\x20\x7f:?*\[\\]|\.\.|\^\{/")
_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def check_branch(name: str) -> None:
    """Raise RepoError unless ``name`` can be a branch."""
    if not is_branch(name):
        raise RepoError(f"{name!r} cannot be the name of a branch.", "Use letters, digits, '-', '.' and '/'.")


def check_revision(ref: str) -> None:
    """Raise RepoError unless ``ref`` can name one commit; an option, a range or a path cannot."""
    if not ref or ref[0] in "-^" or _NOT_IN_A_REVISION.search(ref):
        raise RepoError(f"{ref!r} does not name a commit.", "Give a branch, a tag or a commit id.")


def is_object_id(text: str) -> bool:
    """Whether ``text`` is a complete object id, SHA-1 or SHA-256."""
    return _OBJECT_ID.fullmatch(text) is not None
