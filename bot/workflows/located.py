"""Where on its line a finding's words stand, for whoever shows or marks them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.openspec.findings import Finding
from bot.openspec.layout import document_at
from bot.rules.prose import mask
from bot.text.lines import normalise
from bot.text.tree import Kind, Tree

# What a rule says for the code and the quotations it passed over.
_MASKED = "…"


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with its line as it stands, and from which column to before which its words stand, counted from 1.

    Both columns are 0 where it is about the whole line; ``source`` is empty where it has none.
    """

    finding: Finding
    source: str = ""
    column: int = 0
    end_column: int = 0


def located(tree: Tree, findings: Iterable[Finding]) -> list[Located]:
    """Return findings, in the order they are given, each with its place. Of equal words on a line each finding gets its
    own, from left to right. Raises UnreadableError.
    """
    lines = _Lines(tree)
    seen: Counter[tuple[str, int, str]] = Counter()
    found = []
    for finding in findings:
        source = lines.at(finding.path, finding.line)
        start, end = 0, 0
        if source and finding.words:
            key = (finding.path, finding.line, finding.words.lower())
            start, end = _nth(lines.places(finding.path, finding.line, finding.words), seen[key])
            seen[key] += 1
        found.append(Located(finding, source, start + 1, end + 1) if end else Located(finding, source))
    return found


class _Lines:
    """The lines of the files that findings are about, each read once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._files: dict[str, Sequence[str]] = {}
        self._places: dict[tuple[str, int, str], list[tuple[int, int]]] = {}
        self._masked: dict[tuple[str, int], str] = {}

    def at(self, path: str, line: int) -> str:
        """Return a line, counted from 1, empty where there is none."""
        if path not in self._files:
            self._files[path] = self._read(path)
        lines = self._files[path]
        return lines[line - 1] if 0 < line <= len(lines) else ""

    def places(self, path: str, line: int, words: str) -> list[tuple[int, int]]:
        """Return where words stand on a line: in its author's own prose, else anywhere."""
        key = (path, line, words)
        if key not in self._places:
            source = self.at(path, line)
            if (path, line) not in self._masked:
                self._masked[path, line] = mask(source).replace("\0", _MASKED)
            self._places[key] = _places(self._masked[path, line], words) or _places(source, words)
        return self._places[key]

    def _read(self, path: str) -> Sequence[str]:
        if self._tree.kind(path) not in (Kind.FILE, Kind.LINK):
            return ()
        document = document_at(self._tree, path)
        return document.outline.lines if document else normalise(self._tree.text(path)).split("\n")


def _nth(places: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    return places[min(number, len(places) - 1)] if places else (0, 0)


def _places(line: str, words: str) -> list[tuple[int, int]]:
    """Return where words stand; of those that go on in the next line, what stands in this one."""
    pieces = words.split()
    for kept in range(len(pieces), 0, -1):
        pattern = r"\s+".join(re.escape(each) for each in pieces[:kept])
        guard = r"(?<!\w)" if pieces[0][0].isalnum() else ""
        close = r"(?!\w)" if pieces[kept - 1][-1].isalnum() else ""
        rest = "" if kept == len(pieces) else r"(?=\s*$)"
        found = [match.span() for match in re.finditer(guard + pattern + close + rest, line, re.IGNORECASE)]
        if found:
            return found
    return []
