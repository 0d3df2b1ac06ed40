"""Two trees compared, requirement by requirement: what was added, removed, renamed or says something else."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.openspec.differences import (
    ChangeKind,
    Extent,
    RequirementChange,
    Side,
    alike,
    changed,
    folded,
    paired,
    whole,
)
from bot.openspec.layout import ARCHIVE, CHANGES, SPECS, Listing, change_ids, content_blob, document_at, spec_files
from bot.openspec.model import Document, DocumentKind, Operation, Span
from bot.openspec.moves import with_moves
from bot.openspec.names import fold
from bot.openspec.parse import removed_names
from bot.openspec.readable import why_unread
from bot.text.tree import Tree

_DATE = re.compile(r"^\d{4}-\d\d-\d\d-", re.ASCII)


@dataclass(frozen=True)
class Versions:
    """One document at two places; either is None where it is not there. ``main`` is the spec that a delta changes."""

    path: str
    before: Document | None
    after: Document | None
    main: Document | None = None


def compare(base: Tree, head: Tree) -> tuple[RequirementChange, ...]:
    """Return every requirement of main specs and of active changes' deltas that differs, document by document.

    A file that is the same blob is not parsed. A MODIFIED block that is new in a delta is compared with the main spec.
    The deltas of a change that was archived between the two are left out: the main specs tell what it did. Raises
    UnreadableError where a document cannot be read.
    """
    return compare_documents(versions(base, head))


def versions(base: Tree, head: Tree) -> list[Versions]:
    """Return the documents that differ between two trees, main specs first; see ``compare``.

    What was left out of either, for it cannot be read, is compared with nothing.
    """
    old, new = Listing(base), Listing(head)
    before, after = _paths(old), _paths(new)
    gone = [f"{CHANGES}/{each}/" for each in _archived(old, new)]
    found: list[Versions] = []
    for path in sorted(before | after, key=lambda each: (not each.startswith(f"{SPECS}/"), each)):
        if any(path.startswith(each) for each in gone) or why_unread(base, path) or why_unread(head, path):
            continue
        if path in before and path in after and content_blob(base, path) == content_blob(head, path):
            continue
        one = document_at(base, path) if path in before else None
        two = document_at(head, path) if path in after else None
        main = None
        if two is not None and two.kind is DocumentKind.DELTA:
            place = f"{SPECS}/{two.id}/spec.md"
            main = document_at(head, place) or document_at(base, place)
        found.append(Versions(path, one, two, main))
    return found


def compare_documents(documents: Iterable[Versions]) -> tuple[RequirementChange, ...]:
    """Return every requirement that differs, document by document, those that moved from one to another once."""
    found: list[RequirementChange] = []
    for each in documents:
        found += sorted(_document(each), key=lambda change: (not change.line, change.line))
    return with_moves(found)


def _paths(listing: Listing) -> set[str]:
    tops = [SPECS, *(f"{CHANGES}/{each}/specs" for each in change_ids(listing))]
    return {path for top in tops for _, path in spec_files(listing, top)}


def _archived(old: Listing, new: Listing) -> list[str]:
    """Return the changes that are active in the one and archived in the other: as ``2026-01-31-add-frost``."""
    fresh = set(new.folders(ARCHIVE)) - set(old.folders(ARCHIVE))
    fresh |= {_DATE.sub("", each) for each in fresh}
    left = [each for each in change_ids(old) if each not in new.names(CHANGES)]
    return [each for each in left if each in fresh]


def _document(document: Versions) -> Iterator[RequirementChange]:
    path, before, after, main = document.path, document.before, document.after, document.main
    olds = [Side(before, each) for each in before.requirements] if before else []
    news = [Side(after, each) for each in after.requirements] if after else []
    pairs, left, fresh = paired(olds, news, lambda each: each.name)
    for key in (_below, _body, lambda each: fold(each.name)):
        more, left, fresh = paired(left, fresh, key)
        pairs += more
    more, left, fresh = alike(left, fresh, lambda each: each.below)
    pairs += more
    for old, new in pairs:
        if old.block != new.block or old.requirement.operation is not new.requirement.operation:
            yield changed(path, old, new)
    for new in fresh:
        target = _target(new, main) if new.requirement.operation is Operation.MODIFIED else None
        if target:
            yield replace(changed(path, target, new), kind=ChangeKind.MODIFIED, old_path=target.document.path)
        else:
            yield whole(path, new, ChangeKind.ADDED)
    yield from (whole(path, old, ChangeKind.REMOVED) for old in left)
    if after:
        yield from _entries(path, before, after, main)


def _below(each: Side) -> str:
    return each.below or f"# {each.name}"


def _body(each: Side) -> str:
    return folded([each.body]) or f"# {each.name}"


def _target(new: Side, main: Document | None) -> Side | None:
    """Return the requirement of the main spec that a MODIFIED block takes the place of; a rename comes before it."""
    if main is None:
        return None
    name = next((each.old for each in new.document.renamed if each.new == new.name), new.name)
    found = main.requirement(name)
    return Side(main, found) if found else None


def _entries(path: str, before: Document | None, after: Document, main: Document | None) -> Iterator[RequirementChange]:
    """Yield what a delta newly removes and renames."""
    known = before.removed if before else ()
    for name in dict.fromkeys(after.removed):
        if name not in known:
            found = main.requirement(name) if main else None
            yield RequirementChange(
                path,
                name,
                ChangeKind.REMOVED,
                line=_removed_at(after, name),
                operation=Operation.REMOVED,
                old_path=main.path if main and found else "",
                old=Side(main, found).block if main and found else "",
            )
    renames = {(each.old, each.new) for each in before.renamed} if before else set()
    for each in after.renamed:
        if (each.old, each.new) not in renames:
            yield RequirementChange(
                path, each.new, ChangeKind.RENAMED, Extent.WORDS, each.line + 1, Operation.RENAMED, each.old
            )


def _removed_at(document: Document, name: str) -> int:
    """Return the line, counted from 1, of the entry that removes a requirement."""
    sections = [each.body for each in document.sections if each.title.lower() == "removed requirements"]
    lines = (number for body in sections for number in range(body.start, body.end))
    return next((at + 1 for at in lines if name in removed_names(document.outline, Span(at, at + 1))), 0)
