"""The checks of a change's deltas that an archive makes first: without the main specs, and only if there is cause."""

import re
from weakref import WeakKeyDictionary

from bot.errors import UnreadableError
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import SPECS, Listing, Lost, follow, read_text
from bot.openspec.metadata import METADATA_FILE, Marker, read_marker
from bot.openspec.places import discovered
from bot.openspec.schemas import Schemas
from bot.openspec.validate_change import ChangeValidator
from bot.text.later import later
from bot.text.lines import LINE_ENDS, SPACE_CLASS, as_replaced
from bot.text.tree import Kind, Tree

# What makes the official archive validate a change that has no delta: a delta where none is read, a marker in vain,
# a marker and files.
_CAUSES = frozenset({"D16", "D19", "D20", "D22"})
_S = f"[{SPACE_CLASS}]"
_DELTA = later(
    rf"(?:\A|(?<=[{LINE_ENDS}]))##{_S}+(?:ADDED|MODIFIED|REMOVED|RENAMED){_S}+Requirements", re.IGNORECASE | re.ASCII
)
# One for all changes that are looked at by one listing.
_bare: WeakKeyDictionary[Listing, Listing] = WeakKeyDictionary()
# The rules that look at main specs or at tasks.
_NOT_OF_DELTAS = frozenset({"D09", "D15", "D24", "T1", "T2", "T3"})


def delta_errors(listing: Listing, folder: str) -> tuple[Finding, ...]:
    """Return what the validation of a change's deltas finds, where an error is among it; else nothing.

    A change without any delta and without a marker passes, as the official archive has it. Raises UnreadableError
    where the official archive gives up.
    """
    tree = listing.tree
    top = specs_folder(tree, folder)
    validator = ChangeValidator(_without_specs(listing))
    found = tuple(each for each in validator.findings(folder.rpartition("/")[2]) if each.rule not in _NOT_OF_DELTAS)
    if all(each.severity < Severity.ERROR for each in found):
        return ()
    if any(each.rule in _CAUSES for each in found):
        return found
    if tree.kind(top) is Kind.FILE:
        raise UnreadableError(f"{top} is a file, not a folder.")
    texts = (as_replaced(read_text(tree, path)) for _, path in discovered(listing, top))
    return found if any(_DELTA.search(text) for text in texts) else ()


def _without_specs(listing: Listing) -> Listing:
    if listing not in _bare:
        _bare[listing] = Listing(_WithoutSpecs(listing.tree))
    return _bare[listing]


def specs_folder(tree: Tree, folder: str) -> str:
    """Return a change's ``specs/``, through a link inside ``openspec/``.

    Raises UnreadableError where the link leads elsewhere.
    """
    path = f"{folder}/specs"
    real = follow(tree, path)
    if isinstance(real, Lost) and real is not Lost.MISSING:
        raise UnreadableError(f"{path}: {real.value}.")
    return real if isinstance(real, str) else path


def marker_of(tree: Tree, schemas: Schemas, folder: str, key: str) -> Marker:
    """Return what a change's metadata says of a marker."""
    real = follow(tree, f"{folder}/{METADATA_FILE}")
    if real is Lost.MISSING:
        return Marker()
    if isinstance(real, Lost):
        return Marker(problem=f"{real.value}.")
    if tree.kind(real) is not Kind.FILE:
        return Marker(problem="it is a folder.")
    return read_marker(key, tree.text(real), schemas)


class _WithoutSpecs:
    """A tree with no main specs in it: what is left of the official validator when it is not told where they are."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._paths = tuple(path for path in tree.paths() if not _is_spec(path))

    def paths(self) -> tuple[str, ...]:
        """Return every other path."""
        return self._paths

    def kind(self, path: str) -> Kind | None:
        """Return what stands at another path."""
        return None if _is_spec(path) else self._tree.kind(path)

    def text(self, path: str) -> str:
        """Return a file's text or a link's target."""
        return self._tree.text(path)

    def blob(self, path: str) -> str:
        """Return the git blob id."""
        return self._tree.blob(path)


def _is_spec(path: str) -> bool:
    return path == SPECS or path.startswith(f"{SPECS}/")
