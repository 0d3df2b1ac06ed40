"""What ``specbot diff`` compares: commits and the folder as it is, or two files or folders anywhere."""

from dataclasses import dataclass
from pathlib import Path

from bot.cli.place import Place
from bot.errors import UnreadableError, UsageError
from bot.openspec.compare import Versions, versions
from bot.openspec.layout import SPEC_FILE, read_text
from bot.openspec.model import Document, DocumentKind, Operation
from bot.openspec.parse import parse_document
from bot.openspec.readable import readable
from bot.repo.folder import FolderTree
from bot.repo.root import is_root, missing_git
from bot.text.tree import Kind, Tree, to_text

_MOST_BYTES = 8 * 1024 * 1024
_DELTA_SECTIONS = frozenset(f"{each.value} requirements".lower() for each in Operation)


@dataclass(frozen=True)
class Sides:
    """The documents that differ; ``base`` and ``head`` name what was compared, None the folder as it is.

    ``texts`` are the two files that were named, where neither is a document: a block, or a piece of prose.
    """

    documents: list[Versions]
    because: str
    base: str
    head: str | None
    texts: tuple[str, str] | None = None
    trees: tuple[Tree, ...] = ()
    """Where the documents come from; what cannot be read is left out of these."""


def git_sides(place: Place, base: str | None, head: str | None) -> Sides:
    """Return what differs between a commit and another, or the folder as it is.

    ``base`` may be ``A..B`` or ``A...B``, as git has it. Raises UsageError without git, RepoError where there is no
    such commit.
    """
    repository = place.repository
    if repository is None:
        raise missing_git() or UsageError(
            "There is no git repository here to tell what changed.", "Use --no-index A B."
        )
    fork = False
    if base and ".." in base and head is None:
        fork = "..." in base
        base, _, head = base.partition("..." if fork else "..")
        base, head = base or "HEAD", head or "HEAD"
    if base is None:
        found = repository.default_base()
        start, told = found.commit, f"{found.commit[:9]}, {found.why}"
    elif fork:
        start = repository.merge_base(base, head or "HEAD")
        told = f"{start[:9]}, where {head} left {base}"
    else:
        start = repository.resolve(base)
        told = _called(base, start)
    end = repository.resolve(head) if head else None
    after: Tree = repository.tree(end) if end else place.tree
    because = f"{_called(head, end) if head and end else 'the folder as it is'}, compared with {told}"
    trees = _readable(repository.tree(start), after)
    return Sides(versions(*trees), because, start, end, trees=trees)


def _readable(before: Tree, after: Tree) -> tuple[Tree, Tree]:
    """Return two trees without what cannot be read and differs; what is the same in both is in no diff."""
    return readable(before, after), readable(after, before)


def _called(name: str, commit: str) -> str:
    return commit[:9] if commit.startswith(name.lower()) else f"{name} ({commit[:9]})"


def plain_sides(one: str, two: str) -> Sides:
    """Return what differs between two files, two OpenSpec roots, or two folders with ``spec.md`` in them.

    A delta that is compared with a main spec is told as what it does to that. Raises UsageError, UnreadableError.
    """
    first, second = Path(one), Path(two)
    for each in (first, second):
        if not each.exists():
            raise UsageError(f"{each}: nothing is there.", "Name two files or two folders.")
    if first.is_dir() != second.is_dir():
        raise UsageError(f"{one} and {two} are a file and a folder.", "Name two files or two folders.")
    because = f"{two}, compared with {one}"
    if not first.is_dir():
        texts = _file(first), _file(second)
        found = _versions(two, *texts)
        return Sides([found], because, one, two, None if _is_document(found) else texts)
    roots = _root(first), _root(second)
    if roots[0] and roots[1]:
        trees = _readable(FolderTree(roots[0]), FolderTree(roots[1]))
        return Sides(versions(*trees), because, one, two, trees=trees)
    before, after = _folder(first), _folder(second)
    paths = sorted(before | after)
    if not paths:
        raise UsageError(f"No {SPEC_FILE} is below {one} or {two}.", "Name two files, or folders with specs.")
    pairs = ((each, before.get(each), after.get(each)) for each in paths)
    return Sides([_versions(path, old, new) for path, old, new in pairs if old != new], because, one, two)


def _is_document(found: Versions) -> bool:
    there = [each for each in (found.before, found.after) if each]
    return any(each.requirements or each.purpose or each.kind is DocumentKind.DELTA for each in there)


def _root(folder: Path) -> Path | None:
    """Return the OpenSpec root that a folder is, or whose ``openspec`` it is."""
    whole = folder.resolve()
    if is_root(whole):
        return whole
    return whole.parent if whole.name == "openspec" and is_root(whole.parent) else None


def _file(path: Path) -> str:
    """Return a file's text; a pipe may stand for one. Raises UnreadableError."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror or error}.", "Is it a file that you may read?") from error
    if len(data) > _MOST_BYTES:
        raise UnreadableError(f"{path} is larger than specbot reads.", "Cut it into smaller files.")
    return to_text(data)


def _folder(folder: Path) -> dict[str, str]:
    """Return the text of every ``spec.md`` below a folder, by its path in it."""
    whole = folder.resolve()
    if not whole.name:
        raise UsageError(f"{folder} is the whole disk.", "Name two folders with specs.")
    tree = FolderTree(whole.parent, whole.name)
    start = len(whole.name) + 1
    paths = [each for each in tree.paths() if each.endswith(f"/{SPEC_FILE}") and tree.kind(each) is not Kind.DIRECTORY]
    return {path[start:]: read_text(tree, path) for path in paths}


def _versions(path: str, old: str | None, new: str | None) -> Versions:
    before, after = (None if text is None else _document(path, text) for text in (old, new))
    if before and after and before.kind is DocumentKind.SPEC and after.kind is DocumentKind.DELTA:
        return Versions(path, None, after, before)
    return Versions(path, before, after)


def _document(path: str, text: str) -> Document:
    capability = path.rpartition("/")[0].rpartition("/")[2] or path
    delta = parse_document(path, capability, text, DocumentKind.DELTA)
    if any(each.title.lower() in _DELTA_SECTIONS for each in delta.sections):
        return delta
    return parse_document(path, capability, text, DocumentKind.SPEC)
