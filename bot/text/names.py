"""Which strings git takes for the name of a branch."""

import re

# git-check-ref-format(1), rules 1 to 9, for a name below refs/heads/; and no surrogate, which no address could hold.
_NOT_IN_A_BRANCH = re.compile(r"[\x00-\x20\x7f~^:?*\[\\\ud800-\udfff]|\.\.|@\{|//")
# A ref is a file in a folder; longer names fail on one file system or another.
_LONGEST_BRANCH = 200


def is_branch(name: str) -> bool:
    """Whether git, and every file system, takes ``name`` for a branch."""
    return (
        0 < len(name) <= _LONGEST_BRANCH
        and not _NOT_IN_A_BRANCH.search(name)
        and len(name.encode()) <= _LONGEST_BRANCH
        and not name.startswith("-")
        and not name.endswith(".")
        and name not in ("@", "HEAD")
        and all(part and not part.startswith(".") and not part.endswith(".lock") for part in name.split("/"))
    )
