"""Where a commit holds OpenSpec roots: a repository may have several."""

import re

from bot.repo.command import SafeGit
from bot.repo.refs import resolve

_MARKS = frozenset({"specs", "changes"})
# What others wrote, and what tests break on purpose.
_FOREIGN = frozenset({"node_modules", "vendor", "third_party", "fixtures", "testdata"})
MOST = 50
"""More roots than this in one repository are data, not projects."""


def roots_at(git: SafeGit, ref: str) -> tuple[str, ...]:
    """Return the folders (``""``, ``docs/``) whose ``openspec/`` holds specs or changes at a commit, in order.

    Hidden folders, other people's code, test data, names nobody can print and what lies inside another root's
    ``openspec/`` are passed over.
    At most ``MOST``. Raises RepoError.
    """
    listing = git.ls_tree("-r", "-d", "-z", "--name-only", "--full-tree", resolve(git, ref))
    found = set()
    for path in listing.split("\0"):
        match = re.fullmatch(r"(|.*/)openspec/([^/]+)", path, re.DOTALL)
        if match and match[2] in _MARKS and _is_own(match[1]):
            found.add(match[1])
    return tuple(sorted(found))[:MOST]


def _is_own(prefix: str) -> bool:
    parts = prefix.split("/")[:-1]
    return not any(
        part in _FOREIGN or part.startswith(".") or part == "openspec" or not part.isprintable() for part in parts
    )
