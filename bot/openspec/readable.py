"""A tree without the specs and changes that cannot be read: the others are looked at, and these are named."""

from collections.abc import Iterator, Mapping, Sequence

from bot.errors import UnreadableError
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import CHANGES, SPEC_FILE, SPECS, Listing, Lost, change_ids, follow, read_text, spec_files
from bot.text.tree import Draft, Kind, Tree

_PAPERS = ("proposal.md", "design.md", "tasks.md")


class ReadableTree:
    """A Tree in which what ``unread`` names is not there: path of a spec or folder of a change, to the reason."""

    def __init__(self, tree: Tree, unread: Mapping[str, str]) -> None:
        self.whole = tree
        self.unread = unread

    def paths(self) -> tuple[str, ...]:
        """Return every path in code point order."""
        return tuple(path for path in self.whole.paths() if not self._why(path))

    def kind(self, path: str) -> Kind | None:
        """Return what stands at ``path``."""
        return None if self._why(path) else self.whole.kind(path)

    def text(self, path: str) -> str:
        """Return a file's text or a link's target. Raises UnreadableError."""
        self._refuse(path)
        return self.whole.text(path)

    def blob(self, path: str) -> str:
        """Return the git blob id of a file or link. Raises UnreadableError."""
        self._refuse(path)
        return self.whole.blob(path)

    def _refuse(self, path: str) -> None:
        if why := self._why(path):
            raise UnreadableError(why)

    def _why(self, path: str) -> str:
        return self.unread.get(_unit(path), "")


def readable(tree: Tree, beside: Tree | None = None, *, papers: bool = False) -> Tree:
    """Return ``tree`` without the specs and changes that cannot be read: itself where there is none.

    A change counts as one: where one of its deltas, or a spec that it edits, cannot be read, nothing can be said of it;
    with ``papers`` its proposal, design and tasks count too. What stands the same in ``beside`` is not tried. A link
    that leads out of its place stays: it stops what meets it, as it stops the official tool.
    """
    unread = _unread(tree, beside, _PAPERS if papers else ())
    return ReadableTree(tree, unread) if unread else tree


def unread_of(tree: Tree) -> Mapping[str, str]:
    """Return what was left out of a tree, or of what it is a draft of, and why."""
    while isinstance(tree, Draft):
        tree = tree.base
    return tree.unread if isinstance(tree, ReadableTree) else {}


def why_unread(tree: Tree, path: str) -> str:
    """Return why a spec, or anything of a change, was left out of a tree; empty where it was not."""
    return unread_of(tree).get(_unit(path), "")


def unread_in_words(tree: Tree) -> tuple[str, ...]:
    """Return for each of what was left out of a tree a sentence with its path; of a change it may be a spec's."""
    return tuple(why if path in why else f"{path}: {why}" for path, why in unread_of(tree).items())


def unread_findings(tree: Tree) -> list[Finding]:
    """Return what was left out of a tree as the findings that the validator has of it, S00 and D00."""
    return [
        Finding("S00" if path.startswith(f"{SPECS}/") else "D00", Severity.ERROR, path, why, where="file")
        for path, why in unread_of(tree).items()
    ]


def _unit(path: str) -> str:
    """Return what a path is read with: its change, else itself."""
    return "/".join(path.split("/", 3)[:3]) if path.startswith(f"{CHANGES}/") else path


def _unread(tree: Tree, beside: Tree | None, names: Sequence[str]) -> dict[str, str]:
    listing = Listing(tree)
    found: dict[str, str] = {}
    for path in _spec_places(tree):
        if why := _problem(tree, path, beside):
            found[path] = why
    for name in change_ids(listing):
        folder = f"{CHANGES}/{name}"
        deltas = spec_files(listing, f"{folder}/specs")
        specs = (found.get(f"{SPECS}/{capability}/{SPEC_FILE}", "") for capability, _ in deltas)
        papers = (f"{folder}/{each}" for each in names if tree.kind(f"{folder}/{each}") is Kind.FILE)
        own = (_problem(tree, path, beside) for path in (*papers, *(path for _, path in deltas)))
        if why := next(filter(None, (*specs, *own)), ""):
            found[folder] = why
    return found


def _spec_places(tree: Tree) -> Iterator[str]:
    """Yield where main specs stand or ought to: a dangling link and a folder of that name too."""
    end = f"/{SPEC_FILE}"
    for path in tree.paths():
        inside = path.startswith(f"{SPECS}/") and path.endswith(end) and path.count("/") > 2
        if inside and "/." not in path and tree.kind(path.removesuffix(end)) is Kind.DIRECTORY:
            yield path


def _problem(tree: Tree, path: str, beside: Tree | None) -> str:
    """Return why a file cannot be read, empty where it can, or where it is the same in another tree."""
    kind = tree.kind(path)
    if kind is Kind.DIRECTORY:
        return f"{path} is a folder. A spec is a file of that name."
    if kind is Kind.LINK and isinstance(target := follow(tree, path), Lost):
        return f"{path} is a link that leads nowhere. Put the file itself there." if target is Lost.MISSING else ""
    try:
        if beside is None or beside.kind(path) is not kind or beside.blob(path) != tree.blob(path):
            read_text(tree, path)
    except UnreadableError as error:
        return str(error)
    return ""
