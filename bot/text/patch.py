"""A unified diff as git writes it: which lines went and which came, hunk by hunk."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_HEAD = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)")
LONGEST_LINE = 2_000
"""Longer lines are of no text that people write: they are left out."""
MOST_HUNKS = 5_000


@dataclass(frozen=True, slots=True)
class Hunk:
    """One place that changed: ``line``, from 1, is where it begins in the new text, in the old one where that is gone.

    ``old_path`` is empty for a file that came, ``path`` for one that went. ``around`` is the line that git shows beside
    the place: mostly the head of a function.
    """

    path: str
    old_path: str
    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]
    around: str = ""

    @property
    def name(self) -> str:
        """The path of the file, the old one where it went."""
        return self.path or self.old_path


@dataclass(frozen=True, slots=True)
class Patch:
    """The hunks of a diff; ``left_out`` counts those beyond the most that are read, and lines that are too long."""

    hunks: tuple[Hunk, ...]
    left_out: int = 0


def read_patch(text: str, wanted: Callable[[str], bool] = lambda _: True) -> Patch:
    """Return what a diff says of the files that are wanted, made by git with ``a/`` and ``b/`` before the paths.

    No line of it raises.
    """
    hunks: list[Hunk] = []
    left_out = 0
    for hunk, skipped in _hunks(text):
        if not wanted(hunk.name):
            continue
        left_out += skipped
        if len(hunks) < MOST_HUNKS:
            hunks.append(hunk)
        else:
            left_out += 1
    return Patch(tuple(hunks), left_out)


def _hunks(text: str) -> Iterator[tuple[Hunk, int]]:
    old_path, path, old, new, skipped = "", "", 0, 0, 0
    open_hunk: tuple[int, str] | None = None
    removed: list[str] = []
    added: list[str] = []
    for line in text.split("\n"):
        if open_hunk and (old > 0 or new > 0):
            old -= line[:1] in ("", " ", "-")
            new -= line[:1] in ("", " ", "+")
            side = {"-": removed, "+": added}.get(line[:1])
            if side is not None and len(line) > LONGEST_LINE:
                skipped += 1
            elif side is not None:
                side.append(line[1:].rstrip("\r"))
            continue
        if open_hunk and not line.startswith("\\"):
            yield Hunk(path, old_path, open_hunk[0], tuple(removed), tuple(added), open_hunk[1]), skipped
            open_hunk, removed, added, skipped = None, [], [], 0
        if line.startswith("--- "):
            old_path = _path(line, "--- a/")
        elif line.startswith("+++ "):
            path = _path(line, "+++ b/")
        elif (match := _HEAD.match(line)) and (path or old_path):
            old, new = int(match[2] or 1), int(match[4] or 1)
            open_hunk = (int(match[3] if path else match[1]), match[5][:LONGEST_LINE])
    if open_hunk:
        yield Hunk(path, old_path, open_hunk[0], tuple(removed), tuple(added), open_hunk[1]), skipped


def _path(line: str, mark: str) -> str:
    """Return the path of a head line, empty for ``/dev/null`` and for a name that git has to quote."""
    return line[len(mark) :].removesuffix("\t") if line.startswith(mark) else ""
