"""Which open changes are to be judged anew since a commit: by the validator, and by whether they can be archived."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.openspec.layout import ARCHIVE, CHANGES, DocumentPath, change_of, content_blob
from bot.openspec.model import DocumentKind
from bot.text.tree import Kind, Tree

# What says which files a change has.
_SCHEMAS = ("openspec/config.yaml", "openspec/config.yml", "openspec/schemas/")


@dataclass(frozen=True)
class Affected:
    """``changes`` are those that the validator may judge otherwise; ``waiting`` are these and those that may have to
    wait for one of them."""

    changes: frozenset[str]
    waiting: frozenset[str]


def affected(
    base: Tree,
    head: Tree,
    then: Collection[DocumentPath],
    now: Collection[DocumentPath],
    edited: Iterable[DocumentPath],
) -> Affected:
    """Return the changes of ``head`` of which a file differs from ``base``, or a spec that they edit.

    ``then`` and ``now`` are the documents of both, ``edited`` those that differ.
    """
    all_of_them = every_change(head)
    if not all_of_them.changes:
        return all_of_them
    there = all_of_them.changes
    files = {path for tree in (base, head) for path in tree.paths() if _is_file(tree, path)}
    if any(path.startswith(_SCHEMAS) and differs(base, head, path) for path in files):
        return all_of_them
    # Git knows nothing of a folder without a file, which is a change all the same.
    direct = set(there - every_change(base).changes)
    direct |= {change_of(path) for path in files if is_of_change(path) and differs(base, head, path)}
    speaks: defaultdict[str, set[str]] = defaultdict(set)
    for each in (*then, *now):
        if each.kind is DocumentKind.DELTA:
            speaks[each.id].add(change_of(each.path))
    for each in edited:
        if each.kind is DocumentKind.SPEC:
            direct |= speaks[each.id]
    waiting = direct.union(*(names for names in speaks.values() if names & direct))
    return Affected(there & direct, there & waiting)


def every_change(head: Tree) -> Affected:
    """Return every change there is."""
    names = frozenset(change_of(path) for path in head.paths() if is_of_change(path))
    return Affected(names, names)


def is_of_change(path: str) -> bool:
    """Whether a path lies in an active change."""
    return path.startswith(f"{CHANGES}/") and path != ARCHIVE and not path.startswith(f"{ARCHIVE}/")


def _is_file(tree: Tree, path: str) -> bool:
    return tree.kind(path) in (Kind.FILE, Kind.LINK)


def differs(base: Tree, head: Tree, path: str) -> bool:
    """Whether a file is another one in two trees, or a link leads to another one."""
    if base.kind(path) is not head.kind(path):
        return True
    is_link = head.kind(path) is Kind.LINK
    return base.blob(path) != head.blob(path) or (is_link and content_blob(base, path) != content_blob(head, path))
