"""Who calls: a token, the login behind it, and what it may do where."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
WRITE = ("contents", "issues", "pull_requests", "statuses", "checks")

# What a writing request needs, and a reading one of a private repository; the first pattern that fits counts. Where two are named, either is enough, as GitHub's
# page "Permissions required for GitHub Apps" has it for conversations.
_NEEDS = [
    (r"/repos/[^/]+/[^/]+/(git|contents|merges|merge-upstream|dispatches|branches)(/.*)?", ("contents",)),
    (r"/repos/[^/]+/[^/]+/pulls/\d+/(merge|update-branch)", ("contents",)),
    (r"/repos/[^/]+/[^/]+/pulls(/.*)?", ("pull_requests",)),
    (r"/repos/[^/]+/[^/]+/issues/(\d+/(comments|labels|reactions|assignees)|comments)(/.*)?", ("issues", "pull_requests")),
    (r"/repos/[^/]+/[^/]+/labels(/.*)?", ("issues", "pull_requests")),
    (r"/repos/[^/]+/[^/]+/issues(/.*)?", ("issues", "pull_requests")),
    (r"/repos/[^/]+/[^/]+/(statuses/.*|commits/[^/]+/status(es)?)", ("statuses",)),
    (r"/repos/[^/]+/[^/]+/(commits|compare|readme|activity|forks)(/.*)?", ("contents",)),
    (r"/repos/[^/]+/[^/]+/check-(runs|suites)(/.*)?", ("checks",)),
    (r"/graphql", ("issues", "pull_requests")),
]  # fmt: skip

# What anybody who can read a repository may send to it.
_OPEN_TO_READERS = re.compile(
    r"/repos/[^/]+/[^/]+/(forks|issues|pulls|issues/\d+/comments|pulls/\d+/(comments|reviews)(/\d+/replies)?"
    r"|(issues|pulls)(/comments)?/\d+/reactions(/\d+)?)|/user/repos"
)


@dataclass(frozen=True)
class Token:
    """One token. ``permissions`` is what an installation was granted; a person's token has none and goes by roles."""

    value: str
    login: str
    permissions: Mapping[str, str] = field(default_factory=dict)
    expired: bool = False

    @property
    def is_installation(self) -> bool:
        """Whether it belongs to an app and not to a person."""
        return bool(self.permissions)

    @property
    def reads_only(self) -> bool:
        """Whether it is an installation's token without a single right to write."""
        return self.is_installation and "write" not in self.permissions.values()

    def grants(self, path: str, *, writing: bool, private: bool) -> bool:
        """Whether an installation's token may write to ``path``, or read from it; what is public anybody may read."""
        needed = next((names for pattern, names in _NEEDS if re.fullmatch(pattern, path)), ())
        if writing:
            return any(self.permissions.get(name) == "write" for name in needed)
        return not private or not needed or any(name in self.permissions for name in needed)

    @property
    def may_fetch(self) -> bool:
        """Whether git may bring a private repository with it."""
        return not self.is_installation or "contents" in self.permissions


def open_to_readers(path: str) -> bool:
    """Whether whoever can read may send a writing request to ``path``; all else needs the role "write"."""
    return _OPEN_TO_READERS.fullmatch(path) is not None


def personal(login: str) -> str:
    """Return a token of a person's, in GitHub's form."""
    return "ghp_" + hashlib.sha256(login.encode()).hexdigest()[:36]


def installation(app: int, words: str) -> str:
    """Return a token of an installation's, in the form of 2026: about 520 characters, ``ghs_APP_`` and a JWT."""
    filling = b"".join(hashlib.sha512(f"{words}{number}".encode()).digest() for number in range(6))
    text = base64.urlsafe_b64encode(filling).decode().rstrip("=")
    return f"ghs_{app}_eyJ{text[:60]}.eyJ{text[60:340]}.{text[340:500]}"
