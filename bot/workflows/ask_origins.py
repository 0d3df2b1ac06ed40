"""Why a requirement is as it is: the reasons of the changes that brought it, open or archived."""

from collections.abc import Iterator
from itertools import islice

from bot.openspec.layout import ARCHIVE, CHANGES, SPEC_FILE, Listing, change_ids, read_text, spec_files
from bot.openspec.model import DocumentKind
from bot.openspec.names import fold
from bot.openspec.parse import parse_document
from bot.search.answer import Citation
from bot.search.passages import Passage
from bot.search.quotable import quotables_in
from bot.text.tree import Kind, Tree

PROPOSAL = "proposal.md"
_MOST_CHANGES = 3
_MOST_SENTENCES = 8
_WHY = "why"


def reasons(tree: Tree, commit: str, capability: str, requirement: str) -> list[Passage]:
    """Return the sentences under ``## Why`` of the changes whose deltas tell of a requirement: open ones, then the
    archived from the last to the first, three changes at most. ``commit`` is that of ``tree``.
    """
    found = (each for folder, change in _changes(tree) if _tells(tree, folder, capability, requirement)
             for each in [_reason(tree, commit, folder, change, capability)] if each)  # fmt: skip
    return [each for group in islice(found, _MOST_CHANGES) for each in group]


def reasons_at(tree: Tree, commit: str, path: str) -> list[Passage]:
    """Return the sentences under ``## Why`` of the proposal at ``path``, once for each capability its change tells of.

    None for what is no proposal of an open or archived change.
    """
    folder = path.removesuffix(f"/{PROPOSAL}")
    change = dict(_changes(tree)).get(folder)
    if change is None or folder == path:
        return []
    capabilities = [name for name, _ in spec_files(Listing(tree), f"{folder}/specs")]
    return [each for name in capabilities for each in _reason(tree, commit, folder, change, name)]


def _changes(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield (folder, name where it is open) of every change: the open, then the archived by date, the last first."""
    listing = Listing(tree)
    for name in change_ids(listing):
        yield f"{CHANGES}/{name}", name
    for name in sorted(listing.folders(ARCHIVE), reverse=True):
        yield f"{ARCHIVE}/{name}", ""


def _tells(tree: Tree, folder: str, capability: str, requirement: str) -> bool:
    """Whether a change has a delta that names the requirement in one of its sections."""
    path = f"{folder}/specs/{capability}/{SPEC_FILE}"
    if tree.kind(path) is not Kind.FILE:
        return False
    text = read_text(tree, path)
    if requirement not in text:  # nearly all of them, and parsing takes far longer
        return False
    document = parse_document(path, capability, text, DocumentKind.DELTA)
    names = {*(each.name for each in document.requirements), *(each.new for each in document.renamed)}
    return fold(requirement) in {fold(each) for each in names}


def _reason(tree: Tree, commit: str, folder: str, change: str, capability: str) -> list[Passage]:
    path = f"{folder}/{PROPOSAL}"
    if tree.kind(path) is not Kind.FILE:
        return []
    document = parse_document(path, capability, read_text(tree, path), DocumentKind.SPEC)
    section = next((each for each in document.sections if each.title.strip().lower() == _WHY), None)
    sentences = quotables_in(document, section.body)[:_MOST_SENTENCES] if section else []
    return [
        Passage(Citation(path, each.line, "", each.text, commit, change), capability, scenario=f"Why {_name(folder)}")
        for each in sentences
    ]


def _name(folder: str) -> str:
    return folder.rsplit("/", 1)[-1]
