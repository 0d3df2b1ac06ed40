"""Which path means what below one OpenSpec root. (Reference, section 1.)"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from posixpath import normpath
from weakref import WeakValueDictionary

from bot.openspec.model import Change, Document, DocumentKind, Project
from bot.openspec.parse import parse_document
from bot.text.tree import Kind, Tree

SPECS = "openspec/specs"
CHANGES = "openspec/changes"
ARCHIVE = "openspec/changes/archive"
SPEC_FILE = "spec.md"

_MOST_LINKS = 40  # as Linux: ELOOP after 40


class Listing:
    """The folders of a tree: what stands directly in each, in code point order."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        children: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.tree.paths():
            parent, _, name = path.rpartition("/")
            children[parent].append(name)
        return children

    @cached_property
    def _specs(self) -> list[str]:
        return sorted(path for path in self.tree.paths() if path.endswith(f"/{SPEC_FILE}"))

    @cached_property
    def has_linked_specs(self) -> bool:
        """Whether a link anywhere is called ``spec.md``."""
        return any(self.tree.kind(path) is Kind.LINK for path in self._specs)

    def specs_below(self, top: str) -> list[str]:
        """Return every path below a folder that is called ``spec.md``; asked of each of a thousand changes."""
        start = bisect_left(self._specs, f"{top}/")
        return self._specs[start : bisect_left(self._specs, f"{top}0", start)]  # 0 comes next after /

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder; none when it is not one."""
        return self._children.get(folder, [])

    def folders(self, folder: str) -> list[str]:
        """Return the names of real folders in a folder, links excluded."""
        return [name for name in self.names(folder) if self.tree.kind(f"{folder}/{name}") is Kind.DIRECTORY]

    def walk(self, folder: str) -> Iterator[str]:
        """Yield every file and link below a folder; names that start with a dot are passed over, links not followed."""
        waiting = [folder]
        while waiting:
            path = waiting.pop()
            if path != folder and self.tree.kind(path) is not Kind.DIRECTORY:
                yield path
                continue
            names = [name for name in self.names(path) if not name.startswith(".")]
            waiting += [f"{path}/{name}" for name in reversed(names)]


class Lost(Enum):
    """Why a path leads to nothing that can be read."""

    MISSING = "nothing is there"
    BLOCKED = "a file stands where a folder should be"
    LOOP = "it leads in a circle"
    OUTSIDE = "it leads out of openspec/"


def resolve(tree: Tree, path: str) -> str | None:
    """Follow links, in the file's folders too, to the path of a real file or folder inside the tree.

    None when it dangles, loops or leaves the tree.
    """
    found = follow(tree, path)
    return found if isinstance(found, str) else None


def follow(tree: Tree, path: str) -> str | Lost:
    """Follow links as ``resolve`` does, and tell why where there is no end to reach."""
    hops = 0
    parts, done = path.split("/"), ""
    while parts:
        part = parts.pop(0)
        here = f"{done}/{part}" if done else part
        kind = tree.kind(here)
        if kind is None and tree.kind(done) is Kind.FILE:
            return Lost.BLOCKED
        if kind is None:
            return Lost.MISSING if f"{here}/".startswith("openspec/") else Lost.OUTSIDE
        if kind is Kind.LINK:
            hops += 1
            target = tree.text(here)
            joined = normpath(f"{done}/{target}" if done else target)
            if hops > _MOST_LINKS:
                return Lost.LOOP
            if target.startswith("/") or joined == ".." or joined.startswith("../"):
                return Lost.OUTSIDE
            parts, done = [*joined.split("/"), *parts], ""
        else:
            done = here
    return done


def spec_files(listing: Listing, top: str) -> list[tuple[str, str]]:
    """Return (capability, path) of every spec below ``top``, main or delta, by capability.

    A file counts when it is named ``spec.md`` exactly and lies in at least one folder below ``top``. A link counts
    when it leads to a file inside ``top`` or inside its own folder.
    """
    found, tree = [], listing.tree
    start, end = f"{top}/", f"/{SPEC_FILE}"
    for path in listing.specs_below(top):
        folder = path[: -len(end)]
        kind = tree.kind(path)
        # Nothing lies behind a link, nor in a folder whose name starts with a dot.
        if folder == top or "/." in folder[len(top) :] or kind is Kind.DIRECTORY or tree.kind(folder) is Kind.LINK:
            continue
        if kind is Kind.LINK:
            target = resolve(tree, path)
            if target is None or tree.kind(target) is not Kind.FILE or not target.startswith(start):
                continue
        found.append((folder[len(start) :], path))
    return sorted(found)


def read_text(tree: Tree, path: str) -> str:
    """Return the text of the file at ``path``, through links. Raises UnreadableError."""
    return tree.text((resolve(tree, path) or path) if tree.kind(path) is Kind.LINK else path)


def content_blob(tree: Tree, path: str) -> str:
    """Return the blob id of what ``read_text`` reads at ``path``. Raises UnreadableError."""
    return tree.blob((resolve(tree, path) or path) if tree.kind(path) is Kind.LINK else path)


def change_ids(listing: Listing) -> list[str]:
    """Return the active changes: real folders directly below ``changes/``, without ``archive`` and dot-folders."""
    return [name for name in listing.folders(CHANGES) if name != "archive" and not name.startswith(".")]


def change_of(path: str) -> str:
    """Return the id of the open change that a path belongs to, empty for none."""
    return path.removeprefix(f"{CHANGES}/").partition("/")[0] if path.startswith(f"{CHANGES}/") else ""


def capability_of(path: str) -> str:
    """Return the capability that a main spec or a delta is of by its path, empty for any other."""
    parts = path.split("/")
    start = 2 if path.startswith(f"{SPECS}/") else 4 if change_of(path) and parts[3:4] == ["specs"] else 0
    return "/".join(parts[start:-1]) if start and parts[-1] == SPEC_FILE else ""


def delta_path(change: str, capability: str) -> str:
    """Return where an open change keeps its delta of a capability."""
    return f"{CHANGES}/{change}/specs/{capability}/{SPEC_FILE}"


@dataclass(frozen=True, slots=True)
class DocumentPath:
    """A document that is not read: its path, its capability, and which kind of document it is."""

    path: str
    id: str
    kind: DocumentKind


def document_paths(tree: Tree) -> list[DocumentPath]:
    """Return every main spec and every delta of the active changes, in the order of ``Project.documents``."""
    listing = Listing(tree)
    found = [DocumentPath(path, name, DocumentKind.SPEC) for name, path in spec_files(listing, SPECS)]
    for change in change_ids(listing):
        files = spec_files(listing, f"{CHANGES}/{change}/specs")
        found += [DocumentPath(path, name, DocumentKind.DELTA) for name, path in files]
    return found


def read_document(tree: Tree, place: DocumentPath) -> Document:
    """Read a document. Raises UnreadableError."""
    return _document(tree, place.path, place.id, place.kind)


def load_project(tree: Tree) -> Project:
    """Read every main spec and every delta of the active changes."""
    listing = Listing(tree)
    specs = tuple(_document(tree, path, name, DocumentKind.SPEC) for name, path in spec_files(listing, SPECS))
    changes = tuple(load_change(listing, name) for name in change_ids(listing))
    return Project(specs, changes)


def load_change(listing: Listing, name: str) -> Change:
    """Read one change's deltas."""
    folder = f"{CHANGES}/{name}"
    files = spec_files(listing, f"{folder}/specs")
    return Change(name, folder, tuple(_document(listing.tree, path, cap, DocumentKind.DELTA) for cap, path in files))


