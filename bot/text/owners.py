"""Who owns a path, as a ``CODEOWNERS`` file says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pathspec import PathSpec

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks for the file, the first that is there counts (docs.github.com, "About code owners")."""
_MOST_LINES = 5_000


@dataclass(frozen=True)
class Owners:
    """The rules of one file, in order: which paths, and the owners of those."""

    rules: Sequence[tuple[PathSpec[Any], tuple[str, ...]]]

    def of(self, path: str) -> tuple[str, ...]:
        """Return the owners of a path from the repository's top; none where no rule fits or the last names none."""
        return next((owners for spec, owners in reversed(self.rules) if spec.match_file(path)), ())


def read_owners(text: str) -> Owners:
    """Return what a ``CODEOWNERS`` file says. Lines that GitHub passes over (``!``, ``[``) are passed over.

    >>> read_owners("* @ada\\n/docs/ @org/writers @ben").of("docs/a.md")
    ('@org/writers', '@ben')
    """
    rules: list[tuple[PathSpec[Any], tuple[str, ...]]] = []
    for line in text.splitlines()[:_MOST_LINES]:
        pattern, *owners = line.split(" #")[0].split() or [""]
        if pattern and not pattern.startswith(("#", "!", "[")):
            rules.append((PathSpec.from_lines("gitignore", [pattern]), tuple(owners)))
    return Owners(rules)
