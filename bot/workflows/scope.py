"""Which requirements one run looks at: everything, some paths, or what a diff touched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.errors import UsageError
from bot.openspec.findings import Finding
from bot.openspec.layout import CHANGES, SPEC_FILE, SPECS, document_at, document_paths, read_document
from bot.openspec.model import Document, Project, Requirement
from bot.openspec.readable import unread_of
from bot.text.tree import Kind, Tree

# Stands for the lines of a document that belong to no requirement: its headings and its Purpose.
FRAME = ""


@dataclass(frozen=True)
class Scope:
    """Path to the names of its requirements that count; None where every one does. FRAME stands for the rest."""

    touched: Mapping[str, frozenset[str] | None]
    because: str
    """Half a sentence on how it was chosen, for the first line of the output."""
    base: Tree | None = None
    """What the diff is against, where there is one."""
    whole: bool = False
    """Whether it is everything there is."""
    commit: str = ""
    """The commit that ``base`` is of."""

    def holds(self, path: str, requirement: str) -> bool:
        """Whether a requirement (or FRAME) of a document counts."""
        if path not in self.touched:
            return False
        names = self.touched[path]
        return names is None or requirement in names

    def holds_change_of(self, path: str) -> bool:
        """Whether a delta of the change that ``path`` belongs to counts."""
        folder = "/".join(path.split("/")[:3]) + "/"
        return folder.startswith(f"{CHANGES}/") and any(each.startswith(folder) for each in self.touched)

    def has(self, finding: Finding) -> bool:
        """Whether a finding lies inside."""
        return self.holds(finding.path, finding.requirement)


def everything(project: Project) -> Scope:
    """Every main spec and every delta of an active change."""
    return Scope({each.path: None for each in project.documents()}, "every spec and every active change", whole=True)


def of_paths(project: Project, paths: Iterable[str], unread: Iterable[str] = ()) -> Scope:
    """The documents at or below some paths (relative to the root), or of some capabilities or changes by their id.

    ``unread`` are the paths of specs, and folders of changes, that are no part of the project for they cannot be read.
    Raises UsageError for a path that holds none of either.
    """
    wanted = list(paths)
    touched: dict[str, frozenset[str] | None] = {}
    for path in wanted:
        clean = path.strip("/").removeprefix("./")
        found = [each.path for each in project.documents() if _lies_in(each, clean)]
        found += [each for each in unread if _is_meant(each, clean)]
        if not found:
            raise UsageError(f"{path}: no spec or active change is there.", "'specbot validate --all' lists what is.")
        touched.update(dict.fromkeys(found))
    return Scope(touched, ", ".join(wanted))


def _lies_in(document: Document, path: str) -> bool:
    folder = document.path.rsplit("/", 1)[0]
    names = (document.path, document.id, f"openspec/specs/{document.id}")
    change = document.path.split("/")[2] if document.path.startswith("openspec/changes/") else None
    return path in names or path == change or f"{folder}/".startswith(f"{path}/") or path in ("", ".")


def _is_meant(unread: str, path: str) -> bool:
    folder = unread.removesuffix(f"/{SPEC_FILE}")
    ids = (folder.removeprefix(f"{SPECS}/"), folder.removeprefix(f"{CHANGES}/"))
    return path in ("", ".", unread, *ids) or f"{folder}/".startswith(f"{path}/") or path.startswith(f"{unread}/")


def since(base: Tree, head: Tree, because: str) -> Scope:
    """What differs between two trees: the requirements whose text changed, and FRAME where other lines did.

    Of a document that was only moved FRAME alone, for its heading may name the place. What was left out of ``head``,
    for it cannot be read, counts: nobody knows what it says now.
    """
    touched: dict[str, frozenset[str] | None] = {}
    gone: frozenset[str] | None = None
    for each in document_paths(head):
        if base.kind(each.path) is None:
            gone = _gone(base, head) if gone is None else gone
            touched[each.path] = frozenset({FRAME}) if head.blob(each.path) in gone else None
        elif base.blob(each.path) != head.blob(each.path):
            before = document_at(base, each.path)
            touched[each.path] = None if before is None else _touched(before, read_document(head, each))
    return Scope(touched | dict.fromkeys(unread_of(head)), because, base)


def _gone(base: Tree, head: Tree) -> frozenset[str]:
    """Return the contents (blob ids) of the files that are no longer where they were."""
    lost = (path for path in base.paths() if base.kind(path) is Kind.FILE and head.kind(path) is None)
    return frozenset(blob for path in lost if (blob := base.blob(path)))


def _touched(before: Document, after: Document) -> frozenset[str]:
    old = {_said(before, each) for each in before.requirements}
    names = {each.name for each in after.requirements if _said(after, each) not in old}
    if _frame(before) != _frame(after):
        names.add(FRAME)
    return frozenset(names)


def _said(document: Document, requirement: Requirement) -> str:
    """Return a requirement's lines without their endings, which git may turn at checkout (``core.autocrlf``)."""
    return document.source(requirement.span).replace("\r\n", "\n")


def _frame(document: Document) -> list[str]:
    """Return the lines that belong to no requirement, blank ones left out."""
    inside = {line for each in document.requirements for line in range(each.span.start, each.span.end)}
    lines = enumerate(document.outline.lines)
    return [line.rstrip("\r\n") for number, line in lines if number not in inside and line.strip()]
