"""The changes between two commits as GitHub shows them: files with patches, hunks, lines that can be commented on."""

import re
from dataclasses import dataclass
from typing import Any

from helpers.git_repo import GitRepo

_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_STATUS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}


@dataclass(frozen=True)
class Hunk:
    """One hunk: the lines of each side to their positions in the file's patch (the first line below "@@" is 1)."""

    old: dict[int, int]
    new: dict[int, int]
    text: str

    def side(self, name: str) -> dict[int, int]:
        """Return the lines of "LEFT" or "RIGHT"."""
        return self.old if name == "LEFT" else self.new


def changed_files(repo: GitRepo, base: str, head: str, urls: str) -> list[dict[str, Any]]:
    """Return the files between two commits as GitHub lists them; ``urls`` is the API's address of the repository."""
    raw = repo.raw("diff", "--raw", "-z", "--no-abbrev", "-M", base, head).decode("utf-8", "replace").split("\0")
    text = repo.raw("diff", "--no-color", "-M", base, head).decode("utf-8", "replace")
    sections = iter(re.split(r"^(?=diff --git )", text, flags=re.MULTILINE)[1:])
    words, files = iter(raw[:-1]), []
    for meta in words:
        _, _, old, new, status = meta.split()
        before = next(words)
        path = next(words) if status[0] in "RC" else before
        _, at, patch = next(sections).partition("\n@@ ")
        patch = ("@@ " + patch).removesuffix("\n") if at else ""
        added = len(re.findall(r"^\+", patch, re.MULTILINE))
        removed = len(re.findall(r"^-", patch, re.MULTILINE))
        files.append(
            {
                "sha": old if status[0] == "D" else new,
                "filename": path,
                "status": _STATUS[status[0]],
                "additions": added,
                "deletions": removed,
                "changes": added + removed,
                "blob_url": f"{urls}/blob/{head}/{path}",
                "raw_url": f"{urls}/raw/{head}/{path}",
                "contents_url": f"{urls}/contents/{path}?ref={head}",
                **({"patch": patch} if patch else {}),
                **({"previous_filename": before} if path != before else {}),
            }
        )
    return files


def hunks(patch: str) -> list[Hunk]:
    """Return the hunks of one file's patch."""
    found: list[Hunk] = []
    position, old, new = -1, 0, 0
    for line in patch.split("\n"):
        position += 1
        if match := _HUNK.match(line):
            found.append(Hunk({}, {}, line))
            old, new = int(match[1]), int(match[3])
            continue
        hunk = found[-1]
        found[-1] = Hunk(hunk.old, hunk.new, f"{hunk.text}\n{line}")
        if line[:1] in ("-", " "):
            hunk.old[old] = position
            old += 1
        if line[:1] in ("+", " "):
            hunk.new[new] = position
            new += 1
    return found


def followed(repo: GitRepo, path: str, line: int, older: str, newer: str) -> int | None:
    """Return where a line of ``path`` in one commit is in another; None where it was changed or removed."""
    if older == newer:
        return line
    patch = repo.raw("diff", "--no-color", "--unified=0", older, newer, "--", path).decode("utf-8", "replace")
    shift = 0
    for each in patch.split("\n"):
        if match := _HUNK.match(each):
            start, count = int(match[1]), int(match[2] or 1)
            if line < start + (count == 0):
                break
            if line < start + count:
                return None
            shift += int(match[4] or 1) - count
    return line + shift
