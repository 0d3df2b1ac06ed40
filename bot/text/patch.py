"""A unified diff as git writes it: which lines went and which came, hunk by hunk."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Digits have an end: Python refuses to read a number of some thousand.
_HEAD = re.compile(r"@@ -(\d{1,15})(?:,(\d{1,15}))? \+(\d{1,15})(?:,(\d{1,15}))? @@ ?(.*)")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LETTERS = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
LONGEST_LINE = 2_000
"""Longer lines are of no text that people write: they are left out."""
MOST_HUNKS = 5_000


@dataclass(frozen=True, slots=True)
class Hunk:
    """One place that changed: ``line``, from 1, is where it begins in the new text, in the old one where that is gone.

    ``old_path`` is empty for a file that came, ``path`` for one that went. A file that only moved, or went without a
    line of text, is a hunk without lines. ``around`` is the line that git shows beside the place: mostly the head of a
    function.
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
    # A file of which no hunk came yet: it moved, or went.
    bare: Hunk | None = None
    header = ""
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
        if line.startswith("diff --git "):
            if bare:
                yield bare, 0
            old_path, path, bare, header = "", "", None, line
        elif line.startswith("deleted file mode "):
            bare = Hunk("", _of_header(header), 1, (), ())
        elif line.startswith("rename from "):
            old_path = _unquoted(line.removeprefix("rename from "))
        elif line.startswith("rename to "):
            bare = Hunk(_unquoted(line.removeprefix("rename to ")), old_path, 1, (), ())
        elif line.startswith("--- "):
            old_path = _path(line, "--- ", "a/")
        elif line.startswith("+++ "):
            path = _path(line, "+++ ", "b/")
        elif (match := _HEAD.match(line)) and (path or old_path):
            bare = None
            old, new = int(match[2] or 1), int(match[4] or 1)
            open_hunk = (int(match[3] if path else match[1]), match[5][:LONGEST_LINE])
    if open_hunk:
        yield Hunk(path, old_path, open_hunk[0], tuple(removed), tuple(added), open_hunk[1]), skipped
    elif bare:
        yield bare, 0


def _path(line: str, mark: str, side: str) -> str:
    """Return the path of a head line, empty for ``/dev/null``."""
    name = _unquoted(line.removeprefix(mark).removesuffix("\t"))
    return name[len(side) :] if name.startswith(side) else ""


def _of_header(line: str) -> str:
    """Return the path of ``diff --git a/x b/x``, where both are one; empty where they are not."""
    names = line.removeprefix("diff --git ")
    half = len(names) // 2
    one, other = _unquoted(names[:half]), _unquoted(names[half + 1 :])
    return one[2:] if one[2:] == other[2:] else ""


def _unquoted(name: str) -> str:
    """Return a name as it is, which git writes as C does where it holds a quote, a tab or another such character."""
    if len(name) < 2 or not (name[0] == name[-1] == '"'):
        return name

    def byte(match: re.Match[bytes]) -> bytes:
        code = match[1].decode("latin-1")
        return bytes([int(code, 8) & 255]) if len(code) == 3 else bytes([_LETTERS.get(code, ord(code))])

    raw = name[1:-1].encode("utf-8", "surrogateescape")
    return _ESCAPE.sub(byte, raw).decode("utf-8", "surrogateescape")
