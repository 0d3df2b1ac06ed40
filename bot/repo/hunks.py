"""Which lines of the new side a diff shows, as a forge shows it: three lines of context around each change."""

import re
from collections.abc import Mapping

from bot.repo.command import SafeGit
from bot.repo.refs import resolve

_HEAD = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def hunks(git: SafeGit, base: str, head: str) -> Mapping[str, tuple[range, ...]]:
    """Return path to the ranges of lines (from 1) of ``head`` that the diff from ``base`` shows, renames recognised.

    A path that git has to quote is left out. Raises RepoError.
    """
    options = ("-r", "-M", "-p", "-U3", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/")
    output = git.diff_tree(*options, "--dst-prefix=b/", resolve(git, base), resolve(git, head))
    found: dict[str, list[range]] = {}
    path, old, new = "", 0, 0
    for line in output.split("\n"):
        if old > 0 or new > 0:  # inside a hunk every line is content, whatever it looks like
            old -= line[:1] in ("", " ", "-")
            new -= line[:1] in ("", " ", "+")
        elif line.startswith("+++ "):
            # git ends a name that holds a space with a tab.
            path = line[6:].removesuffix("\t") if line.startswith("+++ b/") else ""
        elif (match := _HEAD.match(line)) and path:
            old, new = int(match[1] or 1), int(match[3] or 1)
            found.setdefault(path, []).append(range(int(match[2]), int(match[2]) + new))
    return {name: tuple(ranges) for name, ranges in found.items()}
