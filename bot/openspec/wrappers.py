"""Folders below ``changes/`` that only wrap changes: ``changes/area/name/`` is invisible to the official tool."""

from collections.abc import Iterator

from bot.openspec.artifacts import Artifacts
from bot.openspec.layout import Listing, resolve
from bot.openspec.metadata import METADATA_FILE
from bot.text.tree import Kind

_MARKS = (METADATA_FILE, "proposal.md", "tasks.md", "design.md")
# How far below the folder the official tool looks.
_DEEPEST = 3


def wrapped_changes(listing: Listing, artifacts: Artifacts, folder: str) -> list[str]:
    """Return the paths of the changes that a folder below ``changes/`` wraps; none when it is a change itself.

    A folder with a file of its own is never a wrapper.
    """
    if _is_change(listing, artifacts, folder) or _has_own_file(listing, folder):
        return []
    return sorted(_below(listing, artifacts, folder, 1))


def has_file_under(listing: Listing, folder: str) -> bool:
    """Whether a file or link lies anywhere below a folder (itself perhaps a link), names with a leading dot apart."""
    return any(True for _ in listing.walk(resolve(listing.tree, folder) or folder))


def _is_change(listing: Listing, artifacts: Artifacts, folder: str) -> bool:
    for mark in _MARKS:
        real = resolve(listing.tree, f"{folder}/{mark}")
        if real and listing.tree.kind(real) is Kind.FILE:
            return True
    return has_file_under(listing, f"{folder}/specs") or artifacts.has_any(folder)


def _has_own_file(listing: Listing, folder: str) -> bool:
    shown = (name for name in listing.names(folder) if not name.startswith("."))
    return any(listing.tree.kind(f"{folder}/{name}") is not Kind.DIRECTORY for name in shown)


def _below(listing: Listing, artifacts: Artifacts, folder: str, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    for name in listing.folders(folder):
        child = f"{folder}/{name}"
        if name.startswith("."):
            continue
        if _is_change(listing, artifacts, child):
            yield child
        else:
            yield from _below(listing, artifacts, child, depth + 1)