def document_at(tree: Tree, path: str) -> Document | None:
    """Read the main spec or active delta at ``path``; None when the path is neither, or nothing is there."""
    parts = path.split("/")
    if parts[-1] != SPEC_FILE or tree.kind(path) is None or tree.kind(path) is Kind.DIRECTORY:
        return None
    if parts[:2] == ["openspec", "specs"] and len(parts) > 3:
        return _document(tree, path, "/".join(parts[2:-1]), DocumentKind.SPEC)
    in_change = parts[:2] == ["openspec", "changes"] and len(parts) > 5 and parts[3] == "specs"
    if in_change and parts[2] != "archive":
        return _document(tree, path, "/".join(parts[4:-1]), DocumentKind.DELTA)
    return None


def _document(tree: Tree, path: str, capability: str, kind: DocumentKind) -> Document:
    text = read_text(tree, path)
    found = _held.get((path, capability, text, kind))
    return found or _parsed(path, capability, text, kind)


# One run asks for the same text many times: rules, gates and tools each start from a tree. A document is a value, and
# there is one of it as long as anybody has it: of a tree of thousands, which are taken one after the other, again and
# again, those that were taken last are never the next ones. Beside them, these are kept for who has none in hand.
_held: WeakValueDictionary[tuple[str, str, str, DocumentKind], Document] = WeakValueDictionary()


@lru_cache(maxsize=4096)
def _parsed(path: str, capability: str, text: str, kind: DocumentKind) -> Document:
    _held[path, capability, text, kind] = document = parse_document(path, capability, text, kind)
    return document
