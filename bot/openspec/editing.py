"""Which active deltas edit a main spec: every path of a tree is looked at once, however many specs are asked about."""

import re
from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from bot.openspec.layout import CHANGES, SPEC_FILE
from bot.text.tree import Draft, Tree

_DELTA_PATH = re.compile(rf"{CHANGES}/([^/.][^/]*)/specs/(.+)/{re.escape(SPEC_FILE)}")

_held: WeakKeyDictionary[Tree, Mapping[str, list[str]]] = WeakKeyDictionary()
"""What was found in a tree, as long as anybody has it: but for a Draft no tree changes."""


def delta_place(path: str) -> tuple[str, str] | None:
    """Return change and capability of an active delta's path."""
    match = _DELTA_PATH.fullmatch(path)
    return (match[1], match[2]) if match and match[1] != "archive" else None


def deltas_editing(tree: Tree, capability: str) -> list[str]:
    """Return the paths of the active deltas of a capability, in code point order."""
    if isinstance(tree, Draft):
        there = [path for path in deltas_editing(tree.base, capability) if tree.kind(path) is not None]
        return sorted([*there, *_by_capability(tree.added).get(capability, ())])
    if tree not in _held:
        _held[tree] = _by_capability(tree.paths())
    return list(_held[tree].get(capability, ()))


def _by_capability(paths: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        if place := delta_place(path):
            found.setdefault(place[1], []).append(path)
    return found
